// The data of a linear regression with one point elsewhere, where the learner drags it: their loss and its lowest place.
import { dot, times } from "./linear.js";

const FLAT_SHARE = 1e-12; // of the larger curvature: a smaller one counts as zero, as in core

/** The place where the loss is lowest; if there are many, the nearest to 0, and `unique` is false. */
const lowest = ([[a, b], [, d]], c) => {
  const [trace, determinant] = [a + d, a * d - b * b];
  const unique = determinant > FLAT_SHARE * trace * trace;
  const centre = unique ? [(d * c[0] - b * c[1]) / determinant, (a * c[1] - b * c[0]) / determinant] : c.map((value) => value / trace);
  return { centre, unique };
};

/**
 * The replay's part as if the point at `index` lay at (x, y): the curvature of the loss, its centre and its floor follow from
 * those of before, from what the point has added to them, and from what it adds now. What is known of the training is of before.
 */
export const withMoved = (part, { index, x, y }) => {
  const { bowl, examples, noise } = part;
  const [before, after] = [[part.X[index][0], 1], [x, 1]];
  const hessian = bowl.hessian.map((row, i) => row.map((value, j) => value + (after[i] * after[j] - before[i] * before[j]) / examples));
  const slope = times(bowl.hessian, bowl.centre);
  const slopeNow = slope.map((value, i) => value + (after[i] * y - before[i] * part.y[index]) / examples);
  const squares = 2 * bowl.floor + dot(slope, bowl.centre) + (y * y - part.y[index] ** 2) / examples;
  const { centre, unique } = lowest(hessian, slopeNow);
  const floor = Math.max(0, (squares - dot(slopeNow, centre)) / 2);
  const lossOfTrue = (at, label) => (dot(at, part.true) - label) ** 2 / 2;
  const known = noise.moved.includes(index) ? lossOfTrue(before, part.y[index]) : noise.variance / 2;
  return {
    ...part,
    X: part.X.with(index, [x]),
    y: part.y.with(index, y),
    bowl: { centre, floor, hessian },
    best: unique ? centre : [],
    noise: { ...noise, floor: noise.floor + (lossOfTrue(after, y) - known) / examples, moved: [...noise.moved, index] },
    dragged: true,
  };
};
