import { leave, settle, whenGone } from "./places.js";

const row = (name, texts) => {
  const line = document.createElement("tr");
  line.append(...texts.map((text) => Object.assign(document.createElement(name), { textContent: text })));
  return line;
};

const draw = (table, { head, rows }) => {
  const state = JSON.stringify([head, rows]);
  if (table.dataset.state === state) return;
  table.dataset.state = state;
  table.tHead.replaceChildren(row("th", head));
  table.tBodies[0].replaceChildren(...rows.map((texts) => row("td", texts)));
};

const takers = new WeakMap();

export default function ({ data, parentElement }) {
  const table = parentElement.querySelector("table");
  if (!takers.has(table)) takers.set(table, (part) => draw(table, part));
  settle(data.place, takers.get(table));
  return () => whenGone(table, () => leave(data.place, takers.get(table)));
}
