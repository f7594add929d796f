import { liveComponent } from "../places.js";
import { isDark, rgb } from "../theme.js";

/** Draw signed bytes as colours: the background's colour for zero, shading into one colour below and another above. */
const fill = (canvas, bytes, shade) => {
  const [zero, negative, positive] = ["surface", "negative", "positive"].map((name) => rgb(name, shade));
  const side = Math.round(Math.sqrt(bytes.length));
  [canvas.width, canvas.height] = [side, side];
  const image = new ImageData(side, side);
  bytes.forEach((value, i) => {
    const end = value < 0 ? negative : positive;
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

/** Draws only while the grid is on screen; a part that arrives off screen is drawn when the grid scrolls into view. */
export default liveComponent(".heatmaps", (node) => {
  let pending; // the newest part that has not been drawn
  let visible = false;
  const drawIfVisible = () => {
    if (!pending || !(visible || !node.children.length)) return; // an empty grid has no size and never becomes visible
    draw(node, pending);
    pending = undefined;
  };
  const observer = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    drawIfVisible();
  });
  observer.observe(node);
  return {
    update: ({ data }) => node.style.setProperty("--across", data.across),
    draw: (part) => {
      pending = part;
      drawIfVisible();
    },
    end: () => observer.disconnect(),
  };
});
