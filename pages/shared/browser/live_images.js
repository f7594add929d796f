import { COLOURS, appRoot, isDark } from "./theme.js";

export default function ({ data, parentElement }) {
  const grid = parentElement.querySelector(".grid");
  const shade = isDark(grid) ? 1 : 0;
  const { sprite, cells, alt } = data;
  grid.setAttribute("role", "list");
  grid.setAttribute("aria-label", alt);
  while (grid.children.length > cells.length) grid.lastChild.remove();
  while (grid.children.length < cells.length) {
    const cell = document.createElement("figure");
    cell.setAttribute("role", "listitem");
    cell.append(document.createElement("div"), document.createElement("span"), document.createElement("span"));
    grid.append(cell);
  }
  cells.forEach(({ top, bottom, mark, alt }, i) => {
    const cell = grid.children[i];
    const [image, first, second] = cell.children;
    const address = `url("${appRoot}/${sprite}")`;
    if (image.style.backgroundImage !== address) {
      image.style.backgroundImage = address;
      image.style.backgroundSize = `${100 * cells.length}% 100%`;
      image.style.backgroundPosition = `${cells.length > 1 ? (100 * i) / (cells.length - 1) : 0}% 0`;
    }
    first.textContent = top;
    second.textContent = bottom;
    second.style.color = mark ? COLOURS[mark][shade] : "";
    cell.style.borderColor = mark ? COLOURS[mark][shade] : "transparent";
    cell.style.borderStyle = mark === "wrong" ? "dashed" : "solid";
    cell.setAttribute("aria-label", alt);
  });
}
