// Dragging the points of a chart with mouse or finger.

const REACH = { mouse: 12, pen: 16, touch: 24 }; // in pixels around a point

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The chart's plot, and how to get from a place on the screen to one among its data, and back. */
const plotOf = (node) => {
  const { xaxis, yaxis } = node._fullLayout;
  const box = node.querySelector(".nsewdrag").getBoundingClientRect();
  return {
    toData: ({ clientX, clientY }) => [xaxis.p2d(clamp(clientX - box.left, 0, box.width)), yaxis.p2d(clamp(clientY - box.top, 0, box.height))],
    toScreen: (x, y) => [box.left + xaxis.d2p(x), box.top + yaxis.d2p(y)],
  };
};

/**
 * Let the learner drag the points of a Plotly chart. `current()` returns what can be dragged now, or nothing: the `meta` of the
 * trace, `move(index, x, y)` for each move, `drop()` for its end, and `cancel()` for an end without a move.
 */
export const makeDraggable = (node, current) => {
  let held = null;

  const nearest = (event, type) => {
    const drag = current();
    const trace = drag && node.data?.find(({ meta }) => meta === drag.meta);
    if (!trace) return null;
    const { toScreen } = plotOf(node);
    const distances = trace.x.map((x, i) => {
      const [left, top] = toScreen(x, trace.y[i]);
      return Math.hypot(left - event.clientX, top - event.clientY);
    });
    const index = distances.indexOf(Math.min(...distances));
    return distances[index] <= (REACH[type] ?? REACH.mouse) ? index : null;
  };

  const release = (end) => {
    if (!held) return;
    const { moved } = held;
    held = null;
    if (moved) current()?.[end]();
  };

  node.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const index = nearest(event, event.pointerType);
      if (index === null) return;
      event.preventDefault(); // or Plotly zooms
      event.stopPropagation();
      node.setPointerCapture(event.pointerId);
      held = { index, moved: false, x: event.clientX, y: event.clientY };
    },
    { capture: true },
  );
  // A finger on a point does not scroll the page.
  node.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length !== 1 || nearest(event.touches[0], "touch") === null) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, passive: false },
  );
  node.addEventListener(
    "pointermove",
    (event) => {
      if (!held) {
        const surface = node.querySelector(".nsewdrag");
        if (surface) surface.style.cursor = event.buttons === 0 && nearest(event, event.pointerType) !== null ? "grab" : "";
        return;
      }
      event.stopPropagation();
      if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 3) return;
      held.moved = true;
      current()?.move(held.index, ...plotOf(node).toData(event));
    },
    { capture: true },
  );
  node.addEventListener("pointerup", () => release("drop"));
  node.addEventListener("pointercancel", () => release("cancel"));
  window.addEventListener("keydown", ({ key }) => key === "Escape" && release("cancel"));
};
