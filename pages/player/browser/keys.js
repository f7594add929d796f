// The keys of every page that trains. They press the page's own buttons, or move the replay where there is one.
import { whenGone } from "./places.js";
import { go, nextEpoch, playOrPause, replay } from "./replay.js";

const press = (key) => document.querySelector(`.st-key-${key} button`)?.click();

const KEYS = {
  Space: { press: () => press("play"), replay: playOrPause, told: ["Play and pause", "Replay and pause"] },
  "→": { press: () => press("one_update"), replay: () => go(replay.at + 1), held: true, told: ["One update", "Next update"] },
  "⇧ →": { press: () => press("one_epoch"), replay: nextEpoch, held: true, told: ["One epoch", "To the end of the epoch"] },
  "←": { replay: () => go(replay.at - 1), held: true, told: [null, "One update back"] },
  R: { press: () => press("reset"), replay: () => go(0), told: ["Reset", "Back to the start"] },
  "?": { press: () => open(), replay: () => open(), told: ["This list; Esc closes it", "This list; Esc closes it"] },
};

const named = ({ key, shiftKey }) => {
  if (key === "?") return "?";
  if (key === "ArrowRight") return shiftKey ? "⇧ →" : "→";
  if (shiftKey) return null;
  return { " ": "Space", ArrowLeft: "←", r: "R", R: "R" }[key];
};

// Where a key already means something. A button takes the space bar only from who came to it by Tab: a click leaves
// the focus there too.
const TAKEN =
  "input, textarea, select, [contenteditable], [role=slider], [role=radio], [role=tab], [role=option], [role=combobox], [role=grid], [role=dialog], dialog";
const PRESSED = "button, a, summary, [role=button]";
let tabbed = false;
const onPointer = () => (tabbed = false);

const onKey = (event) => {
  if (event.key === "Tab") tabbed = true;
  const name = named(event);
  if (!name || event.altKey || event.ctrlKey || event.metaKey) return;
  const at = (selector) => event.composedPath().some((node) => node.matches?.(selector));
  if (at(TAKEN) || (name === "Space" && tabbed && at(PRESSED)) || document.querySelector("[role=dialog]")) return;
  const key = KEYS[name];
  const action = replay.part ? key.replay : key.press;
  if (!action) return;
  event.preventDefault();
  event.stopPropagation(); // Streamlit knows an R of its own
  if (name === "Space") event.composedPath()[0].blur?.(); // or the button would be pressed too
  if (!event.repeat || (replay.part && key.held)) action();
};

const make = (name, text, ...children) => {
  const node = document.createElement(name);
  node.textContent = text;
  node.append(...children);
  return node;
};

let dialog;
const open = () => {
  const lines = Object.entries(KEYS).flatMap(([name, { told }]) => {
    const said = told[replay.part ? 1 : 0];
    return said ? [make("dt", "", make("kbd", name)), make("dd", said)] : [];
  });
  const close = make("p", "Not while a slider, a list or a text field has the focus.");
  dialog.replaceChildren(make("h2", "Keys"), make("dl", "", ...lines), close);
  dialog.showModal();
};

export default function ({ parentElement }) {
  const node = parentElement.querySelector(".open");
  dialog = parentElement.querySelector("dialog");
  dialog.ariaLabel = "Keys";
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  Object.assign(node, { textContent: "keyboard", title: "Keys: ?", ariaLabel: "Keys", onclick: open });
  document.addEventListener("keydown", onKey, true); // the same function: once, however often the page is drawn
  document.addEventListener("pointerdown", onPointer, true);
  return () =>
    whenGone(node, () => {
      if (dialog.isConnected) return; // another page's
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
    });
}
