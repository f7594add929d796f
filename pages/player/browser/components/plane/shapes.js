// The points: a shape and a colour for each class, filled if the model is trained on them, hollow if it is tested on them.
import { make } from "../../elements.js";
import { COLOURS } from "../../theme.js";

const polygon = (...corners) => `M${corners.map(([x, y]) => `${x} ${y}`).join("L")}Z`;

// Of about the same area, with the radius 1 for the circle; y goes down.
const SHAPES = [
  "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z",
  polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]),
  polygon([0, -1.3], [1.2, 0.85], [-1.2, 0.85]),
  polygon([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]),
];
const RING = 1.75; // around a point that is put in a wrong class

export const classColour = (k, shade) => COLOURS[`class${k + 1}`][shade];

/** A radius in pixels at which so many points can be told apart in a square with sides of so many pixels. */
const radiusFor = (count, side, scale) => Math.sqrt(scale) * Math.max(0.7, Math.min(1.4, side / 430)) * Math.max(2.2, Math.min(4.8, 4.8 - 1.1 * Math.log10(count / 120)));

/** Draw the points. */
export const drawPoints = (context, { x1, x2, labels, trained }, axes, shade) => {
  const radius = radiusFor(labels.length, axes.side, axes.scale);
  const scale = Math.sqrt(axes.scale);
  const shapes = SHAPES.map((shape) => new Path2D(shape));
  const [filled, hollow] = [shapes.map(() => new Path2D()), shapes.map(() => new Path2D())];
  labels.forEach((label, i) => {
    const [e, f] = axes.place(x1[i], x2[i]);
    (i < trained ? filled : hollow)[label].addPath(shapes[label], { a: radius, d: radius, e, f });
  });
  const surface = COLOURS.surface[shade];
  const outline = (path, colour, width) => ((context.strokeStyle = colour), (context.lineWidth = width * scale), context.stroke(path));
  shapes.forEach((_, k) => {
    outline(filled[k], surface, 2);
    context.fillStyle = classColour(k, shade);
    context.fill(filled[k]);
    outline(hollow[k], surface, 4);
    context.fillStyle = surface;
    context.fill(hollow[k]);
    outline(hollow[k], classColour(k, shade), 1.8);
  });
};

/** Draw a ring around each point that is put in a wrong class. */
export const drawRings = (context, { x1, x2, labels }, axes, predicted, shade) => {
  const radius = RING * radiusFor(labels.length, axes.side, axes.scale);
  context.strokeStyle = COLOURS.text[shade];
  context.lineWidth = 1.4 * Math.sqrt(axes.scale);
  context.beginPath();
  labels.forEach((label, i) => {
    if (predicted[i] === label) return;
    const [x, y] = axes.place(x1[i], x2[i]);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  });
  context.stroke();
};

const sign = (path, style, colour) =>
  `<svg viewBox="-2 -2 4 4" aria-hidden="true"><path d="${path}" fill="${style === "filled" ? colour : "none"}" stroke="${style === "filled" ? "none" : colour}" stroke-width="0.55"/></svg>`;

/** What the shapes mean, as a row of words. */
export const drawLegend = (node, { classes, trained, labels }, shade) => {
  const entry = (drawn, words) => {
    const item = make("span");
    item.innerHTML = drawn;
    item.append(words);
    return item;
  };
  const quiet = COLOURS.text[shade];
  const entries = classes.map((name, k) => entry(sign(SHAPES[k], "filled", classColour(k, shade)), name));
  entries.push(entry(sign(SHAPES[0], "filled", quiet), `training (${trained})`));
  entries.push(entry(sign(SHAPES[0], "hollow", quiet), `test (${labels.length - trained})`));
  const ring = `<svg viewBox="-2 -2 4 4" aria-hidden="true"><circle r="0.9" fill="${quiet}" opacity="0.5"/><circle r="1.7" fill="none" stroke="${quiet}" stroke-width="0.4"/></svg>`;
  entries.push(entry(ring, "wrong"));
  node.replaceChildren(...entries);
};
