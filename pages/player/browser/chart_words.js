// What a chart shows now, in words, read from its own data.

const MOST_SAID = 8; // traces and notes; the table has them all
const GROWS = /updates|epochs/; // the axis of a curve whose end is what matters

const LETTERS = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export const plain = (text) =>
  String(text).replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "").replace(/&(lt|gt|amp);/g, (name) => LETTERS[name]).trim();

/** A number with five digits, or as a share if its axis shows shares. */
export const say = (value, axis) => {
  if (typeof value !== "number") return plain(value ?? "—");
  if (axis?.tickformat?.endsWith("%")) return `${say(100 * value)} %`;
  const size = Math.abs(value);
  const text = size && (size >= 1e9 || size < 1e-4) ? value.toExponential(3) : value.toLocaleString("en", { maximumSignificantDigits: 5 });
  return text === "-0" ? "0" : text.replace("-", "−");
};

/** The layout of a trace's axis, and the name that it has for the reader. */
export const axisOf = (layout, trace, letter) => {
  const found = (layout.scene ?? layout)[`${letter}axis${(trace[`${letter}axis`] ?? letter).slice(1)}`] ?? {};
  return { ...found, name: plain(found.title?.text ?? "") || (found.tickprefix ?? letter).replace(/[ =]/g, "") };
};

/** The traces with values of their own: no outlines, fillings and digits of others. */
export const tracesOf = ({ data, layout }) =>
  data.filter((trace) => {
    const drawnTwice = trace.hoverinfo === "skip" && trace.showlegend === false && trace.mode === "lines";
    const nowhere = !layout.scene && axisOf(layout, trace, "x").visible === false;
    return trace.name && trace.mode !== "text" && !trace.fill && !drawnTwice && !nowhere && trace.contours?.coloring !== "none";
  });

/** Whatever is written into the chart: notes, and the names of what its circles stand for. */
export const notesOf = ({ data, layout }) => {
  const written = data.filter((trace) => trace.mode?.includes("text") && axisOf(layout, trace, "x").visible === false);
  return [...(layout.annotations ?? []).map(({ text }) => text), ...written.flatMap(({ text }) => text)].map((text) => plain(text ?? "")).filter((text) => text && text !== "⋮");
};

const extent = (values) => values.reduce(([low, high], value) => (typeof value === "number" ? [Math.min(low, value), Math.max(high, value)] : [low, high]), [Infinity, -Infinity]);
const known = (value) => value !== null && value !== undefined;

const sayRange = (trace, values, axis) => {
  const [low, high] = extent(values);
  return low > high ? "" : `${trace.name} from ${say(low, axis)} to ${say(high, axis)}`;
};

const sayGrid = (trace, axes) => {
  const values = trace.z.flat();
  const [low, highest] = extent(values);
  if (trace.type !== "heatmap" || low > highest) return sayRange(trace, values);
  const row = trace.z.findIndex((each) => each.includes(highest));
  const column = trace.z[row].indexOf(highest);
  const down = trace.z.length > 1 ? `${axes.y.name} ${say(trace.y?.[row] ?? row)}, ` : "";
  return `${trace.name}: highest ${say(highest)} at ${down}${axes.x.name} ${say(trace.x?.[column] ?? column)}`;
};

const sayBars = (trace, axes) => {
  const [values, labels, axis] = trace.orientation === "h" ? [trace.x, trace.y, axes.x] : [trace.y, trace.x, axes.y];
  const [, highest] = extent(values);
  return values.some(known) ? `${trace.name}: highest ${say(highest, axis)} at ${say(labels[values.indexOf(highest)])}` : "";
};

const sayPoints = (trace, axes) => {
  const letters = trace.z ? ["x", "y", "z"] : ["x", "y"];
  const last = trace.y.findLastIndex((value, i) => known(value) && known(trace.x[i]));
  if (last < 0) return "";
  const count = trace.y.filter(known).length;
  if (!trace.mode?.includes("lines") && count > 1) return `${trace.name}: ${count} points`;
  const place = letters.map((letter) => `${axes[letter].name} ${say(trace[letter][last], axes[letter])}`);
  if (count === 1 && !GROWS.test(axes.x.name)) return `${trace.name} at ${place.join(", ")}`;
  if (GROWS.test(axes.x.name)) return `${trace.name} ${say(trace.y[last], axes.y)} after ${say(trace.x[last])} ${axes.x.name}`;
  if (count === 2 && trace.mode === "lines") return ""; // the ends of a straight line lie outside of the chart
  return trace.z ? "" : sayRange(trace, trace.y, axes.y);
};

const sayTrace = (trace, layout) => {
  const axes = Object.fromEntries(["x", "y", "z"].map((letter) => [letter, axisOf(layout, trace, letter)]));
  if (trace.type === "surface") return Array.isArray(trace.z?.[0]) && trace.z.length > 2 ? sayRange(trace, trace.z.flat()) : "";
  if (trace.z && trace.type !== "scatter3d") return trace.z.length ? sayGrid(trace, axes) : "";
  if (!trace.x || !trace.y) return "";
  return trace.type === "bar" ? sayBars(trace, axes) : sayPoints(trace, axes);
};

const shorten = (texts) => (texts.length > MOST_SAID ? [...texts.slice(0, MOST_SAID), `${texts.length - MOST_SAID} more`] : texts);

/** The chart's description, with what its curves, bars and maps show now. */
export const describe = ({ figure, alt }) => {
  const said = tracesOf(figure).map((trace) => sayTrace(trace, figure.layout)).filter(Boolean);
  const notes = notesOf(figure);
  return [alt.replace(/[.\s]+$/, ""), shorten(said).join("; "), notes.length ? `Marked: ${shorten(notes).join("; ")}` : ""].filter(Boolean).join(". ") + ".";
};
