/* What the picture is taken from: which cameras there are, and how large it is. */
import { Capture } from "./capture.js";
import { get } from "./element.js";
import { Emitter } from "./emitter.js";

/** @import { Address, TextKey, Wanted } from "./types.d.ts" */

/** What browsers call it, and what the page says. @type {Record<string, TextKey>} */
const REFUSALS = {
  NotAllowedError: "problem-camera-refused",
  SecurityError: "problem-camera-refused",
  NotFoundError: "problem-camera-none",
  OverconstrainedError: "problem-camera-none",
  NotReadableError: "problem-camera-taken",
  AbortError: "problem-camera-taken",
};

/** @extends {Emitter<{ change: Wanted["source"] }>} */
export class Sources extends Emitter {
  #camera;
  /** @type {Wanted["source"]} */
  #source = "camera";

  /** @param {Capture} capture @param {Address} address */
  constructor(capture, { camera, side }) {
    super();
    this.capture = capture;
    this.#camera = camera;
    this.cameras = get("camera", HTMLSelectElement);
    this.side = get("side", HTMLSelectElement);
    if (![...this.side.options].some(({ value }) => value === String(side))) this.side.append(new Option(`${side}`));
    this.side.value = String(side);
    this.cameras.addEventListener("change", () => {
      this.#camera = this.cameras.value;
      this.tell("change", "camera");
    });
    this.side.addEventListener("change", () => this.tell("change", this.#source));
    get("use-screen").hidden = !Capture.screens;
    if (Capture.possible) navigator.mediaDevices.addEventListener("devicechange", () => this.#list());
  }

  /** What was begun with last. */
  get source() {
    return this.#source;
  }

  /** Begin; rejects where it is refused or not there. @param {Wanted["source"]} source */
  async open(source) {
    const possible = source === "screen" ? Capture.screens : Capture.possible;
    if (!possible) throw new Error("insecure");
    await this.capture.open({ source, camera: this.#camera, side: Number(this.side.value) });
    this.#source = source;
    await this.#list();
  }

  /** What to say where it did not begin. @param {Wanted["source"]} source @param {unknown} error @returns {TextKey} */
  keyOf(source, error) {
    const name = error instanceof DOMException ? error.name : "";
    if (source === "screen" && name) return name === "InvalidStateError" ? "live-click" : "problem-screen";
    return name ? (REFUSALS[name] ?? "problem-camera-taken") : "problem-camera-insecure";
  }

  /** @param {boolean} running */
  press(running) {
    get("use-camera").setAttribute("aria-pressed", String(running && this.#source === "camera"));
    get("use-screen").setAttribute("aria-pressed", String(running && this.#source === "screen"));
    get("use-camera").classList.toggle("primary", !running);
  }

  async #list() {
    const cameras = await Capture.cameras();
    const options = cameras.map(({ label, deviceId }, index) => new Option(label || String(index + 1), deviceId));
    this.cameras.replaceChildren(...options);
    if (this.capture.camera) this.cameras.value = this.capture.camera;
    get("camera-row").hidden = cameras.length < 2;
  }
}
