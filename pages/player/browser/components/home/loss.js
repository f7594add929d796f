// The curve of the recorded losses: drawn up to one of them, the rest only faintly.
import { COLOURS } from "../../theme.js";

const [WIDTH, HEIGHT] = [320, 232];
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 308, 8, 196];
const GUESSING = Math.log(10);
const HIGHEST = 2.6;
const TICKS = [0, 10, 100];

// The first updates change most: a tenfold number of updates takes the same room, and 0 has a place too.
const along = (step, end) => LEFT + ((RIGHT - LEFT) * Math.log(1 + step)) / Math.log(1 + end);
const above = (loss) => BOTTOM - ((BOTTOM - TOP) * loss) / HIGHEST;

export const drawLoss = (node, { steps, loss }, index, shade) => {
  const colour = (name) => COLOURS[name][shade];
  const end = steps.at(-1);
  const points = steps.map((step, i) => `${along(step, end).toFixed(1)},${above(loss[i]).toFixed(1)}`);
  const text = (x, y, words, anchor = "middle") => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  const rule = (value) => `<line x1="${LEFT}" x2="${RIGHT}" y1="${above(value)}" y2="${above(value)}" stroke="${colour("grid")}"/>`;
  const [x, y] = points[index].split(",");
  node.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" fill="currentColor">
    ${[0, 1, 2].map((value) => rule(value) + text(LEFT - 8, above(value) + 4, value, "end")).join("")}
    ${[...TICKS, end].map((step) => text(along(step, end), BOTTOM + 16, step)).join("")}
    ${text((LEFT + RIGHT) / 2, BOTTOM + 31, "updates, on a logarithmic scale")}
    <line x1="${LEFT}" x2="${RIGHT}" y1="${above(GUESSING)}" y2="${above(GUESSING)}" stroke="${colour("quiet")}" stroke-dasharray="4 4"/>
    ${text(RIGHT, above(GUESSING) + 14, "guessing: ln 10 = 2.30", "end")}
    <polyline points="${points.join(" ")}" fill="none" stroke="${colour("test")}" stroke-width="2" opacity="0.2"/>
    <polyline points="${points.slice(0, index + 1).join(" ")}" fill="none" stroke="${colour("test")}" stroke-width="2.5" stroke-linejoin="round"/>
    <circle cx="${x}" cy="${y}" r="5" fill="${colour("test")}"/>
  </svg>`;
};
