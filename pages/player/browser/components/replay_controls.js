import { make, makeButton } from "../elements.js";
import { whenRemoved } from "../places.js";
import { isDark } from "../theme.js";
import { goTo, lastIndex, nextEpoch, onMove, playOrPause, previousEpoch, replay, reportDrops } from "../replay.js";

const SPEEDS = { "in 8 s": 0, "60 a second": 60, "10 a second": 10, "2 a second": 2 };

/** Buttons and a slider that move the replay, and its speed. */
class ReplayControls {
  constructor(node) {
    this.play = makeButton("play_arrow", "Play (space)", playOrPause, "primary");
    this.slider = make("input", { type: "range", min: 0, step: 1, ariaLabel: "Update" });
    this.slider.oninput = () => goTo(this.slider.valueAsNumber);
    this.buttons = [
      makeButton("first_page", "To the start (R)", () => goTo(0)),
      makeButton("fast_rewind", "One epoch back (⇧ ←)", previousEpoch, "epoch"),
      makeButton("chevron_left", "One update back (←)", () => goTo(replay.index - 1)),
      makeButton("chevron_right", "One update forward (→)", () => goTo(replay.index + 1)),
      makeButton("fast_forward", "One epoch forward (⇧ →)", nextEpoch, "epoch"),
      makeButton("last_page", "To the end", () => goTo(lastIndex())),
    ];
    this.speed = make("select", { ariaLabel: "Speed of the replay" }, ...Object.keys(SPEEDS).map((name) => new Option(name)));
    this.speed.onchange = () => (replay.rate = SPEEDS[this.speed.value]);
    node.replaceChildren(this.play, ...this.buttons, this.slider, this.speed);
    this.end = onMove(() => this.draw());
  }

  draw() {
    const { part, index, hand, playing } = replay;
    const [symbol] = this.play.children;
    symbol.textContent = playing ? "pause" : "play_arrow";
    this.play.ariaLabel = playing ? "Pause" : "Play";
    this.play.title = `${this.play.ariaLabel} (space)`;
    this.slider.max = lastIndex();
    this.slider.value = index;
    this.slider.setAttribute("aria-valuetext", `update ${part.columns.updates[index]}`);
    this.buttons.forEach((button, i) => (button.disabled = !hand && index === (i < 3 ? 0 : lastIndex())));
  }
}

const instances = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".replay");
  if (!instances.has(node)) instances.set(node, new ReplayControls(node));
  instances.get(node).speed.hidden = data.presenting; // no room for it
  reportDrops(data.movable ? (point) => setTriggerValue("chosen", point) : null);
  node.style.colorScheme = isDark(node) ? "dark" : "light"; // the track of a slider follows it
  return () => whenRemoved(node, () => (instances.get(node).end(), reportDrops(null)));
}
