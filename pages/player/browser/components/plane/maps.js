// Maps of the plane as pictures: one colour for each of n × n points.
import { rgb } from "../../theme.js";

const LEVELS = 255;

/** The colours between two, as pixels; the last of them has this share of the second colour. */
const ramp = (from, to, strongest = 1) =>
  Uint32Array.from({ length: LEVELS + 1 }, (_, i) => {
    const [r, g, b] = from.map((start, c) => Math.round(start + (strongest * i * (to[c] - start)) / LEVELS));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });

const ramps = new Map();
const fromSurface = (name, shade, strongest) => {
  const key = `${name}${shade}${strongest}`;
  if (!ramps.has(key)) ramps.set(key, ramp(rgb("surface", shade), rgb(name, shade), strongest));
  return ramps.get(key);
};

const STRONGEST = 0.6; // share of a class's colour where the model is sure, so that the points stand out

/** Between the surface's colour where all classes are equally likely, and the class's colour where the model is sure. */
export const classColours = (probabilities, shade) => {
  const colours = probabilities.map((_, k) => fromSurface(`class${k + 1}`, shade, STRONGEST));
  const guessing = 1 / probabilities.length;
  return (p) => {
    let best = 0;
    for (let k = 1; k < probabilities.length; k++) if (probabilities[k][p] > probabilities[best][p]) best = k;
    return colours[best][Math.round((LEVELS * (probabilities[best][p] - guessing)) / (1 - guessing))];
  };
};

/** Between the surface's colour where the probability is 0 and the class's colour where it is 1. */
export const shareColours = (probability, k, shade) => {
  const colours = fromSurface(`class${k + 1}`, shade, STRONGEST);
  return (p) => colours[Math.round(LEVELS * probability[p])];
};

/** From the surface's colour at 0 to one colour at −limit and another at limit. */
export const signedColours = (values, limit, shade, [below, above] = ["negative", "positive"]) => {
  const [low, high] = [below, above].map((name) => fromSurface(name, shade, STRONGEST));
  return (p) => (values[p] < 0 ? low : high)[Math.round(LEVELS * Math.min(1, Math.abs(values[p]) / (limit || 1)))];
};

/** Fill a canvas: `colour(p)` is the pixel of point p. */
export const picture = (canvas, n, colour) => {
  if (canvas.width !== n) [canvas.width, canvas.height] = [n, n];
  const image = new ImageData(n, n);
  const pixels = new Uint32Array(image.data.buffer);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) pixels[(n - 1 - r) * n + c] = colour(r * n + c); // rows go up
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};

/** The largest absolute value, over one or more maps. */
export const largest = (...maps) => {
  let most = 0;
  for (const values of maps) for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
};
