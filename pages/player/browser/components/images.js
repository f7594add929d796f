import { liveComponent } from "../places.js";
import { COLOURS, appRoot, isDark } from "../theme.js";

// One stop for Tab, from which the arrows lead to the other images; Enter chooses.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const onKey = (event, grid, i) => {
  const next = grid.children[i + STEPS[event.key]];
  if (["Enter", " "].includes(event.key)) grid.children[i].click();
  else if (!next) return;
  event.preventDefault();
  next?.focus();
};

const draw = (grid, { sprite, cells, alt }, choose, chosen) => {
  const shade = isDark(grid) ? 1 : 0;
  grid.setAttribute("role", choose ? "radiogroup" : "list");
  grid.setAttribute("aria-label", alt);
  while (grid.children.length > cells.length) grid.lastChild.remove();
  while (grid.children.length < cells.length) {
    const cell = document.createElement("figure");
    cell.setAttribute("role", choose ? "radio" : "listitem");
    cell.append(...["div", "span", "span", "small"].map((name) => document.createElement(name)));
    grid.append(cell);
  }
  cells.forEach(({ top, bottom, more, mark, alt }, i) => {
    const cell = grid.children[i];
    if (choose) {
      cell.setAttribute("aria-checked", i === chosen);
      cell.tabIndex = i === (chosen ?? 0) ? 0 : -1;
      cell.onclick = () => choose({ sprite, cell: i });
      cell.onkeydown = (event) => onKey(event, grid, i);
    }
    const state = [sprite, cells.length, top, bottom, more, mark, alt, shade].join("\n");
    if (cell.dataset.state === state) return; // most images keep their label between frames
    cell.dataset.state = state;
    const [image, first, second, third] = cell.children;
    image.style.backgroundImage = `url("${appRoot}/${sprite}")`;
    image.style.backgroundSize = `${100 * cells.length}% 100%`;
    image.style.backgroundPosition = `${cells.length > 1 ? (100 * i) / (cells.length - 1) : 0}% 0`;
    first.textContent = top;
    second.textContent = bottom;
    third.textContent = more ?? "";
    second.style.color = mark ? COLOURS[mark][shade] : "";
    cell.style.borderColor = mark ? COLOURS[mark][shade] : "transparent";
    cell.style.borderStyle = mark === "wrong" ? "dashed" : "solid";
    cell.setAttribute("aria-label", alt);
  });
};

export default liveComponent(".grid", (node) => {
  let choose;
  let chosen;
  return {
    update: ({ data, setStateValue }) => {
      node.style.setProperty("--across", data.across ?? 8);
      choose = data.choosable && ((cell) => setStateValue("chosen", cell));
      chosen = data.chosen;
    },
    draw: (part) => draw(node, part, choose, chosen),
  };
});
