/* A film of what is seen: of the redacted picture alone, without sound. */
import { Emitter } from "./emitter.js";
import { download } from "./target.js";

/** The first that the browser writes; MP4 is played by most. */
const TYPES = ["video/mp4;codecs=avc1.640028", "video/webm;codecs=vp8", "video/webm"];
const SLICE_MS = 1000;
const MOST = 2 ** 29; // bytes that wait to be saved; a longer film has several files
const BITS = 3; // a second, for each pixel of a picture

/** @extends {Emitter<{ change: undefined }>} */
export class Recorder extends Emitter {
  /** @type {MediaRecorder | null} */
  #recorder = null;
  #count = 0;
  #began = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.canvas = canvas;
  }

  static get type() {
    return typeof MediaRecorder === "undefined" ? undefined : TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  }

  get running() {
    return this.#recorder !== null;
  }

  /** Seconds since it began. */
  get seconds() {
    return this.running ? (performance.now() - this.#began) / 1000 : 0;
  }

  start() {
    this.#began = performance.now();
    this.#begin();
    this.tell("change");
  }

  /** End it, and save what there is. */
  stop() {
    this.#recorder?.stop();
    this.#recorder = null;
    this.tell("change");
  }

  /** Go on in another file: pictures have another size from now on, or there is too much for one. */
  turn() {
    if (!this.#recorder) return;
    this.#recorder.stop();
    this.#begin();
  }

  #begin() {
    const { width, height } = this.canvas;
    const stream = this.canvas.captureStream();
    const recorder = new MediaRecorder(stream, { mimeType: Recorder.type, videoBitsPerSecond: width * height * BITS });
    /** @type {Blob[]} */
    const parts = [];
    let size = 0;
    recorder.addEventListener("dataavailable", ({ data }) => {
      parts.push(data);
      size += data.size;
      if (size > MOST && recorder === this.#recorder) this.turn();
    });
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      if (size) this.#save(new Blob(parts, { type: recorder.mimeType }));
    });
    recorder.addEventListener("error", () => recorder === this.#recorder && this.stop());
    recorder.start(SLICE_MS);
    this.#recorder = recorder;
  }

  /** @param {Blob} film */
  #save(film) {
    this.#count += 1;
    download(film, `live-${this.#count}.${film.type.includes("mp4") ? "mp4" : "webm"}`);
  }
}
