// Tells a screen reader where a run stands. Its numbers change many times a second while it plays, so they are spoken
// only at the end of an epoch, and where the run comes to rest.

const REST_MILLISECONDS = 600; // a run that moves again within this time has not come to rest
const GAP_MILLISECONDS = 4000; // a sentence takes about this long; of the epochs that end meanwhile only the last is spoken

export class Speaker {
  constructor(node) {
    this.node = node; // a polite live region
    this.due = 0;
    this.stopped = false; // and nobody was told yet: its last numbers may come after it stopped
  }

  /** Take the numbers beside the player, [{label, value}, …], and whether the run plays. */
  take(numbers, playing) {
    const text = numbers.map(({ label, value }) => `${label} ${value}`).join(", ");
    const epoch = Math.floor(parseFloat(numbers.find(({ label }) => label === "Epochs")?.value));
    const before = this.taken;
    if (before?.text === text && before.playing === playing) return;
    this.taken = { text, epoch, playing };
    if (!before) return; // the page has just been opened
    if (playing && epoch > before.epoch) this.say(`Epoch ${epoch} has ended. ${text}.`, Math.max(0, this.due - performance.now()));
    else if (!playing) {
      this.stopped ||= before.playing;
      this.say(`${this.stopped ? "Stopped. " : ""}${text}.`, REST_MILLISECONDS);
    } else if (!before.playing) this.say("", 0); // it moves on; what it was about to say is out of date
  }

  say(text, delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.due = performance.now() + GAP_MILLISECONDS;
      this.node.textContent = text;
      this.stopped = false;
    }, delay);
  }

  end() {
    clearTimeout(this.timer);
  }
}
