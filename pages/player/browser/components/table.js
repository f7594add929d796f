import { liveComponent } from "../places.js";

const makeRow = (cellName, texts) => {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => Object.assign(document.createElement(cellName), { textContent: text })));
  return row;
};

const draw = (table, { head, rows }) => {
  const state = JSON.stringify([head, rows]);
  if (table.dataset.state === state) return;
  table.dataset.state = state;
  table.tHead.replaceChildren(makeRow("th", head));
  table.tBodies[0].replaceChildren(...rows.map((texts) => makeRow("td", texts)));
};

export default liveComponent("table", (table) => ({ draw: (part) => draw(table, part) }));
