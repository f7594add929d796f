// Bytes as pictures.
import { rgb } from "../../theme.js";

export const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Fill a canvas with one colour for each value; `colour(value)` returns red, green and blue. */
export const fill = (canvas, values, width, colour) => {
  [canvas.width, canvas.height] = [width, values.length / width];
  const image = new ImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set([...colour(value), 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};

export const grey = (value) => [value, value, value];

/** From the background for zero to one colour below it and another above, for numbers in [−1, 1]. */
export const signedColour = (shade) => {
  const [zero, negative, positive] = ["surface", "negative", "positive"].map((name) => rgb(name, shade));
  return (value) => zero.map((from, c) => from + Math.abs(value) * ((value < 0 ? negative : positive)[c] - from));
};
