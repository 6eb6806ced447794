/* The picture as it comes back from the service. Nothing else is ever painted here. */
import { Emitter } from "./emitter.js";

const COVER = "#1c2321";

/**
 * `picture` comes with each that is seen, and when it was taken; `size` when it has another size than those before,
 * `change` when there is one, or none any more.
 *
 * @extends {Emitter<{ picture: number, size: undefined, change: undefined }>}
 */
export class View extends Emitter {
  #context;
  /** Waits to be painted. @type {{ jpeg: ArrayBuffer, taken: number } | null} */
  #next = null;
  #busy = false;
  #covers = 0;
  /** The file of what is seen. @type {Blob | null} */
  file = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    this.cover();
  }

  /** Show a picture, or the next one where that is there before. @param {{ jpeg: ArrayBuffer, taken: number }} picture */
  async show(picture) {
    this.#next = picture;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) await this.#paint(this.#next);
    } finally {
      this.#busy = false;
    }
  }

  /** Show one colour, and nothing that was seen before. */
  cover() {
    this.#next = null;
    this.#covers += 1;
    const had = this.file;
    this.file = null;
    this.#context.fillStyle = COVER;
    this.#context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (had) this.tell("change");
  }

  /** Paint it, unless all is covered while it is read. @param {{ jpeg: ArrayBuffer, taken: number }} picture */
  async #paint({ jpeg, taken }) {
    const file = new Blob([jpeg], { type: "image/jpeg" });
    const covers = this.#covers;
    this.#next = null;
    const bitmap = await createImageBitmap(file);
    if (covers === this.#covers) {
      const first = !this.file;
      this.file = file;
      this.#fit(bitmap);
      this.#context.drawImage(bitmap, 0, 0);
      this.tell("picture", taken);
      if (first) this.tell("change");
    }
    bitmap.close();
  }

  /** @param {ImageBitmap} bitmap */
  #fit({ width, height }) {
    const { canvas } = this;
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    this.tell("size");
  }
}
