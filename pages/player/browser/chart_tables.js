// A chart's data as tables: [{caption, head, rows}].
import { axisOf, notesOf, say, tracesOf } from "./chart_words.js";

const MOST_ROWS = 400; // and as many columns as a picture has
const MOST_CELLS = 4000;

const thinned = (count, most) => Math.max(1, Math.ceil(count / most));
const isKnown = (value) => value !== null && value !== undefined;
const listed = (names) => [...new Set(names)].join(", ");

const everyNth = (every) => (every > 1 ? `, 1 of ${every}` : "");

/** The single points, such as the best and the current parameters, by their names. */
const markTable = (traces, layout) => {
  if (!traces.length) return [];
  const letters = traces[0].z ? ["x", "y", "z"] : ["x", "y"];
  const axes = letters.map((letter) => axisOf(layout, traces[0], letter));
  return [{ caption: listed(traces.map(({ name }) => name)), head: ["point", ...axes.map(({ name }) => name)], rows: traces.map((trace) => [say(trace.name), ...letters.map((letter, i) => say(trace[letter][0], axes[i]))]) }];
};

/** Curves, bars and points; those with the same values on their first axis share a table. */
const pointTables = (traces, layout) => {
  const groups = new Map();
  for (const trace of traces) {
    const [first, second] = trace.orientation === "h" ? ["y", "x"] : ["x", "y"];
    const key = JSON.stringify([trace[`${first}axis`], trace[first], trace.z && trace.y]);
    if (!groups.has(key)) groups.set(key, { axis: axisOf(layout, trace, first), values: trace[first], names: [], columns: [] });
    const { names, columns } = groups.get(key);
    names.push(trace.name);
    if (Array.isArray(trace.text) && trace.mode?.includes("markers")) columns.push({ name: "name", values: trace.text });
    for (const letter of trace.z ? ["y", "z"] : [second]) {
      const axis = axisOf(layout, trace, letter);
      columns.push({ name: trace.z || trace.mode === "markers" ? axis.name : trace.name, values: trace[letter], axis });
    }
  }
  return [...groups.values()].map(({ axis, values, names, columns }) => {
    const rows = values.map((value, i) => [say(value, axis), ...columns.map((column) => say(column.values[i], column.axis))]).filter((_, i) => isKnown(values[i]));
    const every = thinned(rows.length, MOST_ROWS);
    return {
      caption: listed(names) + everyNth(every),
      head: [typeof values[0] === "string" && !axis.title ? "name" : axis.name, ...columns.map(({ name }) => name)],
      rows: rows.filter((_, i) => i % every === 0),
    };
  });
};

/** A map; maps of the same axes lie over one another, and each fills the gaps of the others. */
const gridTables = (traces, layout) => {
  const groups = new Map();
  for (const trace of traces) {
    const key = JSON.stringify([trace.xaxis, trace.yaxis, trace.z.length, trace.z[0]?.length]);
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  return [...groups.values()].map((layers) => {
    const [{ x, y, z }] = layers;
    const [across, down] = ["x", "y"].map((letter) => axisOf(layout, layers[0], letter));
    const name = listed(layers.map((layer) => layer.name ?? "values"));
    const cell = (row, column) => {
      const layer = layers.find((each) => isKnown(each.z[row][column]));
      return layer ? say(layer.texttemplate ? layer.text[row][column] : layer.z[row][column]) : "";
    };
    const placed = Array.isArray(x?.[0]); // a curved grid: each point has its own place
    if (placed || z.length === 1) {
      const points = z.flatMap((values, row) => values.map((_, column) => [...(placed ? [say(x[row][column]), say(y[row][column])] : [say(x?.[column] ?? column)]), cell(row, column)]));
      const every = thinned(points.length, MOST_ROWS * (placed ? 1 : 2));
      return { caption: name + everyNth(every), head: [across.name, ...(placed ? [down.name] : []), name], rows: points.filter((_, i) => i % every === 0) };
    }
    const every = thinned(Math.sqrt(z.length * z[0].length), Math.sqrt(MOST_CELLS));
    const [rows, columns] = [z, z[0]].map((values) => values.map((_, i) => i).filter((i) => i % every === 0));
    return {
      caption: `${name}: ${down.name} downwards, ${across.name} to the right${every > 1 ? `, 1 row and column of ${every}` : ""}`,
      head: ["", ...columns.map((i) => say(x?.[i] ?? i))],
      rows: rows.map((row) => [say(y?.[row] ?? row), ...columns.map((column) => cell(row, column))]),
    };
  });
};

const isGrid = (trace) => trace.z && trace.type !== "scatter3d";
const isPoint = (trace) => trace.x.length === 1 && trace.mode === "markers";

export const tablesOf = (figure) => {
  const { layout } = figure;
  const [grids, others] = [[], []];
  for (const trace of tracesOf(figure)) {
    if (isGrid(trace)) trace.z.length && grids.push(trace);
    else if (trace.x?.some(isKnown) && trace.y?.some(isKnown)) others.push(trace);
  }
  const notes = notesOf(figure);
  return [
    ...gridTables(grids, layout),
    ...pointTables(others.filter((trace) => !isPoint(trace)), layout),
    ...markTable(others.filter(isPoint), layout),
    ...(notes.length ? [{ caption: "Written into the chart", head: ["text"], rows: notes.map((text) => [text]) }] : []),
  ];
};
