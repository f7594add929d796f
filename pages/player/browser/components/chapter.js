// The open chapter, each time the script has run.
// A chapter is read from its top, although Streamlit keeps the scroll position when another tab opens. Its pictures take the
// height that is left below the tabs: how low these stand depends on the notices and the lesson above them. Where little is
// left, the root has the class "low".
import { writeAddress } from "../address.js";

const find = (selector) => document.querySelector(selector);
const LOW = 570; // pixels from the tabs to the window's end: a lesson at 1280 × 720
let shown, tabs, lines;

const measure = () => {
  if (!tabs?.isConnected) return;
  const root = document.documentElement;
  const top = tabs.getBoundingClientRect().top + find("[data-testid=stMain]").scrollTop;
  root.style.setProperty("--tabs-top", `${Math.round(top)}px`);
  root.classList.toggle("low", innerHeight - top < LOW);
};

// A hint that was just opened stands below the lesson's question, where it may need scrolling.
const showHint = (text) => {
  if (text?.childElementCount > lines) text.scrollTo(0, text.scrollHeight);
  lines = text?.childElementCount;
};

addEventListener("resize", measure);
const sizes = new ResizeObserver(measure);
const arrivals = new MutationObserver(watch);

function watch() {
  const block = find("[data-testid=stMainBlockContainer] > [data-testid=stVerticalBlock]"), text = find(".st-key-lesson_text");
  for (const each of [block, text]) if (each) arrivals.observe(each, { childList: true });
  sizes.disconnect();
  for (const each of block.children) {
    if (each.contains(tabs)) break;
    sizes.observe(each);
  }
  measure();
  showHint(text);
}

export default function ({ data }) {
  const chapter = `${location.pathname} ${data.chapter}`;
  if (shown !== undefined && shown !== chapter) find("[data-testid=stMain]").scrollTo(0, 0);
  shown = chapter;
  tabs = find(".st-key-chapter [role=tablist]");
  arrivals.disconnect();
  watch();
  writeAddress(data.address);
}
