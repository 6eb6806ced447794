/* Photos of those whom rules may ask for: made small here, sent to the service with a session, and kept nowhere. */
import { within } from "./element.js";
import { Emitter } from "./emitter.js";
import { scaled } from "./small.js";
import { say } from "./text.js";

const SIDE = 1600; // pixels of a photo's longer side
const QUALITY = 0.92;
const MOST = 8;

/** `change` tells that there are other photos. @extends {Emitter<{ change: undefined }>} */
export class Likenesses extends Emitter {
  /** JPEGs; another list whenever they change. @type {readonly Blob[]} */
  photos = [];
  #row;

  /** @param {HTMLElement} row */
  constructor(row) {
    super();
    this.#row = row;
    const file = within(row, "[type=file]", HTMLInputElement);
    file.addEventListener("change", async (event) => {
      event.stopPropagation(); // it is no value of the form
      const chosen = [...(file.files ?? [])];
      file.value = "";
      await this.#take(chosen);
    });
    file.addEventListener("input", (event) => event.stopPropagation());
    within(row, "button", HTMLButtonElement).addEventListener("click", () => {
      file.focus(); // the button goes, the focus must not
      this.#have([], true);
    });
  }

  /** @param {File[]} files */
  async #take(files) {
    const read = await Promise.all(files.map(small));
    const found = read.filter((photo) => photo !== null);
    const all = [...this.photos, ...found];
    if (files.length) this.#have(all.slice(0, MOST), found.length === files.length && all.length <= MOST);
  }

  /** @param {Blob[]} photos @param {boolean} all whether these are all that were chosen */
  #have(photos, all) {
    this.photos = photos;
    const count = within(this.#row, ".count", HTMLElement);
    say(count, "live-persons-count", { count: photos.length });
    count.hidden = !photos.length;
    within(this.#row, ".broken", HTMLElement).hidden = all;
    within(this.#row, "button", HTMLButtonElement).hidden = !photos.length;
    this.tell("change");
  }
}

/** A photo as a small JPEG; null where the browser cannot show it. @param {File} file */
async function small(file) {
  const canvas = await scaled(file, SIDE);
  return canvas?.convertToBlob({ type: "image/jpeg", quality: QUALITY }) ?? null;
}
