/* The photos as thumbnails, each with its state. */
import { badge } from "./badges.js";
import { copied, within } from "./element.js";
import { label } from "./text.js";

/** @import { Photo, StripParts } from "./types.d.ts" */

export class Strip {
  /** @type {Map<Photo, HTMLLIElement>} */
  #items = new Map();

  /** @param {StripParts} parts */
  constructor({ list, template, album, filter, remove }) {
    this.list = list;
    this.template = template;
    this.album = album;
    this.filter = filter;
    this.remove = remove;
    filter.on("change", () => this.#mark());
    album.on("list", () => this.#arrange());
    album.on("photo", (photo) => this.#update(photo));
    album.on("current", () => this.#mark());
  }

  #arrange() {
    for (const [photo, item] of this.#items) {
      if (!this.album.photos.includes(photo)) this.#drop(photo, item);
    }
    /** @type {HTMLLIElement | null} */
    let previous = null;
    for (const photo of this.album.photos) {
      const item = this.#items.get(photo) ?? this.#made(photo);
      if (item.previousElementSibling !== previous || !item.isConnected) {
        if (previous) previous.after(item);
        else this.list.prepend(item);
      }
      previous = item;
    }
    this.#mark();
  }

  /** @param {Photo} photo @param {HTMLLIElement} item */
  #drop(photo, item) {
    const focused = item.contains(document.activeElement);
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#items.delete(photo);
    if (focused && neighbour) within(neighbour, ".thumb", HTMLButtonElement).focus();
  }

  /** @param {Photo} photo */
  #made(photo) {
    const item = copied(this.template, HTMLLIElement);
    within(item, ".name", HTMLElement).textContent = photo.name;
    within(item, ".thumb", HTMLElement).addEventListener("click", () => this.album.select(photo));
    const remove = within(item, ".remove", HTMLElement);
    label(remove, "remove", { name: photo.name });
    remove.addEventListener("click", () => this.remove([photo]));
    this.#items.set(photo, item);
    item.addEventListener("keydown", ({ key }) => key === "Delete" && this.remove([photo]));
    this.#update(photo);
    return item;
  }

  /** @param {Photo} photo */
  #update(photo) {
    const item = this.#items.get(photo);
    if (!item) return;
    const picture = within(item, "img", HTMLImageElement);
    item.dataset.status = photo.search.status;
    item.hidden = !this.#shows(photo);
    badge(item, photo);
    picture.hidden = !photo.thumbnail;
    if (photo.thumbnail && picture.src !== photo.thumbnail) picture.src = photo.thumbnail;
  }

  /** What is being worked on stays, whatever becomes of it. @param {Photo} photo */
  #shows(photo) {
    return photo === this.album.current || this.filter.shows(photo);
  }

  #mark() {
    for (const [photo, item] of this.#items) {
      item.hidden = !this.#shows(photo);
      const thumb = within(item, ".thumb", HTMLElement);
      // of two hundred photos, one cross is enough to tab over
      within(item, ".remove", HTMLElement).tabIndex = photo === this.album.current ? 0 : -1;
      if (photo === this.album.current) {
        thumb.setAttribute("aria-current", "true");
        item.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else thumb.removeAttribute("aria-current");
    }
  }
}
