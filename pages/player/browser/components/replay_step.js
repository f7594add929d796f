import { whenDrawn, whenRemoved } from "../places.js";
import { lastIndex, onMove, replay } from "../replay.js";

const REST_MILLISECONDS = 150;

const reporters = new WeakMap();

/** Reports to the server the update at which the replay has stopped moving; null at the end of the run. */
export default function ({ data, parentElement, setStateValue }) {
  const node = parentElement.querySelector("i");
  const existing = reporters.get(node);
  if (existing) existing.report = setStateValue;
  else {
    const reporter = { report: setStateValue, reported: data.known, moves: 0 };
    const step = () => (replay.index === lastIndex() ? null : replay.part.columns.updates[replay.index]);
    const isDue = () => replay.part && !replay.playing && !replay.hand && step() !== reporter.reported;
    const stopListening = onMove(() => {
      const move = (reporter.moves += 1);
      setTimeout(async () => {
        if (move !== reporter.moves || !isDue()) return;
        await whenDrawn();
        if (move === reporter.moves && isDue()) reporter.report("step", (reporter.reported = step()));
      }, REST_MILLISECONDS);
    });
    reporter.end = () => {
      reporter.moves += 1;
      stopListening();
    };
    reporters.set(node, reporter);
  }
  return () => whenRemoved(node, () => reporters.get(node).end());
}
