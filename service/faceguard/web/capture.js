/* What a camera or a screen shows, as JPEGs. The element that plays it is never put into the page: nobody sees it bare. */
import { Emitter } from "./emitter.js";

/** @import { CaptureAnswer, Wanted } from "./types.d.ts" */

const RATE = 30; // pictures a second at most
const STILL_MS = 200; // of a picture that does not move, one is sent so often: the service waits no longer for the next
const QUALITY = 0.85;
const MOST_PIXELS = 1920 * 1200; // that the service takes

/**
 * `pulse` comes whenever there may be a picture to take, also while another tab hides the page; `end` when there are
 * no more: the camera was unplugged, or sharing the screen was ended.
 *
 * @extends {Emitter<{ pulse: undefined, end: undefined }>}
 */
export class Capture extends Emitter {
  #video = document.createElement("video");
  #worker = new Worker(new URL("./capture.worker.js", import.meta.url), { type: "module" });
  /** @type {MediaStream | null} */
  #stream = null;
  #side = 0;
  #moved = false;
  #taken = 0;
  /** @type {((jpeg: ArrayBuffer | null) => void) | null} */
  #answer = null;

  constructor() {
    super();
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#worker.addEventListener("message", (/** @type {MessageEvent<CaptureAnswer>} */ { data }) => {
      if (data === "pulse") return this.tell("pulse");
      this.#answer?.(data);
      this.#answer = null;
    });
  }

  /** Whether the browser lets pages see a camera at all: with TLS, or on this machine. */
  static get possible() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  /** Whether it lets them see a screen; those of phones do not. */
  static get screens() {
    return Boolean(navigator.mediaDevices?.getDisplayMedia);
  }

  /** The cameras that there are; they have names once one has been allowed. */
  static async cameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId);
  }

  /** Which camera it is, or an empty text where it is a screen. */
  get camera() {
    const track = this.#stream?.getVideoTracks()[0];
    return track?.getSettings().displaySurface ? "" : (track?.getSettings().deviceId ?? "");
  }

  /** Begin; rejects where there is none, or it is refused. @param {Wanted} wanted */
  async open({ source, camera, side }) {
    const media = navigator.mediaDevices;
    const stream =
      source === "screen"
        ? await media.getDisplayMedia({ video: { frameRate: RATE }, audio: false })
        : await media.getUserMedia({ video: sized(side, await idOf(camera)), audio: false });
    this.close();
    this.#stream = stream;
    for (const track of stream.getVideoTracks()) track.addEventListener("ended", () => this.#end(stream));
    this.#side = side;
    this.#video.srcObject = stream;
    await this.#video.play();
    this.#follow();
    this.#worker.postMessage({ period: 1000 / RATE });
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.#worker.postMessage({ period: 0 });
  }

  /** The picture of this moment as a JPEG, or null where there is no other one than before. @returns {Promise<ArrayBuffer | null>} */
  async take() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const due = this.#moved || document.hidden || performance.now() - this.#taken >= STILL_MS;
    if (!this.#stream || !width || !height || !due || this.#answer) return null;
    this.#moved = false;
    this.#taken = performance.now();
    const scale = Math.min(1, this.#side / Math.min(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    const size = { width: Math.floor(width * scale), height: Math.floor(height * scale) };
    return new Promise((resolve) => {
      this.#answer = resolve;
      createImageBitmap(this.#video).then(
        (bitmap) => this.#worker.postMessage({ bitmap, ...size, quality: QUALITY }, [bitmap]),
        () => {
          this.#answer = null;
          resolve(null);
        },
      );
    });
  }

  /** Note when the picture moves; a browser says so only of a page that is seen. */
  #follow() {
    const stream = this.#stream;
    const next = () => {
      if (stream !== this.#stream) return;
      this.#moved = true;
      this.#video.requestVideoFrameCallback(next);
    };
    this.#video.requestVideoFrameCallback(next);
  }

  /** @param {MediaStream} stream */
  #end(stream) {
    if (stream !== this.#stream) return;
    this.close();
    this.tell("end");
  }
}

/** @param {number} side @param {string | null} id @returns {MediaTrackConstraints} */
const sized = (side, id) => ({
  width: { ideal: Math.round((side * 16) / 9) },
  height: { ideal: side },
  frameRate: { ideal: RATE },
  ...(id ? { deviceId: { exact: id } } : {}),
});

/** The camera of this number or name, or one with this in its name. @param {string} asked */
async function idOf(asked) {
  if (!asked) return null;
  const cameras = await Capture.cameras();
  const words = asked.toLowerCase();
  const named = cameras.find(({ deviceId, label }) => deviceId === asked || label.toLowerCase().includes(words));
  return named?.deviceId ?? null;
}
