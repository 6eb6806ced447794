/* The contact sheet: all photos beside each other, as they will be saved. */
import { badge } from "./badges.js";
import { copied, get, onClick, within } from "./element.js";
import { isAbort } from "./problem.js";
import { say } from "./text.js";

/** @import { ContactParts, Photo } from "./types.d.ts" */

export class Contact {
  #dialog = get("contact-dialog", HTMLDialogElement);
  #list = get("contact-list");
  #template = get("contact-item", HTMLTemplateElement);
  /** @type {Map<Photo, HTMLLIElement>} */
  #items = new Map();
  /** @type {Map<Photo, AbortController>} */
  #asked = new Map(); // for what is in view, until it is out of it
  /** @type {Set<string>} */
  #urls = new Set();
  #observer = new IntersectionObserver((entries) => this.#seen(entries), { root: this.#list, rootMargin: "200px" });

  /** @param {ContactParts} parts */
  constructor({ album, results, tour }) {
    this.album = album;
    this.results = results;
    this.tour = tour;
    onClick("contact", () => this.#open());
    onClick("contact-save", () => {
      this.#dialog.close();
      get("save-all").click();
    });
    this.#dialog.addEventListener("close", () => this.#clear());
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    album.on("photo", (photo) => this.#update(photo));
  }

  #open() {
    const { photos, current } = this.album;
    this.#items = new Map(photos.map((photo) => [photo, this.#made(photo)]));
    this.#list.replaceChildren(...this.#items.values());
    this.#count();
    this.#dialog.showModal();
    this.#focus([...this.#items.values()][current ? photos.indexOf(current) : 0]);
    for (const item of this.#items.values()) this.#observer.observe(item);
  }

  /** Let go of all pictures, and of what is still asked for. */
  #clear() {
    this.#observer.disconnect();
    for (const controller of this.#asked.values()) controller.abort();
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#asked.clear();
    this.#urls.clear();
    this.#items.clear();
    this.#list.replaceChildren();
  }

  /** @param {Photo} photo */
  #made(photo) {
    const item = copied(this.#template, HTMLLIElement);
    const thumb = within(item, ".thumb", HTMLElement);
    within(item, ".name", HTMLElement).textContent = photo.name;
    item.dataset.status = photo.search.status;
    badge(item, photo);
    thumb.addEventListener("click", () => this.#goTo(photo));
    thumb.addEventListener("focus", () => this.#rove(thumb));
    return item;
  }

  /** @param {Photo} photo */
  #goTo(photo) {
    this.#dialog.close();
    this.album.select(photo);
    this.tour.land();
  }

  /** A search has ended meanwhile. @param {Photo} photo */
  #update(photo) {
    const item = this.#items.get(photo);
    if (!item) return;
    item.dataset.status = photo.search.status;
    badge(item, photo);
    this.#count();
    if (!photo.isReady()) within(item, "img", HTMLImageElement).hidden = true; // it is searched anew
    if (this.#asked.has(photo)) this.#show(photo, item);
  }

  #count() {
    const { photos } = this.album;
    const count = photos.filter((photo) => photo.isReady()).length;
    say(get("contact-hint"), "contact-hint", { count, total: photos.length });
    get("contact-save", HTMLButtonElement).disabled = get("save-all", HTMLButtonElement).disabled;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #seen(entries) {
    const photos = new Map([...this.#items].map(([photo, item]) => [/** @type {Element} */ (item), photo]));
    for (const { target, isIntersecting } of entries) {
      const photo = photos.get(target);
      if (!photo) continue;
      this.#asked.get(photo)?.abort();
      this.#asked.delete(photo);
      if (!isIntersecting) continue;
      this.#asked.set(photo, new AbortController());
      this.#show(photo, target);
    }
  }

  /** @param {Photo} photo @param {Element} item */
  async #show(photo, item) {
    const signal = this.#asked.get(photo)?.signal;
    const picture = within(item, "img", HTMLImageElement);
    if (!signal || !photo.isReady() || !picture.hidden) return;
    try {
      const small = await this.results.of(photo, signal);
      if (signal.aborted || !small) return;
      picture.src = URL.createObjectURL(small);
      this.#urls.add(picture.src);
      picture.hidden = false;
    } catch (error) {
      if (isAbort(error)) return;
      within(item, ".state", HTMLElement).textContent = "!"; // what is wrong is told where it is opened
    }
  }

  /* one tab stop, and arrows */

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = [...this.#items.values()];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const top = items[0]?.offsetTop;
    const columns = items.filter(({ offsetTop }) => offsetTop === top).length;
    /** @type {Record<string, number>} */
    const ways = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
      Home: 0,
      End: items.length - 1,
    };
    const to = ways[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#focus(items[to]);
  }

  /** @param {HTMLLIElement | undefined} item */
  #focus(item) {
    if (item) within(item, ".thumb", HTMLElement).focus();
  }

  /** @param {HTMLElement} thumb */
  #rove(thumb) {
    for (const item of this.#items.values()) within(item, ".thumb", HTMLElement).tabIndex = -1;
    thumb.tabIndex = 0;
  }
}
