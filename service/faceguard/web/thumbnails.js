/* Thumbnails show what is covered, as soon as it is decided. */
import { covers } from "./cover.js";
import { painted } from "./shrink.js";

/** @import { Cover, Paint, Photo, ReadyPhoto, ThumbnailsParts } from "./types.d.ts" */

export class Thumbnails {
  /** What is painted last, by the small copy that it is made of. @type {WeakMap<Blob, string>} */
  #painted = new WeakMap();
  /** @type {Set<Photo>} */
  #busy = new Set();

  /** @param {ThumbnailsParts} parts */
  constructor({ album, settings }) {
    this.album = album;
    this.settings = settings;
    album.on("photo", (photo) => this.#paint(photo));
    settings.on("change", () => {
      for (const photo of album.photos) this.#paint(photo);
    });
  }

  /** @param {Photo} photo */
  async #paint(photo) {
    const { small } = photo;
    if (!small || !photo.isReady()) return;
    const paint = this.#paintOf(photo);
    const key = JSON.stringify(paint);
    if (this.#busy.has(photo) || this.#painted.get(small) === key) return; // whoever is busy looks again
    this.#busy.add(photo);
    this.#painted.set(small, key);
    const blob = paint.covers.length ? await painted(small, paint) : small;
    this.#busy.delete(photo);
    if (blob && photo.small === small && this.album.photos.includes(photo)) photo.setThumbnail(blob);
    this.album.tell("photo", photo);
  }

  /** @param {ReadyPhoto} photo @returns {Paint} */
  #paintOf(photo) {
    const look = this.settings.lookOf(photo);
    const places = photo.boxes.filter(({ on }) => on).flatMap((box) => covers(box, look));
    const last = (/** @type {Cover} */ { style }) => Number(!this.settings.isReversible(style)); // what is safe lies on top
    return {
      covers: places.sort((a, b) => last(a) - last(b)),
      color: this.settings.values.color,
      width: photo.size.width,
    };
  }
}
