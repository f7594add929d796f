import { drawnIn } from "./places.js";

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

export default drawnIn("table", (table) => ({ draw: (part) => draw(table, part) }));
