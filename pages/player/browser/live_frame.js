import { forget, leave, pass, settle, whenGone } from "./places.js";
import { appRoot } from "./theme.js";

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

const PATIENCE = 1000; // milliseconds before another try

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

/** Asks for frames until there are no more, or `stop` is called; then `ended` is, unless it was stopped. */
const follow = (address, ended) => {
  const stopped = new AbortController();
  const { signal } = stopped;
  const go = async () => {
    let before;
    await pause(50); // what the page has just drawn comes first
    while (!signal.aborted) {
      const start = performance.now();
      try {
        const answer = await fetch(`${appRoot}/${address}`, { signal, cache: "no-store" });
        if (answer.status !== 200) break; // there is no such run any more
        const text = await answer.text();
        if (signal.aborted) return;
        const { parts, playing, wait } = JSON.parse(text);
        if (text !== before) pass(parts);
        before = text;
        if (!playing) return ended();
        await pause(wait * 1000 - (performance.now() - start));
      } catch {
        await pause(PATIENCE); // the connection may come back
      }
    }
    await pause(PATIENCE);
    if (!signal.aborted) ended();
  };
  go();
  return () => stopped.abort();
};

const rows = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".numbers");
  if (!rows.has(node)) rows.set(node, { take: (numbers) => draw(node, numbers), address: null, stop: () => {} });
  const row = rows.get(node);
  if (data.main) settle("numbers", row.take); // they may also come from a replay
  pass(data.parts);
  const ended = () => {
    row.address = null;
    setTriggerValue("ended", true);
  };
  if (row.address !== data.address) {
    row.stop();
    row.address = data.address;
    row.stop = data.address ? follow(data.address, ended) : () => {};
  }
  return () =>
    whenGone(node, () => {
      row.stop();
      leave("numbers", row.take);
      forget(Object.keys(data.parts)); // another frame's parts are not this one's to forget
    });
}
