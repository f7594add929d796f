import { forget, pass, whenGone } from "./places.js";

const put = (node, text) => node.textContent === text || (node.textContent = text);

export default function ({ data, parentElement }) {
  const row = parentElement.querySelector(".numbers");
  const { numbers, parts } = data;
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
  pass(parts);
  return () => whenGone(row, forget);
}
