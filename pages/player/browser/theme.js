// The app's address, and the palette for the current theme.
import { COLOURS } from "./palette.js"; // generated from palette.py by the server

export { COLOURS };

export const appRoot = new URL("..", import.meta.url).href.replace(/\/$/, "");

export const wantsLessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether the theme at this element is dark. */
export const isDark = (element) => {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  if (!hex) return matchMedia("(prefers-color-scheme: dark)").matches;
  const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16));
  return r + g + b < 384;
};

/** Red, green and blue of a colour of the palette. */
export const rgb = (name, shade) => [1, 3, 5].map((i) => parseInt(COLOURS[name][shade].slice(i, i + 2), 16));

/** How much larger a rem is than usual: the presenter view enlarges it, and what is drawn grows with it. */
export const currentScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Replace every palette name ("@train") inside a value by its colour; `shade` is 0 for light, 1 for dark. */
export const paint = (value, shade) => {
  if (typeof value === "string" && value[0] === "@") {
    const [name, alpha = ""] = value.slice(1).split("/"); // "@train", or "@train/33" with an alpha channel
    return COLOURS[name][shade] + alpha;
  }
  if (Array.isArray(value)) {
    // Long arrays of numbers contain no colours; skip them to save time.
    return value.length > 9 && typeof value[0] === "number" ? value : value.map((item) => paint(item, shade));
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, paint(v, shade)]));
  }
  return value;
};
