// The position that all recordings on the start page share, so that one button stops them all.
import { wantsLessMotion } from "../../theme.js";

const STEP_MILLISECONDS = 500;
const FIRST_MILLISECONDS = 1500; // time to see the untrained model
const LAST_MILLISECONDS = 6000; // time to see the trained one

const listeners = new Set();
let timer;

export const clock = { index: 0, last: 0, playing: !wantsLessMotion() };

const show = () => {
  for (const listener of listeners) listener();
};

const schedule = () => {
  clearTimeout(timer);
  if (!clock.playing || !clock.last || !listeners.size) return;
  const ends = { 0: FIRST_MILLISECONDS, [clock.last]: LAST_MILLISECONDS };
  timer = setTimeout(() => {
    clock.index = clock.index < clock.last ? clock.index + 1 : 0;
    show();
    schedule();
  }, ends[clock.index] ?? STEP_MILLISECONDS);
};

/** Say how many positions there are. Whoever wants less motion sees the last one first. */
export const setLength = (length) => {
  if (clock.last === length - 1) return;
  clock.last = length - 1;
  clock.index = clock.playing ? 0 : clock.last;
  show();
  schedule();
};

export const goTo = (index) => {
  clock.playing = false;
  clock.index = Math.max(0, Math.min(clock.last, index));
  show();
  schedule();
};

export const playOrPause = () => {
  clock.playing = !clock.playing;
  if (clock.playing && clock.index === clock.last) clock.index = 0;
  show();
  schedule();
};

/** Call `listener` after every move; returns the function that stops this. */
export const onMove = (listener) => {
  listeners.add(listener);
  schedule();
  return () => {
    listeners.delete(listener);
    schedule();
  };
};
