/* One face of a photo, shown large enough to know whose it is. */
import { cropped } from "./crop.js";

/** @import { Album, Box, Photo } from "./types.d.ts" */

export class Portrait {
  /** @type {string | null} */
  #url = null;
  #last = 0;

  /** @param {HTMLImageElement} picture @param {Album} album */
  constructor(picture, album) {
    this.picture = picture;
    this.album = album;
  }

  /** Resolves to whether it is shown: not where the picture cannot be, or another face has been asked for. @param {Photo} photo @param {Box} box */
  async show(photo, box) {
    this.hide();
    const last = this.#last;
    const crop = await cropped(await this.album.shown(photo), box, othersThan(photo, box)).catch(() => null);
    if (!crop || last !== this.#last) return false;
    this.#url = URL.createObjectURL(crop);
    this.picture.src = this.#url;
    return true;
  }

  hide() {
    this.#last += 1;
    this.picture.removeAttribute("src");
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}

/** The other faces of a photo. @param {Photo} photo @param {Box} box */
export const othersThan = ({ boxes }, box) => boxes.filter(({ id, kind }) => id !== box.id && kind !== "region");
