import { whenRemoved } from "../places.js";
import { lastIndex, onMove, replay } from "../replay.js";

const REST_MILLISECONDS = 150;

const reporters = new WeakMap();

/** Reports to the server the update at which the replay has stopped moving; null at the end of the run. */
export default function ({ data, parentElement, setStateValue }) {
  const node = parentElement.querySelector("i");
  const existing = reporters.get(node);
  if (existing) existing.report = setStateValue;
  else {
    const reporter = { report: setStateValue, reported: data.known, timer: 0 };
    const stopListening = onMove(() => {
      clearTimeout(reporter.timer);
      reporter.timer = setTimeout(() => {
        if (!replay.part || replay.playing || replay.hand) return;
        const step = replay.index === lastIndex() ? null : replay.part.columns.updates[replay.index];
        if (step === reporter.reported) return;
        reporter.reported = step;
        reporter.report("step", step);
      }, REST_MILLISECONDS);
    });
    reporter.end = () => (clearTimeout(reporter.timer), stopListening());
    reporters.set(node, reporter);
  }
  return () => whenRemoved(node, () => reporters.get(node).end());
}
