/* What stands beside the live picture: how late it is, how many there are a second, and how long it is recorded. */
import { get } from "./element.js";
import { Pace } from "./pace.js";
import { hush, number, say } from "./text.js";

/** @import { Recorder, View } from "./types.d.ts" */

const EVERY_MS = 500;

export class Gauge {
  #pace = new Pace();

  /** @param {View} view @param {Recorder} recorder */
  constructor(view, recorder) {
    this.view = view;
    this.recorder = recorder;
    view.on("picture", (taken) => this.#pace.note(taken));
    setInterval(() => this.#show(), EVERY_MS);
  }

  #show() {
    const { figures } = this.#pace;
    const { width, height } = this.view.canvas;
    if (figures && this.view.file) {
      const [delay, rate] = [number(figures.delay, { maximumFractionDigits: 2 }), Math.round(figures.rate)];
      say(get("figures"), "live-figures", { count: rate, delay, rate, width, height });
    } else hush(get("figures"));
    const seconds = Math.floor(this.recorder.seconds);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    get("record-time").textContent = this.recorder.running ? clock : "";
  }
}
