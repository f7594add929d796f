// A frame is one message with a part for every live component on the page. Each component registers its place,
// by key, and is called with the parts for that key.

const places = new Map();
const newest = new Map();

/** Call `take` with every part for this key, starting with the newest one that has already arrived. */
export const register = (key, take) => {
  if (places.get(key) === take) return;
  places.set(key, take);
  if (newest.has(key)) take(newest.get(key));
};

export const unregister = (key, take) => {
  if (places.get(key) === take) places.delete(key);
};

export const deliver = (parts) => {
  for (const [key, part] of Object.entries(parts)) {
    newest.set(key, part);
    places.get(key)?.(part);
  }
};

let held = false;

/** While frames are held, those that come on their own are not drawn: the learner drags the scrubber. */
export const holdFrames = (hold) => (held = hold);

export const framesAreHeld = () => held;

/** Do not pass the newest parts for these keys to places that register later. */
export const forgetParts = (keys) => keys.forEach((key) => newest.delete(key));

/** Call `end` if the node has left the page: Streamlit also runs a component's cleanup when a newer call replaces it. */
export const whenRemoved = (node, end) => setTimeout(() => node.isConnected || end(), 0);

const isDrawing = () => (document.querySelector("[data-testid=stApp]")?.dataset.testScriptState ?? "notRunning") !== "notRunning";

/**
 * Resolves when Streamlit has drawn the page that it was asked for, controls with their new values included. Whatever is
 * reported to the server takes along the values of all controls: those of before would undo what a button has just set.
 */
export const whenDrawn = async () => {
  for (let quiet = 0; quiet < 3; quiet = isDrawing() ? 0 : quiet + 1) await new Promise((passed) => setTimeout(passed, 50));
};

/**
 * Returns the function that a component's module exports, for a component that draws its part into one node.
 * `make(node)` is called once for each node and returns `draw(part)` and optionally `update(call)`, which runs before each
 * drawing, and `end()`. A part arrives either with the call or through the component's place.
 */
export const liveComponent = (selector, make) => {
  const instances = new WeakMap();
  return (call) => {
    const { data, parentElement } = call;
    const node = parentElement.querySelector(selector);
    if (!instances.has(node)) {
      const created = make(node);
      created.take = (part) => created.draw((created.part = part));
      instances.set(node, created);
    }
    const instance = instances.get(node);
    instance.update?.(call);
    if (data.part) instance.take(data.part);
    else {
      register(data.place, instance.take);
      if (instance.part) instance.take(instance.part); // the theme may have changed
    }
    return () =>
      whenRemoved(node, () => {
        unregister(data.place, instance.take);
        instances.delete(node);
        instance.end?.();
      });
  };
};
