import { forget, leave, pass, settle, whenGone } from "./places.js";

const put = (node, text) => node.textContent === text || (node.textContent = text);

const draw = (row, numbers) => {
  while (row.children.length > numbers.length) row.lastChild.remove();
  while (row.children.length < numbers.length) {
    const number = document.createElement("div");
    number.append(...["dt", "dd", "small"].map((name) => document.createElement(name)));
    row.append(number);
  }
  numbers.forEach(({ label, value, note }, i) => {
    const [name, number, small] = row.children[i].children;
    put(name, label);
    put(number, value);
    put(small, note ?? "");
  });
};

const takers = new WeakMap();

export default function ({ data, parentElement }) {
  const row = parentElement.querySelector(".numbers");
  if (!takers.has(row)) takers.set(row, (numbers) => draw(row, numbers));
  settle("numbers", takers.get(row));
  pass(data.parts);
  return () =>
    whenGone(row, () => {
      leave("numbers", takers.get(row));
      forget();
    });
}
