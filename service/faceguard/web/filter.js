/* Which photos the strip shows: all, or those that something is still to be done about. */
import { Emitter } from "./emitter.js";
import { say } from "./text.js";

/** @import { Album, Photo } from "./types.d.ts" */

/** @typedef {"all" | "doubts" | "bare" | "unviewed" | "open"} Kind */

/** @type {Record<Kind, (photo: Photo) => boolean>} */
export const KINDS = {
  all: () => true,
  doubts: (photo) => photo.doubts > 0,
  bare: (photo) => photo.isReady() && photo.covered === 0,
  unviewed: (photo) => photo.isReady() && !photo.viewed,
  open: (photo) => !photo.isReady(),
};
const NAMES = /** @type {Kind[]} */ (Object.keys(KINDS));

/** @extends {Emitter<{ change: undefined }>} */
export class Filter extends Emitter {
  #select;
  #album;
  #due = false;

  /** @param {HTMLSelectElement} select @param {Album} album */
  constructor(select, album) {
    super();
    this.#select = select;
    this.#album = album;
    select.replaceChildren(...NAMES.map((name) => new Option("", name)));
    select.addEventListener("change", () => this.#changed());
    for (const event of /** @type {const} */ (["list", "photo"])) album.on(event, () => this.#countSoon());
    this.#count();
  }

  /** @param {Kind} kind */
  set kind(kind) {
    this.#select.value = kind;
    this.#changed();
  }

  /** @param {Photo} photo */
  shows(photo) {
    return KINDS[/** @type {Kind} */ (this.#select.value)](photo);
  }

  /** Whoever asks for some photos sees one of them. */
  #changed() {
    const { current, photos } = this.#album;
    const first = photos.find((photo) => this.shows(photo));
    if (first && !(current && this.shows(current))) this.#album.select(first);
    this.tell("change");
  }

  /** Once for whatever happens at a time. */
  #countSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => this.#count());
  }

  #count() {
    this.#due = false;
    for (const option of this.#select.options) {
      const kind = /** @type {Kind} */ (option.value);
      say(option, `filter-${kind}`, { count: this.#album.photos.filter(KINDS[kind]).length });
    }
  }
}
