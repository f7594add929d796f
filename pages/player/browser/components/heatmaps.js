import { liveComponent } from "../places.js";
import { isDark, rgb } from "../theme.js";

// Without colours only a hatching tells the negative numbers: on paper, and for those who ask for more contrast.
const wantsHatching = matchMedia("print, (monochrome), (prefers-contrast: more)");
const HATCHED_PIXELS = 3; // on each side of one number

/** Draw signed bytes as colours: the background's colour for zero, shading into one colour below and another above. */
const fill = (canvas, bytes, shade) => {
  const [zero, negative, positive] = ["surface", "negative", "positive"].map((name) => rgb(name, shade));
  const scale = wantsHatching.matches ? HATCHED_PIXELS : 1;
  const side = Math.round(Math.sqrt(bytes.length));
  canvas.width = canvas.height = side * scale;
  const image = new ImageData(canvas.width, canvas.height);
  for (let p = 0; p < canvas.width * canvas.height; p++) {
    const [row, column] = [Math.floor(p / canvas.width), p % canvas.width];
    const value = bytes[Math.floor(row / scale) * side + Math.floor(column / scale)];
    const end = value < 0 ? negative : positive;
    const blank = scale > 1 && value < 0 && (row + column) % scale === 0;
    const share = blank ? 0 : Math.abs(value) / 127;
    for (let c = 0; c < 3; c++) image.data[4 * p + c] = zero[c] + share * (end[c] - zero[c]);
    image.data[4 * p + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
};

const PLACES = ["at the upper left", "at the top", "at the upper right", "at the left", "in the middle", "at the right", "at the lower left", "at the bottom", "at the lower right"];

/** In which ninth of the map most of its positive and of its negative numbers lie. */
const whereabouts = (bytes) => {
  const side = Math.round(Math.sqrt(bytes.length));
  const third = (at) => Math.min(2, Math.floor((3 * at) / side));
  const sums = { positive: Array(9).fill(0), negative: Array(9).fill(0) };
  bytes.forEach((value, i) => (sums[value < 0 ? "negative" : "positive"][3 * third(Math.floor(i / side)) + third(i % side)] += Math.abs(value)));
  const say = ([sign, shares]) => (shares.some(Boolean) ? `${sign} mostly ${PLACES[shares.indexOf(Math.max(...shares))]}` : `nothing ${sign}`);
  return Object.entries(sums).map(say).join(", ");
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
    const cell = grid.children[i];
    const [canvas, text] = cell.children;
    text.textContent = caption;
    const state = [shade, wantsHatching.matches, caption, values].join();
    if (canvas.dataset.state === state) return;
    canvas.dataset.state = state;
    const bytes = Int8Array.from(atob(values), (character) => (character.charCodeAt(0) << 24) >> 24);
    fill(canvas, bytes, shade);
    cell.setAttribute("aria-label", `${caption}: ${whereabouts(bytes)}`);
  });
};

/** Draws only while the grid is on screen; a part that arrives off screen is drawn when the grid scrolls into view. */
export default liveComponent(".heatmaps", (node) => {
  let newest;
  let pending = false; // whether the newest part has not been drawn
  let visible = false;
  const drawIfVisible = () => {
    if (!pending || !(visible || !node.children.length)) return; // an empty grid has no size and never becomes visible
    draw(node, newest);
    pending = false;
  };
  const observer = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    drawIfVisible();
  });
  observer.observe(node);
  const redraw = () => newest && draw(node, newest);
  wantsHatching.addEventListener("change", redraw);
  return {
    update: ({ data }) => node.style.setProperty("--across", data.across),
    draw: (part) => {
      newest = part;
      pending = true;
      drawIfVisible();
    },
    end: () => {
      observer.disconnect();
      wantsHatching.removeEventListener("change", redraw);
    },
  };
});
