// Draws the row of numbers, and fetches new frames from the server while a run trains.
import { deliver, forgetParts, framesAreHeld, register, unregister, whenDrawn, whenRemoved } from "../places.js";
import { replay } from "../replay.js";
import { Speaker } from "../speaker.js";
import { appRoot, wantsLessMotion } from "../theme.js";

const setText = (node, text) => node.textContent === text || (node.textContent = text);

const draw = (row, numbers) => {
  while (row.children.length > numbers.length) row.lastChild.remove();
  while (row.children.length < numbers.length) {
    const number = document.createElement("div");
    number.append(...["dt", "dd", "dd"].map((name) => document.createElement(name)));
    number.lastChild.className = "note";
    row.append(number);
  }
  numbers.forEach(({ label, value, note }, i) => {
    const [name, number, remark] = row.children[i].children;
    setText(name, label);
    setText(number, value);
    setText(remark, note ?? "");
    remark.hidden = !note;
  });
};

const RETRY_MILLISECONDS = 1000;
const CALM_SECONDS = 1; // between two frames for learners who want less motion

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fetch and deliver frames until the run ends, then call `ended`. Returns the function that stops this early. */
const fetchFrames = (address, ended) => {
  const controller = new AbortController();
  const { signal } = controller;
  const loop = async () => {
    let previous;
    await pause(50); // the browser first draws the page that Streamlit has just sent
    let due = performance.now();
    while (!signal.aborted) {
      try {
        const answer = await fetch(`${appRoot}/${address}`, { signal, cache: "no-store" });
        if (answer.status !== 200) break; // the run was released
        const text = await answer.text();
        if (signal.aborted) return;
        if (text !== previous && !framesAreHeld()) deliver(JSON.parse((previous = text)));
        if (answer.headers.get("Frame-Playing") !== "true") return ended();
        const seconds = Math.max(Number(answer.headers.get("Frame-Wait")), wantsLessMotion() ? CALM_SECONDS : 0);
        due = Math.max(due + 1000 * seconds, performance.now()); // what one frame comes late, the next makes up for
        await pause(due - performance.now());
      } catch {
        await pause(RETRY_MILLISECONDS); // the connection may come back
      }
    }
    await pause(RETRY_MILLISECONDS);
    if (!signal.aborted) ended();
  };
  loop();
  return () => controller.abort();
};

const makeInstance = (node) => {
  const speaker = new Speaker(node.nextElementSibling);
  const instance = { speaker, address: null, stop: () => {} };
  instance.take = (numbers) => {
    draw(node, numbers);
    instance.numbers = numbers;
    instance.speak();
  };
  instance.speak = () => instance.numbers && speaker.take(instance.numbers, instance.address !== null || replay.playing);
  return instance;
};

const instances = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".numbers");
  if (!instances.has(node)) instances.set(node, makeInstance(node));
  const instance = instances.get(node);
  if (data.main) register("numbers", instance.take); // a replay also delivers numbers
  deliver(data.parts);
  const ended = async () => {
    instance.address = null;
    instance.speak();
    await whenDrawn();
    if (node.isConnected && !instance.address) setTriggerValue("ended", true); // else another page is open or another run plays
  };
  if (instance.address !== data.address) {
    instance.stop();
    instance.address = data.address;
    instance.stop = data.address ? fetchFrames(data.address, ended) : () => {};
    instance.speak();
  }
  return () =>
    whenRemoved(node, () => {
      instance.stop();
      instance.speaker.end();
      unregister("numbers", instance.take);
      forgetParts(Object.keys(data.parts)); // only this frame's own parts
    });
}
