import { whenGone } from "./places.js";
import { last, replay, watch } from "./replay.js";

const REST = 150;

const placed = new WeakMap();

/** Tells the server where the replay came to rest: at which update, or null at its end. */
export default function ({ parentElement, setStateValue }) {
  const node = parentElement.querySelector("i");
  const before = placed.get(node);
  if (before) before.tell = setStateValue;
  else {
    const reporter = { tell: setStateValue, told: null, timer: 0 };
    const end = watch(() => {
      clearTimeout(reporter.timer);
      reporter.timer = setTimeout(() => {
        if (!replay.part || replay.playing || replay.hand) return;
        const step = replay.at === last() ? null : replay.part.columns.updates[replay.at];
        if (step === reporter.told) return;
        reporter.told = step;
        reporter.tell("step", step);
      }, REST);
    });
    reporter.end = () => (clearTimeout(reporter.timer), end());
    placed.set(node, reporter);
  }
  return () => whenGone(node, () => placed.get(node).end());
}
