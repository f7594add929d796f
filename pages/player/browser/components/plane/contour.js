// Lines through a map where its values are zero, by marching squares.

// For each corner that is above zero, 1, 2, 4, 8 from the lower left on against the clock, the sides that a line joins.
// Sides: 0 below, 1 right, 2 above, 3 left.
const JOINED = [[], [3, 0], [0, 1], [3, 1], [1, 2], null, [0, 2], [3, 2], [2, 3], [2, 0], null, [2, 1], [1, 3], [1, 0], [0, 3], []];

/** The pieces of the line as [x, y, x, y, …], two points for each, in [0, 1]². Cells with a value that is not finite have none. */
export const zeroLine = (values, n) => {
  const found = [];
  const unit = 1 / (n - 1);
  for (let r = 0; r < n - 1; r++) {
    for (let c = 0; c < n - 1; c++) {
      const p = r * n + c;
      const [a, b, d, e] = [values[p], values[p + 1], values[p + n + 1], values[p + n]];
      const kind = (a > 0) | ((b > 0) << 1) | ((d > 0) << 2) | ((e > 0) << 3);
      if (kind === 0 || kind === 15 || !Number.isFinite(a + b + d + e)) continue;
      const crossing = (side) =>
        [
          () => [c + a / (a - b), r],
          () => [c + 1, r + b / (b - d)],
          () => [c + e / (e - d), r + 1],
          () => [c, r + a / (a - e)],
        ][side]();
      const middle = a + b + d + e > 0;
      const saddle = (kind === 5) === middle ? [0, 1, 2, 3] : [3, 0, 1, 2];
      for (const side of JOINED[kind] ?? saddle) {
        const [x, y] = crossing(side);
        found.push(x * unit, y * unit);
      }
    }
  }
  return found;
};

/** The same pieces joined to lines, each a list of [x, y], so that dashes run along them. Neighbouring cells share their ends exactly. */
export const joined = (pieces) => {
  const ends = new Map();
  const key = (i) => `${pieces[i]} ${pieces[i + 1]}`;
  for (let i = 0; i < pieces.length; i += 2) ends.set(key(i), [...(ends.get(key(i)) ?? []), i]);
  const used = new Set();
  const other = (i) => (i % 4 ? i - 2 : i + 2);
  /** Go on from the end i of a piece to the last piece that can be reached. */
  const follow = (i) => {
    const line = [];
    for (let at = i; at !== undefined; at = ends.get(key(at)).find((end) => !used.has(end >> 2))) {
      used.add(at >> 2);
      at = other(at);
      line.push([pieces[at], pieces[at + 1]]);
    }
    return line;
  };
  const lines = [];
  for (let i = 0; i < pieces.length; i += 4) {
    if (used.has(i >> 2)) continue;
    const forward = follow(i);
    const start = [pieces[i], pieces[i + 1]];
    const next = ends.get(key(i)).find((end) => !used.has(end >> 2));
    const back = next === undefined ? [] : follow(next);
    lines.push([...back.reverse(), start, ...forward]);
  }
  return lines;
};
