/* The picture as it comes back from the service. Nothing else is ever painted here. */
import { Emitter } from "./emitter.js";

const COVER = "#1c2321";

/**
 * `size` comes when pictures have another size than before, `change` when there is one or none any more.
 *
 * @extends {Emitter<{ size: undefined, change: undefined }>}
 */
export class View extends Emitter {
  #context;
  /** Waits to be painted. @type {ArrayBuffer | null} */
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

  /** @param {ArrayBuffer} jpeg */
  async show(jpeg) {
    this.#next = jpeg;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) await this.#paint();
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

  /** Paint what came last, unless all is covered while it is read. */
  async #paint() {
    const file = new Blob(this.#next ? [this.#next] : [], { type: "image/jpeg" });
    const covers = this.#covers;
    this.#next = null;
    const bitmap = await createImageBitmap(file);
    if (covers === this.#covers) {
      const first = !this.file;
      this.file = file;
      this.#fit(bitmap);
      this.#context.drawImage(bitmap, 0, 0);
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
