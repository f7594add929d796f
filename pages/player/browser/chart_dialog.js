// The button in a chart's corner, and the dialog that it opens: what the chart shows in words, and its data as tables.
import { make } from "./elements.js";
import { tablesOf } from "./chart_tables.js";
import { describe } from "./chart_words.js";

const cellOf = (text, i) => (i ? make("td", { textContent: text }) : make("th", { textContent: text, scope: "row" }));

const makeTable = ({ caption, head, rows }) =>
  make(
    "table",
    {},
    make("caption", { textContent: caption }),
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { textContent: text, scope: "col" })))),
    make("tbody", {}, ...rows.map((texts) => make("tr", {}, ...texts.map(cellOf)))),
  );

/** Place the button behind the chart's node; it shows `chart.part` as it is when the button is pressed. */
export const placeDataButton = (chart) => {
  const name = "Data as a table";
  const dialog = make("dialog", { className: "chart-dialog", ariaLabel: name });
  dialog.onclose = () => dialog.replaceChildren();
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  const open = () => {
    const close = make("button", { type: "button", textContent: "Close", onclick: () => dialog.close() });
    const tables = make("div", { className: "chart-tables", tabIndex: 0 }, ...tablesOf(chart.part.figure).map(makeTable));
    tables.setAttribute("role", "group");
    tables.ariaLabel = "Tables";
    dialog.replaceChildren(make("p", { textContent: describe(chart.part) }), tables, close);
    dialog.showModal();
  };
  const button = make("button", { type: "button", className: "chart-data", textContent: "table", title: name, onclick: open });
  chart.node.after(button, dialog);
  return button;
};
