// The parts of linear regression's page at one update: its numbers, its equation, and its charts' moving traces.

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const times = (matrix, vector) => matrix.map((row) => dot(row, vector));
const minus = (a, b) => a.map((value, i) => value - b[i]);

/** L(θ) = floor + ½ (θ − centre)ᵀ H (θ − centre), as core computed it. */
const lossAt = ({ centre, floor, hessian }, theta) => {
  const away = minus(theta, centre);
  return floor + dot(away, times(hessian, away)) / 2;
};

const withOne = (x) => [...x, 1];
const errorsOf = ({ X, y }, theta) => X.map((x, i) => dot(withOne(x), theta) - y[i]);

// Each square lies on the side of its point that does not cross the line.
const squares = (part, theta, count) => {
  const [x, y] = [[], []];
  errorsOf(part, theta).slice(0, count).forEach((error, i) => {
    const [px, py] = [part.X[i][0], part.y[i]];
    const side = error * (theta[0] > 0 ? 1 : -1);
    x.push(px, px + side, px + side, px, px, null);
    y.push(py, py, py + error, py + error, py, null);
  });
  return { x, y };
};

const MOST_SQUARES = 60;

/** The changing fields of a trace at the current parameters, by the trace's `meta`. */
const TRACE_FIELDS = {
  line: ({ theta }, { x }) => ({ y: x.map((at) => theta[0] * at + theta[1]) }),
  squares: ({ part, theta }) => squares(part, theta, MOST_SQUARES),
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
  contours: (now, trace) => ({ z: heights(now, trace) }),
  bowl: (now, trace) => ({ z: heights(now, trace) }),
  trail: ({ trail }) => ({ x: trail[0], y: trail[1] }),
  here: ({ theta }) => ({ x: [theta[0]], y: [theta[1]] }),
  trail3d: ({ trail, part }, _, inside) => {
    const visible = trail[0].map((p, i) => inside(p, trail[1][i]));
    const only = (values) => values.map((value, i) => (visible[i] ? value : null));
    return { x: only(trail[0]), y: only(trail[1]), z: only(part.columns.loss.slice(0, trail[0].length)) };
  },
  here3d: ({ theta, loss }, _, inside) => {
    const on = inside(theta[0], theta[1]);
    return { x: on ? [theta[0]] : [], y: on ? [theta[1]] : [], z: on ? [loss] : [] };
  },
  now: ({ part, index, manual, loss }) => {
    const { updates } = part.columns;
    return manual ? { x: [0, updates.at(-1)], y: [loss, loss] } : { x: [updates[index]], y: [loss] };
  },
  singles: ({ part, theta }) => {
    const gradients = errorsOf(part, theta).map((error, i) => withOne(part.X[i]).map((x) => error * x));
    return { x: gradients.map((g) => g[0]), y: gradients.map((g) => g[1]) };
  },
  batches: ({ part, theta }) => {
    const gradients = part.curvatures.map((H, i) => minus(times(H, theta), part.slopes[i]));
    return { x: gradients.map((g) => g[0]), y: gradients.map((g) => g[1]) };
  },
  whole: ({ gradient }) => ({ x: [gradient[0]], y: [gradient[1]] }),
  edge: ({ part, theta }, { name, line }) => {
    const value = theta[part.parameters.indexOf(name)];
    const width = Math.min(12, 1.5 + 2.5 * Math.abs(value));
    return { line: { ...line, width, color: value < 0 ? "@negative" : "@positive" } };
  },
};

// The loss over the first two parameters, the others fixed; with only two it never changes and is computed once.
const cache = new WeakMap();
const heights = ({ part, theta }, { x, y }) => {
  const constant = theta.length === 2;
  if (constant && cache.get(part)?.has(x)) return cache.get(part).get(x);
  const z = y.map((b) => x.map((a) => lossAt(part.bowl, [a, b, ...theta.slice(2)])));
  if (constant) cache.set(part, (cache.get(part) ?? new Map()).set(x, z));
  return z;
};

const fixedDigits = (value, places) => (Math.abs(value) >= 1e6 ? value.toExponential(3) : value.toFixed(places));
const fourDigits = (value) => (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4) ? value.toExponential(3) : String(Number(value.toPrecision(4))));
const FORMATS = {
  updates: (value) => value.toLocaleString("en"),
  epochs: (value) => value.toFixed(2),
  loss: fourDigits,
};
const format = (column, value) => (value === null ? "—" : (FORMATS[column] ?? ((v) => fixedDigits(v, 4)))(value));

/** All parts of the page after the update at `index`, or with `manual` parameters. */
export const pageAt = (part, index, manual) => {
  const { columns, parameters, symbols } = part;
  const theta = manual ?? parameters.map((name) => columns[name][index] ?? NaN);
  const loss = manual ? lossAt(part.bowl, theta) : columns.loss[index];
  const trail = [0, 1].map((i) => (manual ? [] : columns[parameters[i]].slice(0, index + 1)));
  const gradient = times(part.bowl.hessian, minus(theta, part.bowl.centre));
  const now = { part, index, manual, theta, loss, trail, gradient };
  const manualValues = Object.fromEntries([["loss", loss], ...parameters.map((name, i) => [name, theta[i]])]);
  const numbers = part.numbers.map(({ label, column, note }) => ({
    label,
    note,
    value: manual ? (column in manualValues ? format(column, manualValues[column]) : "by hand") : format(column, columns[column][index]),
  }));
  const values = symbols.map((symbol, i) => `${symbol} = ${fixedDigits(theta[i], 3)}`).join(", ");
  const description = manual ? `Set by hand: ${values}.` : `After update ${columns.updates[index].toLocaleString("en")}: ${values}.`;
  const charts = Object.entries(part.charts).map(([key, { figure, alt }]) => {
    const data = figure.data.map((trace) => (TRACE_FIELDS[trace.meta] ? { ...trace, ...TRACE_FIELDS[trace.meta](now, trace, insideSurface(figure)) } : trace));
    return [key, { figure: { data, layout: labelWeights(figure.layout, part, theta) }, alt: `${alt}. ${description}` }];
  });
  return { numbers, equation: equation(symbols, theta), ...Object.fromEntries(charts) };
};

/** The test whether a point lies within the figure's surface, which no trace may leave. */
const insideSurface = ({ data }) => {
  const surface = data.find(({ type }) => type === "surface");
  const [x, y] = surface ? [surface.x, surface.y] : [[], []];
  return (a, b) => a >= x[0] && a <= x.at(-1) && b >= y[0] && b <= y.at(-1);
};

// An annotation named after a parameter shows its value.
const labelWeights = (layout, { parameters, symbols }, theta) => {
  if (!layout.annotations) return layout;
  const annotations = layout.annotations.map((note) => {
    const i = parameters.indexOf(note.name);
    return i < 0 ? note : { ...note, text: `${symbols[i]} = ${fixedDigits(theta[i], 3)}` };
  });
  return { ...layout, annotations };
};

const signed = (value) => `${value < 0 ? "−" : "+"} ${fixedDigits(Math.abs(value), 3)}`;
const equation = (symbols, theta) => {
  const inputs = symbols.length === 3 ? ["x₁", "x₂"] : ["x"];
  const terms = inputs.map((x, i) => (i ? `${signed(theta[i])} ${x}` : `${fixedDigits(theta[i], 3).replace("-", "−")} ${x}`));
  return `ŷ = ${terms.join(" ")} ${signed(theta.at(-1))}`;
};
