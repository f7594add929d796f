import { leave, settle, whenGone } from "./places.js";
import { COLOURS, isDark } from "./theme.js";

const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** Signed numbers as colours: the surface's colour for zero, towards one colour below and another above. */
const fill = (canvas, bytes, shade) => {
  const [zero, below, above] = ["surface", "negative", "positive"].map((name) => channels(COLOURS[name][shade]));
  const side = Math.round(Math.sqrt(bytes.length));
  [canvas.width, canvas.height] = [side, side];
  const image = new ImageData(side, side);
  bytes.forEach((value, i) => {
    const end = value < 0 ? below : above;
    const share = Math.abs(value) / 127;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = zero[c] + share * (end[c] - zero[c]);
    image.data[4 * i + 3] = 255;
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
};

const draw = (grid, { cells, alt }) => {
  grid.setAttribute("role", "list");
  grid.setAttribute("aria-label", alt);
  const shade = isDark(grid) ? 1 : 0;
  while (grid.children.length > cells.length) grid.lastChild.remove();
  while (grid.children.length < cells.length) {
    const cell = document.createElement("figure");
    cell.setAttribute("role", "listitem");
    cell.append(document.createElement("canvas"), document.createElement("span"));
    grid.append(cell);
  }
  cells.forEach(({ values, caption }, i) => {
    const [canvas, text] = grid.children[i].children;
    const state = `${shade}${values}`;
    if (canvas.dataset.state !== state) {
      canvas.dataset.state = state;
      fill(canvas, Int8Array.from(atob(values), (character) => (character.charCodeAt(0) << 24) >> 24), shade);
    }
    text.textContent = caption;
    grid.children[i].setAttribute("aria-label", caption);
  });
};

/** Out of sight nothing is drawn; what came meanwhile is drawn when the grid comes into sight. */
class Grid {
  constructor(node) {
    this.part = null;
    this.waiting = false;
    this.visible = false;
    this.take = (part) => {
      this.part = part;
      this.waiting = true;
      this.draw(node);
    };
    this.observer = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      this.draw(node);
    });
    this.observer.observe(node);
  }

  draw(node) {
    const empty = !node.children.length; // its place must be there to come into sight
    if (!this.waiting || !(this.visible || empty)) return;
    this.waiting = false;
    draw(node, this.part);
  }
}

const grids = new WeakMap();

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".heatmaps");
  if (!grids.has(node)) grids.set(node, new Grid(node));
  const { take, part } = grids.get(node);
  node.style.setProperty("--across", data.across);
  if (data.part) take(data.part);
  else {
    settle(data.place, take);
    if (part) take(part); // the theme may have changed
  }
  return () =>
    whenGone(node, () => {
      leave(data.place, take);
      grids.get(node).observer.disconnect();
    });
}
