// The keyboard shortcuts of every page that trains. They press the page's buttons, or move the replay if there is one.
import { whenRemoved } from "../places.js";
import { goTo, nextEpoch, playOrPause, previousEpoch, replay } from "../replay.js";

const press = (key) => document.querySelector(`.st-key-${key} button`)?.click();

// `training` and `replay` are [action, description]. A replay's action repeats while the key is held if `repeats`.
const KEYS = {
  Space: { training: [() => press("play"), "Play and pause"], replay: [playOrPause, "Play and pause"] },
  "→": { training: [() => press("one_update"), "One update"], replay: [() => goTo(replay.index + 1), "Next update"], repeats: true },
  "⇧ →": { training: [() => press("one_epoch"), "One epoch"], replay: [nextEpoch, "To the end of the epoch"], repeats: true },
  "←": { training: [() => press("one_update_back"), "One update back"], replay: [() => goTo(replay.index - 1), "One update back"], repeats: true },
  "⇧ ←": { training: [() => press("one_epoch_back"), "One epoch back"], replay: [previousEpoch, "To the end of the epoch before"], repeats: true },
  R: { training: [() => press("reset"), "To the start"], replay: [() => goTo(0), "Back to the start"] },
  "?": { training: [() => openList(), "This list; Esc closes it"], replay: [() => openList(), "This list; Esc closes it"] },
};
const shortcut = (key) => key[replay.part ? "replay" : "training"];

const keyName = ({ key, shiftKey }) => {
  if (key === "?") return "?";
  if (key === "ArrowRight") return shiftKey ? "⇧ →" : "→";
  if (key === "ArrowLeft") return shiftKey ? "⇧ ←" : "←";
  if (shiftKey) return null;
  return { " ": "Space", r: "R", R: "R" }[key];
};

// Elements that use these keys themselves.
const USES_KEYS = "textarea, select, [role=application], [contenteditable], [role=option], [role=combobox], [role=grid], [role=dialog], dialog";
const USES_ARROWS = "[role=slider], input[type=range], [data-arrows]";
const USES_ALL_BUT_SPACE = "input[type=number]";
const USES_TEXT = "input:not([type=range], [type=number], [type=checkbox], [type=radio])";
// Elements that use them only if they were reached by Tab: a click focuses them, too, and the learner goes on to the keys.
const USES_KEYS_AFTER_TAB = "[role=tab], [role=radio], input[type=radio]";
const USES_SPACE_AFTER_TAB = "button, a, summary, [role=button], input[type=checkbox]";
let reachedByTab = false;
const onPointer = () => (reachedByTab = false);

// A wide formula, a wide or long table and a long lesson scroll; not every browser lets the keyboard into what scrolls.
const isWide = (each) => each.scrollWidth > each.clientWidth;
const isCut = (each) => isWide(each) || each.scrollHeight > each.clientHeight;
const openScrolling = () => {
  const open = (selector, scrolls) => document.querySelectorAll(selector).forEach((each) => (each.tabIndex = scrolls(each) ? 0 : -1));
  open(".katex-display", isWide); // it is always higher than its box
  open("[data-testid=stTable] > *, .st-key-lesson_text", isCut);
};

const onKey = (event) => {
  if (event.key === "Tab") {
    reachedByTab = true;
    openScrolling();
  }
  const name = keyName(event);
  if (!name || event.altKey || event.ctrlKey || event.metaKey) return;
  const inside = (selector) => event.composedPath().some((node) => node.matches?.(selector));
  if (inside(USES_KEYS) || inside(USES_TEXT) || (name !== "Space" && inside(USES_ALL_BUT_SPACE)) || document.querySelector("[role=dialog]")) return;
  if (name.endsWith("→") || name.endsWith("←") ? inside(USES_ARROWS) : reachedByTab && name === "Space" && inside(USES_SPACE_AFTER_TAB)) return;
  if (reachedByTab && inside(USES_KEYS_AFTER_TAB)) return;
  const key = KEYS[name];
  const [action] = shortcut(key) ?? [];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation(); // Streamlit has a shortcut R of its own
  if (name === "Space") event.composedPath()[0].blur?.(); // otherwise the focused button is pressed as well
  if (!event.repeat || (replay.part && key.repeats)) action();
};

const make = (name, text, ...children) => {
  const node = document.createElement(name);
  node.textContent = text;
  node.append(...children);
  return node;
};

let dialog;
const openList = () => {
  const lines = Object.entries(KEYS).flatMap(([name, key]) => {
    const [, description] = shortcut(key) ?? [];
    return description ? [make("dt", "", make("kbd", name)), make("dd", description)] : [];
  });
  const note = make("p", "Not while a list or a text has the focus. A slider keeps the arrows for itself, a number all but Space.");
  dialog.replaceChildren(make("h2", "Keys"), make("dl", "", ...lines), note);
  dialog.showModal();
};

export default function ({ parentElement }) {
  const button = parentElement.querySelector(".open");
  dialog = parentElement.querySelector("dialog");
  dialog.ariaLabel = "Keys";
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  button.onclick = openList;
  document.addEventListener("keydown", onKey, true); // adding the same function again has no effect
  document.addEventListener("pointerdown", onPointer, true);
  return () =>
    whenRemoved(button, () => {
      if (dialog.isConnected) return; // the next page has its own dialog and uses the same listeners
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
    });
}
