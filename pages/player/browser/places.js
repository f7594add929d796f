// A frame is one message for all live parts of a page. Each part has a place that takes what is meant for it.

const places = new Map();
const newest = new Map();

/** From now on `take` is called with each part for this key, and at once if one has come before. */
export const settle = (key, take) => {
  if (places.get(key) === take) return;
  places.set(key, take);
  if (newest.has(key)) take(newest.get(key));
};

export const leave = (key, take) => {
  if (places.get(key) === take) places.delete(key);
};

export const pass = (parts) => {
  for (const [key, part] of Object.entries(parts)) {
    newest.set(key, part);
    places.get(key)?.(part);
  }
};

/** What stood in these parts is not for places to come. */
export const forget = (keys) => keys.forEach((key) => newest.delete(key));

/** Calls `end` unless the node is still on the page in a moment: Streamlit also ends a call that a newer one overtook. */
export const whenGone = (node, end) => setTimeout(() => node.isConnected || end(), 0);

/**
 * What a component's module exports, if its part is drawn into one node of it. `make(node)` is called once for each node and
 * gives `draw(part)`, and if wanted `update(call)`, before each drawing, and `end()`. A part comes with the call, or to its place.
 */
export const drawnIn = (selector, make) => {
  const made = new WeakMap();
  return (call) => {
    const { data, parentElement } = call;
    const node = parentElement.querySelector(selector);
    if (!made.has(node)) {
      const one = make(node);
      one.take = (part) => one.draw((one.part = part));
      made.set(node, one);
    }
    const one = made.get(node);
    one.update?.(call);
    if (data.part) one.take(data.part);
    else {
      settle(data.place, one.take);
      if (one.part) one.take(one.part); // the theme may have changed
    }
    return () =>
      whenGone(node, () => {
        leave(data.place, one.take);
        made.delete(node);
        one.end?.();
      });
  };
};
