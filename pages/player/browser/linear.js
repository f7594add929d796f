// The parts of linear regression's page at one update: its numbers, sentences and table, and its charts' moving traces.

export const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
export const times = (matrix, vector) => matrix.map((row) => dot(row, vector));
const minus = (a, b) => a.map((value, i) => value - b[i]);
const replaced = (vector, i, value) => vector.map((old, j) => (j === i ? value : old));

/** L(θ) = floor + ½ (θ − centre)ᵀ H (θ − centre), as core computed it. */
export const lossAt = ({ centre, floor, hessian }, theta) => {
  const away = minus(theta, centre);
  return floor + dot(away, times(hessian, away)) / 2;
};

const withOne = (x) => [...x, 1];
const errorsOf = ({ X, y }, theta) => X.map((x, i) => dot(withOne(x), theta) - y[i]);

// Each square lies on the side of its point that does not cross the line; one that is much larger than the chart is left out.
// `ratio` units of the label are as long on screen as one of the feature.
const squares = (part, theta, count, { xaxis: { scaleratio: ratio }, yaxis: { range } }) => {
  const [x, y] = [[], []];
  errorsOf(part, theta).slice(0, count).forEach((error, i) => {
    if (Math.abs(error) > 3 * (range[1] - range[0])) return;
    const [px, py] = [part.X[i][0], part.y[i]];
    const side = (error / ratio) * (theta[0] > 0 ? 1 : -1);
    x.push(px, px + side, px + side, px, px, null);
    y.push(py, py, py + error, py + error, py, null);
  });
  return { x, y };
};

const MOST_SQUARES = 60;
const TANGENT_SHARE = 0.22; // of a slice's width, on either side of the point

// A trace of `slices_figure`: which parameter it belongs to, and that axis' range.
const sliceOf = (trace, figure) => {
  const i = Number(trace.xaxis.slice(1) || 1) - 1;
  return { i, range: figure.layout[i ? `xaxis${i + 1}` : "xaxis"].range };
};

// The trail and the point are drawn on the bowl only, which ends at the top of its axis; and so little above it that it does
// not hide them.
const top = ({ layout }) => layout.scene.zaxis.range[1];
const onBowl = (figure, values, losses) => values.map((value, i) => (losses[i] <= top(figure) ? value : null));
const lifted = (figure, losses) => losses.map((loss) => loss + 0.02 * top(figure));

// With three parameters the bowl moves with the third one: its axis, colours and lines of equal height end at its rim of now.
const fitToBowl = (figure, now) => {
  const bowl = figure.data.find(({ meta }) => meta === "bowl");
  if (!bowl || now.theta.length === 2) return figure;
  const losses = heights(now, bowl, onCurvedGrid).flat();
  const [bottom, rim] = [Math.min(...losses), Math.max(...losses)];
  const size = (rim - bottom) / 8 || 1;
  const z = { ...bowl.contours.z, start: bottom + size, end: rim, size };
  const { layout } = figure;
  const zaxis = { ...layout.scene.zaxis, range: [0, rim] };
  return { data: figure.data.map((trace) => (trace === bowl ? { ...bowl, cmin: bottom, cmax: rim, contours: { z } } : trace)), layout: { ...layout, scene: { ...layout.scene, zaxis } } };
};

// While a point is dragged, these follow it; what is known of the training of before is pale.
const whileDragged = (fields) => (now, trace, figure) => (now.part.dragged ? fields(now, trace, figure) : {});

/** The changing fields of a trace at the current parameters, by the trace's `meta`. */
const TRACE_FIELDS = {
  examples: whileDragged(({ part }) => ({ x: part.X.map(([x]) => x), y: part.y })),
  moved: ({ part }) => {
    const indices = part.noise.moved.filter((i) => i < part.y.length);
    return { x: indices.map((i) => part.X[i][0]), y: indices.map((i) => part.y[i]) };
  },
  best: whileDragged(({ part }) => ({ x: part.best.slice(0, 1), y: part.best.slice(1, 2) })),
  trained: whileDragged(() => ({ opacity: 0.25 })),
  line: ({ theta, hand }, { x, name }) => ({ y: x.map((at) => theta[0] * at + theta[1]), name: hand?.is ? "best" : name }),
  squares: ({ part, theta }, _, { layout }) => squares(part, theta, MOST_SQUARES, layout),
  plane: ({ theta }, { x, y }) => ({ z: y.map((b) => x.map((a) => dot([a, b, 1], theta))) }),
  sticks: ({ part, theta }) => {
    const [x, y, z] = [[], [], []];
    errorsOf(part, theta).forEach((error, i) => {
      x.push(part.X[i][0], part.X[i][0], null);
      y.push(part.X[i][1], part.X[i][1], null);
      z.push(part.y[i], part.y[i] + error, null);
    });
    return { x, y, z };
  },
  contours: (now, trace) => {
    const z = heights(now, trace, onGrid);
    if (now.theta.length === 2) return { z };
    // The third parameter lifts and lowers the whole map; its lines and colours move along.
    const lowest = Math.min(...z.flat());
    const { start, end } = trace.contours;
    return { z, zmin: lowest, zmax: lowest + trace.zmax, contours: { ...trace.contours, start: lowest + start, end: lowest + end } };
  },
  bowl: (now, trace) => ({ z: heights(now, trace, onCurvedGrid) }),
  trail: ({ trail }) => ({ x: trail[0], y: trail[1] }),
  here: ({ theta }) => ({ x: [theta[0]], y: [theta[1]] }),
  trail3d: ({ trail, part }, _, figure) => {
    const losses = part.columns.loss.slice(0, trail[0].length);
    const [x, y, z] = [...trail, lifted(figure, losses)].map((values) => onBowl(figure, values, losses));
    return { x, y, z };
  },
  here3d: ({ theta, loss }, _, figure) => {
    const [x, y, z] = [[theta[0]], [theta[1]], lifted(figure, [loss])].map((values) => onBowl(figure, values, [loss]));
    return { x, y, z };
  },
  now: ({ part, index, hand, loss }, trace, { layout }) => {
    const moments = part.columns[layout.xaxis.title.text === "epochs" ? "epochs" : "updates"];
    return hand ? { x: [0, moments.at(-1)], y: [loss, loss] } : { x: [moments[index]], y: [loss] };
  },
  singles: ({ part, theta }) => {
    const gradients = errorsOf(part, theta).map((error, i) => withOne(part.X[i]).map((x) => error * x));
    return { x: gradients.map((g) => g[0]), y: gradients.map((g) => g[1]) };
  },
  batches: ({ part, theta }) => {
    if (part.dragged) return { x: [], y: [] }; // they are drawn anew from the data
    const gradients = part.curvatures.map((H, i) => minus(times(H, theta), part.slopes[i]));
    return { x: gradients.map((g) => g[0]), y: gradients.map((g) => g[1]) };
  },
  whole: ({ gradient }) => ({ x: [gradient[0]], y: [gradient[1]] }),
  slice: ({ part, theta }, trace, figure) => {
    const { i } = sliceOf(trace, figure);
    return { y: trace.x.map((at) => lossAt(part.bowl, replaced(theta, i, at))) };
  },
  tangent: ({ theta, loss, gradient }, trace, figure) => {
    const { i, range } = sliceOf(trace, figure);
    const reach = TANGENT_SHARE * (range[1] - range[0]);
    return { x: [theta[i] - reach, theta[i] + reach], y: [loss - reach * gradient[i], loss + reach * gradient[i]] };
  },
  slice_point: ({ theta, loss }, trace, figure) => ({ x: [theta[sliceOf(trace, figure).i]], y: [loss] }),
  edge: ({ part, theta }, { name, line }) => {
    const value = theta[part.parameters.indexOf(name)];
    const width = Math.min(12, 1.5 + 2.5 * Math.abs(value));
    return { line: { ...line, width, color: value < 0 ? "@negative" : "@positive" } };
  },
};

const onGrid = ({ x, y }, at) => y.map((b) => x.map((a) => at(a, b)));
const onCurvedGrid = ({ x, y }, at) => x.map((row, i) => row.map((a, j) => at(a, y[i][j])));

// The loss over the first two parameters, the others fixed; with only two it never changes and is computed once.
const cache = new WeakMap();
const heights = ({ part, theta }, trace, fill) => {
  const constant = theta.length === 2;
  const kept = constant && !part.dragged;
  if (kept && cache.has(trace)) return cache.get(trace);
  const z = fill(trace, (a, b) => lossAt(part.bowl, [a, b, ...theta.slice(2)]));
  if (kept) cache.set(trace, z);
  return z;
};

const fixedDigits = (value, places) => (Math.abs(value) >= 1e6 ? value.toExponential(3) : value.toFixed(places));
const fourDigits = (value) => {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(3);
  return size < 1000 ? String(Number(value.toPrecision(4))) : Number(value.toPrecision(4)).toLocaleString("en");
};
const FORMATS = {
  updates: (value) => value.toLocaleString("en"),
  epochs: (value) => value.toFixed(2),
  loss: fourDigits,
};
const format = (column, value) => (value === null ? "—" : (FORMATS[column] ?? ((v) => fixedDigits(v, 4)))(value));

/** All parts of the page after the update at `index`, or with the parameters of `hand`, which the learner or a dragged point has set. */
export const pageAt = (part, index, hand) => {
  const { columns, parameters, symbols, bowl } = part;
  const theta = hand?.parameters ?? parameters.map((name) => columns[name][index] ?? NaN);
  const loss = hand ? lossAt(bowl, theta) : columns.loss[index];
  const trail = [0, 1].map((i) => (hand ? hand.way.map((point) => point[i]) : columns[parameters[i]].slice(0, index + 1)));
  const gradient = times(bowl.hessian, minus(theta, bowl.centre));
  const now = { part, index, hand, theta, loss, trail, gradient };
  const byHand = Object.fromEntries([["updates", part.dragged ? "dragged" : "by hand"], ["loss", format("loss", loss)], ...parameters.map((name, i) => [name, format(name, theta[i])])]);
  const numbers = part.numbers.map(({ label, column, text, note }) => ({
    label,
    note: part.dragged && column === "loss" ? `lowest ${fourDigits(bowl.floor)}` : hand && column !== "loss" ? "" : note, // the best parameters would give the answer away
    value: text ?? (hand ? (byHand[column] ?? "—") : format(column, columns[column][index])),
  }));
  const values = symbols.map((symbol, i) => `${symbol} = ${fixedDigits(theta[i], 3)}`).join(", ");
  const description = hand ? `${hand.is ?? "Set by hand"}: ${values}.` : `After update ${columns.updates[index].toLocaleString("en")}: ${values}.`;
  const charts = Object.entries(part.charts).map(([key, { figure: sent, alt }]) => {
    const figure = fitToBowl(sent, now);
    const data = figure.data.map((trace) => (TRACE_FIELDS[trace.meta] ? { ...trace, ...TRACE_FIELDS[trace.meta](now, trace, figure) } : trace));
    return [key, { figure: { data, layout: withNotes(figure.layout, now) }, alt: `${alt}. ${description}` }];
  });
  return { numbers, equation: equation(symbols, theta), by_hand: score(now), result: result(now), ...Object.fromEntries(charts) };
};

// An annotation that is named after a parameter shows its value; "slope_0" shows the gradient's first component.
const withNotes = (layout, { part: { parameters, symbols, dragged, noise }, theta, gradient }) => {
  if (!layout.annotations) return layout;
  const shapes = layout.shapes?.map((shape) => (dragged && shape.name === "noise_floor" ? { ...shape, y0: noise.floor, y1: noise.floor } : shape));
  const annotations = layout.annotations.map((note) => {
    if (dragged && note.name === "noise_floor") return { ...note, y: layout.yaxis.type === "log" ? Math.log10(noise.floor) : noise.floor, text: `${noise.told} ${fourDigits(noise.floor)}` };
    const slope = /^slope_(\d)$/.exec(note.name ?? "");
    if (slope) return { ...note, text: `slope ∂L/∂${symbols[slope[1]]} = ${fixedDigits(gradient[slope[1]], 3).replace("-", "−")}` };
    const i = parameters.indexOf(note.name);
    return i < 0 ? note : { ...note, text: `${symbols[i]} = ${fixedDigits(theta[i], 3)}` };
  });
  return { ...layout, annotations, ...(shapes && { shapes }) };
};

const signed = (value) => `${value < 0 ? "−" : "+"} ${fixedDigits(Math.abs(value), 3)}`;
const equation = (symbols, theta) => {
  const inputs = symbols.length === 3 ? ["x₁", "x₂"] : ["x"];
  const terms = inputs.map((x, i) => (i ? `${signed(theta[i])} ${x}` : `${fixedDigits(theta[i], 3).replace("-", "−")} ${x}`));
  return `ŷ = ${terms.join(" ")} ${signed(theta.at(-1))}`;
};

const FOUND_SHARE = 0.01;
const countUpdates = (count) => (count === 1 ? "1 update" : `${count.toLocaleString("en")} updates`);

/** How far the learner's parameters, or those of training, are from the best ones. */
const score = ({ part, index, hand, theta, loss }) => {
  const { bowl, columns } = part;
  const above = Math.max(0, loss - bowl.floor);
  const lowest = `the lowest possible, ${fourDigits(bowl.floor)}`;
  if (!hand) return `Training after ${countUpdates(columns.updates[index])}: loss ${fourDigits(loss)}, ${fourDigits(above)} above ${lowest}.`;
  if (part.dragged) return `Your loss: ${fourDigits(loss)}, which is ${fourDigits(above)} above ${lowest}.`;
  const first = columns.loss.findIndex((each) => each <= loss);
  const race = first < 0 ? "Training does not get as low." : `Training is as low after ${countUpdates(columns.updates[first])}.`;
  const atZero = lossAt(bowl, theta.map(() => 0)) - bowl.floor;
  if (above <= FOUND_SHARE * atZero) return `Found! Your loss, ${fourDigits(loss)}, is next to ${lowest}. ${race}`;
  return `Your loss: ${fourDigits(loss)}, which is ${fourDigits(above)} above ${lowest}. ${race}`;
};

/** The table of the true, the best and the current parameters, with the loss of each. */
const result = ({ part, theta, loss }) => {
  const { symbols, bowl, best } = part;
  const row = (name, columns, digits) => [name, ...columns.map((value) => (value === undefined ? "—" : digits(value)))];
  const four = (value) => fixedDigits(value, 4);
  return {
    head: ["", "true", "best", "now", "now − best"],
    rows: [
      ...symbols.map((symbol, i) => row(symbol, [part.true[i], best[i], theta[i], best.length ? theta[i] - best[i] : undefined], four)),
      row("loss", [lossAt(bowl, part.true), bowl.floor, loss, loss - bowl.floor], fourDigits),
    ],
  };
};
