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
