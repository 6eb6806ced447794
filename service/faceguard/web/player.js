/* The video, played by the browser from the file itself or from the service: no pixel of it is held here. */
import { Emitter } from "./emitter.js";

/** @import { Film, PlayerParts } from "./types.d.ts" */

/**
 * `time` tells the second of the frame that is seen, `broken` that the browser cannot play it.
 *
 * @extends {Emitter<{ time: number, playing: undefined, broken: undefined }>}
 */
export class Player extends Emitter {
  #source = "";
  #second = 0;
  /** Where to go once it is there. @type {number | null} */
  #wanted = null;
  #broken = false;
  #length = 0;
  /** Of its pictures, upright; without a side until that is known. */
  size = { width: 0, height: 0 };

  /** @param {PlayerParts} parts */
  constructor({ video, screen }) {
    super();
    this.video = video;
    this.screen = screen;
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.tell("playing"));
    video.addEventListener("loadedmetadata", () => this.#loaded());
    video.addEventListener("seeked", () => this.#arrived());
    video.addEventListener("error", () => this.#fail());
    this.#watch();
  }

  /** Show a video from another source, at the same time of it. @param {Film} film @param {string} source @param {boolean} same whether it is the same video */
  open(film, source, same) {
    const told = film.told?.video;
    if (told) this.#size(told.width, told.height);
    this.#length = told?.seconds ?? this.#length;
    if (source === this.#source) return;
    const second = same ? this.#second : 0;
    this.#source = source;
    this.#broken = false;
    this.video.src = source;
    this.#wanted = second;
    this.#be(second);
  }

  close() {
    this.#source = "";
    this.video.removeAttribute("src");
    this.video.load(); // lets go of the file
  }

  get broken() {
    return this.#broken;
  }

  get second() {
    return this.#second;
  }

  get length() {
    return this.#length || (Number.isFinite(this.video.duration) ? this.video.duration : 0);
  }

  get playing() {
    return !this.video.paused && !this.video.ended;
  }

  toggle() {
    if (this.playing) this.video.pause();
    else if (!this.#broken) this.video.play().catch(() => {}); // the error is told by an event of its own
  }

  pause() {
    this.video.pause();
  }

  /** Go to a second. While it is on its way to one, the last that is wanted counts. @param {number} second */
  seek(second) {
    const within = Math.min(Math.max(second, 0), this.length);
    this.#be(within);
    if (this.#broken) return;
    if (this.video.seeking || this.video.readyState < HTMLMediaElement.HAVE_METADATA) this.#wanted = within;
    else this.video.currentTime = within;
  }

  /** Go so many frames on, or back. @param {number} frames @param {number} step seconds of a frame */
  step(frames, step) {
    this.pause();
    this.seek(this.#second + frames * step + step / 10); // within the frame, not at its edge
  }

  #loaded() {
    this.#size(this.video.videoWidth, this.video.videoHeight);
    if (!this.video.videoWidth)
      this.#fail(); // its sound alone can be played
    else this.#arrived();
    this.#be(this.#second);
  }

  #arrived() {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted !== null && wanted !== this.video.currentTime) this.video.currentTime = wanted;
  }

  #fail() {
    if (!this.#source) return;
    this.#broken = true;
    this.tell("broken");
  }

  /** Hear of each frame as it is seen. */
  #watch() {
    this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      if (this.#source && this.#wanted === null) this.#be(mediaTime);
      this.#watch();
    });
  }

  /** @param {number} second */
  #be(second) {
    this.#second = second;
    this.tell("time", second);
  }

  /** @param {number} width @param {number} height */
  #size(width, height) {
    this.size = { width, height };
    if (width && height) this.screen.style.setProperty("--ratio", String(width / height));
  }
}
