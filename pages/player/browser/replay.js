// Replays a finished training: holds which of its updates the page shows. All replay controls move this one replay.
import { pageAt } from "./linear.js";
import { withMoved } from "./moved.js";
import { deliver, register } from "./places.js";
import { wantsLessMotion } from "./theme.js";

const listeners = new Set();

export const replay = {
  part: null,
  index: 0, // of the recorded update on show
  hand: null, // the parameters that the learner has set by hand, and the way to them
  moving: null, // the point of the data that the learner drags: its index and its place
  playing: false,
  rate: 0, // updates a second; 0 plays the whole run in WHOLE_RUN_SECONDS
};

const WHOLE_RUN_SECONDS = 8;
const CALM_MILLISECONDS = 1000; // between two pictures for learners who want less motion

export const lastIndex = () => replay.part.columns.updates.length - 1;

let reportDrop = null;

/** Call `report({ number, x, y })` when the learner has dropped an example elsewhere; without it, none can be dragged. */
export const reportDrops = (report) => {
  reportDrop = report;
  if (replay.part) show();
};

const fourDigits = (value) => Number(value.toPrecision(4));

const dragging = {
  meta: "examples",
  move: (index, x, y) => {
    const { moved, most } = replay.part.noise;
    if (moved.length >= most && !moved.includes(index)) return;
    replay.playing = false;
    replay.moving = { index, x: fourDigits(x), y: fourDigits(y) };
    show();
  },
  drop: () => {
    if (!replay.moving) return; // another training has come meanwhile
    const { index, x, y } = replay.moving;
    const { X, y: labels, unit } = replay.part;
    if (x === X[index][0] && y === labels[index]) return dragging.cancel();
    reportDrop?.({ number: index + 1, x: fourDigits(unit.mean + unit.spread * x), y }); // the server trains anew, and sends it
  },
  cancel: () => {
    replay.moving = null;
    show();
  },
};

const isDraggable = (part) => part?.figure?.data.some(({ meta }) => meta === dragging.meta);

const show = () => {
  const part = replay.moving ? withMoved(replay.part, replay.moving) : replay.part;
  const { centre } = part.bowl;
  const best = { parameters: centre, way: [centre], is: "The best line for these points" };
  const parts = pageAt(part, replay.index, replay.hand ?? (replay.moving && best));
  for (const each of Object.values(parts)) if (reportDrop && isDraggable(each)) each.drag = dragging;
  deliver(parts);
  for (const listener of listeners) listener();
};

register("replay", (part) => {
  const before = replay.part;
  const sameRun = before && JSON.stringify(before.id) === JSON.stringify(part.id);
  const atEnd = !before || replay.index === lastIndex();
  replay.part = part;
  replay.moving = null;
  if (!sameRun) replay.playing = false;
  if (!sameRun || (atEnd && !replay.playing)) replay.index = lastIndex();
  if (!before && part.at !== null) replay.index = part.columns.updates.findLastIndex((step) => step <= part.at);
  replay.index = Math.min(replay.index, lastIndex());
  if (replay.hand && replay.hand.parameters.length !== part.parameters.length) replay.hand = null;
  show();
});

export const goTo = (index) => {
  if (!replay.part) return;
  replay.playing = false;
  replay.hand = null;
  replay.index = Math.max(0, Math.min(lastIndex(), index));
  show();
};

/** Show these parameters, which the learner has set, and the way to them; null shows training again. */
export const showByHand = (hand) => {
  replay.playing = false;
  replay.hand = hand;
  if (replay.part) show();
};

let turn = 0;

export const playOrPause = () => {
  if (!replay.part) return;
  if (replay.playing) {
    replay.playing = false;
    return show();
  }
  if (replay.index === lastIndex()) replay.index = 0;
  replay.hand = null;
  replay.playing = true;
  show();
  let start = null;
  let drawn = 0;
  const first = replay.index;
  const mine = (turn += 1);
  const tick = (now) => {
    if (!replay.playing || mine !== turn) return;
    start ??= now;
    const rate = replay.rate || (lastIndex() + 1) / WHOLE_RUN_SECONDS;
    const index = Math.min(lastIndex(), first + Math.floor(((now - start) / 1000) * rate));
    if (index === lastIndex()) replay.playing = false;
    const waits = replay.playing && wantsLessMotion() && now - drawn < CALM_MILLISECONDS;
    if ((index !== replay.index && !waits) || !replay.playing) {
      drawn = now;
      replay.index = index;
      show();
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
};

/** Play the whole training from its start. */
export const playFromStart = () => {
  goTo(0);
  playOrPause();
};

/** Go to the end of the current epoch, or of the next one if the replay stands at an epoch's end. */
export const nextEpoch = () => {
  const { epochs } = replay.part.columns;
  const index = epochs.findIndex((epoch) => epoch >= Math.floor(epochs[replay.index]) + 1);
  goTo(index < 0 ? lastIndex() : index);
};

/** Go to the end of the epoch before. */
export const previousEpoch = () => {
  const { epochs } = replay.part.columns;
  const index = epochs.findLastIndex((epoch) => epoch <= Math.ceil(epochs[replay.index]) - 1);
  goTo(Math.max(0, index));
};

/** Call `listener` now and after every move of the replay; returns the function that stops this. */
export const onMove = (listener) => {
  listeners.add(listener);
  if (replay.part) listener();
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    Object.assign(replay, { part: null, hand: null, moving: null, playing: false });
  };
};
