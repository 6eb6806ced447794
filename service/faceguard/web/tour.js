/* The way through what is still to be looked at: from doubt to doubt, from photo to photo. */
import { isDoubt } from "./box.js";
import { toast } from "./toast.js";

/** @import { TourParts } from "./types.d.ts" */

export class Tour {
  /** @param {TourParts} parts */
  constructor({ album, editor, filter, buttons, bar }) {
    this.album = album;
    this.editor = editor;
    this.filter = filter;
    this.buttons = buttons;
    this.bar = bar;
    album.on("current", () => this.#show());
    album.on("list", () => this.#show());
    album.on("photo", (photo) => photo === album.current && this.#show());
    buttons.doubt.addEventListener("click", () => this.nextDoubt());
    buttons.cover.addEventListener("click", () => this.#settle(true));
    buttons.dismiss.addEventListener("click", () => this.#settle(false));
    buttons.viewed.addEventListener("click", () => this.#toggleViewed());
    buttons.onward.addEventListener("click", () => this.nextPhoto());
    buttons.previous.addEventListener("click", () => this.#go(-1));
  }

  /** Focus the next doubt, in this photo or in the next one that has any. */
  nextDoubt() {
    const { current, photos } = this.album;
    const start = current ? photos.indexOf(current) : 0;
    const ways = [...photos.slice(start), ...photos.slice(0, start)];
    const photo = ways.find(({ doubts }) => doubts);
    if (!photo) return toast("no-doubts");
    if (photo !== current) this.album.select(photo);
    const { boxes } = photo;
    const after = boxes.findIndex(({ id }) => id === this.editor.chosen) + 1;
    const box = [...boxes.slice(after), ...boxes.slice(0, after)].find(isDoubt);
    if (box) this.editor.reveal(box);
  }

  /** Give the keyboard to the photo. */
  land() {
    this.editor.viewport.frame.focus();
  }

  /** Tick this photo, and go on to the next one that the strip shows. */
  nextPhoto() {
    const photo = this.album.current;
    if (photo?.isReady()) this.album.view(photo, true);
    this.#go(1);
  }

  /** @param {1 | -1} step */
  #go(step) {
    const { current, photos } = this.album;
    const shown = photos.filter((photo) => photo === current || this.filter.shows(photo));
    if (!current || shown.length < 2) return toast("no-more-photos");
    const next = shown[(shown.indexOf(current) + step + shown.length) % shown.length];
    const held = this.editor.viewport.frame.contains(document.activeElement);
    if (next) this.album.select(next);
    if (held) this.land(); // the box that had the focus is gone
  }

  /** @param {boolean} on */
  #settle(on) {
    const photo = this.album.current;
    if (photo) this.editor.settle([photo], on);
  }

  #toggleViewed() {
    const photo = this.album.current;
    if (photo?.isReady()) this.album.view(photo, !photo.viewed);
  }

  /** The bar of doubts is there for every photo that had any, so that nothing moves while they are settled. */
  #show() {
    const photo = this.album.current;
    const { cover, dismiss, viewed, previous, onward } = this.buttons;
    const ready = photo?.isReady() ?? false;
    this.bar.hidden = !(ready && photo?.boxes.some(({ kind }) => kind === "candidate"));
    for (const button of [cover, dismiss]) button.disabled = !photo?.doubts;
    viewed.disabled = !ready;
    viewed.setAttribute("aria-pressed", String(ready && photo?.viewed));
    for (const button of [previous, onward]) button.hidden = this.album.photos.length < 2;
  }
}
