import { leave, settle, whenGone } from "./places.js";

const takers = new WeakMap();

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector("p");
  if (!takers.has(node)) takers.set(node, (text) => node.textContent === text || (node.textContent = text));
  settle(data.place, takers.get(node));
  return () => whenGone(node, () => leave(data.place, takers.get(node)));
}
