// A finished training, replayed: which of its updates the page shows. All bars of the page move this one replay.
import { follow } from "./linear.js";
import { pass, settle } from "./places.js";

const bars = new Set();

export const replay = {
  part: null,
  at: 0, // which of the recorded updates
  hand: null, // the parameters as set by hand, if they are
  playing: false,
  rate: 0, // updates a second; 0 is the whole in eight seconds
};

const WHOLE_SECONDS = 8;

export const last = () => replay.part.columns.updates.length - 1;

const show = () => {
  pass(follow(replay.part, replay.at, replay.hand));
  for (const bar of bars) bar();
};

settle("replay", (part) => {
  const before = replay.part;
  const same = before && JSON.stringify(before.id) === JSON.stringify(part.id);
  const atEnd = !before || replay.at === last();
  replay.part = part;
  if (!same) replay.playing = false;
  if (!same || atEnd) replay.at = last();
  replay.at = Math.min(replay.at, last());
  if (replay.hand && replay.hand.length !== part.parameters.length) replay.hand = null;
  show();
});

export const go = (at) => {
  if (!replay.part) return;
  replay.playing = false;
  replay.hand = null;
  replay.at = Math.max(0, Math.min(last(), at));
  show();
};

/** Back to the first batch after the last: there is always a next one. */
export const next = () => go(replay.at === last() ? 0 : replay.at + 1);

export const setByHand = (parameters) => {
  replay.playing = false;
  replay.hand = parameters;
  show();
};

/** The parameters that are on show. */
export const shown = () => replay.hand ?? replay.part.parameters.map((name) => replay.part.columns[name][replay.at]);

export const playOrPause = () => {
  if (!replay.part) return;
  if (replay.playing) {
    replay.playing = false;
    return show();
  }
  if (replay.at === last()) replay.at = 0;
  replay.hand = null;
  replay.playing = true;
  show();
  let begun = null;
  const from = replay.at;
  const { part } = replay;
  const beat = (now) => {
    if (!replay.playing || replay.part !== part) return;
    begun ??= now;
    const rate = replay.rate || (last() + 1) / WHOLE_SECONDS;
    const at = Math.min(last(), from + Math.floor(((now - begun) / 1000) * rate));
    if (at === last()) replay.playing = false;
    if (at !== replay.at || !replay.playing) {
      replay.at = at;
      show();
    }
    requestAnimationFrame(beat);
  };
  requestAnimationFrame(beat);
};

/** To the end of the epoch that is on show, or of the one after if it stands there. */
export const nextEpoch = () => {
  const { epochs } = replay.part.columns;
  const at = epochs.findIndex((epoch) => epoch >= Math.floor(epochs[replay.at]) + 1);
  go(at < 0 ? last() : at);
};

/** Call `bar` whenever the replay has moved, until what this returns is called. */
export const watch = (bar) => {
  bars.add(bar);
  if (replay.part) bar();
  return () => {
    bars.delete(bar);
    if (bars.size) return;
    Object.assign(replay, { part: null, hand: null, playing: false });
  };
};
