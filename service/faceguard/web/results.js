/* Small pictures of finished files. Each is made when it is asked for, and kept until something else would be saved. */
import { shrink } from "./shrink.js";

/** @import { Photo, Preview } from "./types.d.ts" */

export class Results {
  #preview;
  /** @type {WeakMap<Photo, { key: string, small: Blob | null }>} */
  #kept = new WeakMap();

  /** @param {Preview} preview */
  constructor(preview) {
    this.#preview = preview;
  }

  /**
   * The picture, or null where the browser shows none.
   *
   * @param {Photo} photo
   * @param {AbortSignal} signal
   */
  async of(photo, signal) {
    const key = this.#preview.key(photo);
    const kept = this.#kept.get(photo);
    if (kept?.key === key) return kept.small;
    const { small } = await shrink(await this.#preview.file(photo, { signal }));
    this.#kept.set(photo, { key, small });
    return small;
  }
}
