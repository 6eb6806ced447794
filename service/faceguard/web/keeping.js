/* Keeping the session in the browser's own storage: only where a person has switched it on, and until it is switched off. */

import { get, onClick } from "./element.js";
import { Emitter } from "./emitter.js";
import { Photo } from "./photo.js";
import { NAME, Store } from "./store.js";
import { say } from "./text.js";
import { toast } from "./toast.js";

/** @import { KeepingParts, Kept, KeptKey, Options, Review } from "./types.d.ts" */

const SETTLE_MS = 200;
const PATIENCE_MS = 1500; // a page that is reloaded lets go of its lock a little late
const started = Date.now();

/** @extends {Emitter<{ change: undefined }>} */
export class Keeping extends Emitter {
  #switch = get("keep", HTMLInputElement);
  /** @type {Store | null} */
  #store = null;
  /** @type {(() => void) | null} */
  #letGo = null;
  /** @type {Map<Photo, KeptKey>} */
  #keys = new Map();
  /** @type {WeakMap<Photo, Review>} */
  #written = new WeakMap();
  /** @type {WeakSet<Photo>} */
  #refused = new WeakSet();
  #writing = Promise.resolve();
  #timer = 0;

  /** @param {KeepingParts} parts */
  constructor({ album, settings, prepare }) {
    super();
    this.album = album;
    this.settings = settings;
    this.prepare = prepare;
    for (const event of /** @type {const} */ (["list", "photo"])) album.on(event, () => this.#soon());
    for (const event of /** @type {const} */ (["change", "search"])) settings.on(event, () => this.#soon());
    this.#switch.addEventListener("change", () => (this.#switch.checked ? this.#begin() : this.#end()));
  }

  /** Whether what was decided about a photo outlives the page. @param {Photo} photo */
  holds(photo) {
    return this.#written.get(photo)?.boxes === photo.boxes;
  }

  /** Offer what an earlier visit has kept. A session belongs to one tab at a time. */
  async start() {
    try {
      this.#switch.disabled = false;
      if ((await Store.exists()) && (await this.#opened())) await this.#offer();
    } catch {
      this.#switch.disabled = true; // the browser stores nothing, and the page offers nothing
    }
  }

  async #opened() {
    this.#letGo = await lock();
    if (!this.#letGo) return false;
    this.#store = await Store.open();
    this.#dress();
    return true;
  }

  async #begin() {
    try {
      if (await this.#opened()) return this.#soon();
      toast("kept-elsewhere");
    } catch {
      toast("keep-failed");
    }
    this.#dress();
  }

  async #end() {
    const store = this.#store;
    this.#store = null;
    this.#keys.clear();
    this.#written = new WeakMap();
    get("offer").hidden = true;
    await this.#writing;
    await store?.delete();
    this.#letGo?.();
    this.#dress();
    toast("keep-deleted");
    this.tell("change");
  }

  #dress() {
    this.#switch.checked = this.#store !== null;
    if (this.#store) say(get("kept"), "kept");
    else say(get("kept"), "nothing-kept");
  }

  async #offer() {
    const { photos, settings } = (await this.#store?.read()) ?? { photos: [] };
    if (!photos.length) return;
    say(get("offer-text"), "offer", { count: photos.length });
    get("offer").hidden = false;
    onClick("offer-on", () => this.#resume(photos, settings));
    onClick("offer-off", () => this.#end());
  }

  /** @param {Kept[]} kept @param {Options} [settings] */
  async #resume(kept, settings) {
    get("offer").hidden = true;
    await this.prepare();
    if (settings) this.settings.resume(settings);
    const photos = kept.map(({ key, file, folder, review }) => {
      const photo = new Photo(file, folder);
      if (review) photo.resume(review);
      this.#keys.set(photo, key);
      return photo;
    });
    const { length } = this.album.photos;
    this.album.restore(photos.map((photo, index) => ({ photo, index: length + index })));
  }

  /* writing */

  /** Once for whatever happens at a time. */
  #soon() {
    this.tell("change");
    if (!this.#store) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#writing = this.#writing.then(() => this.#write());
    }, SETTLE_MS);
  }

  async #write() {
    try {
      for (const photo of this.album.photos) await this.#putFile(photo);
      await this.#putReviews();
    } catch {
      if (this.#store) toast("keep-failed");
    }
    this.tell("change");
  }

  /** @param {Photo} photo */
  async #putFile(photo) {
    if (!this.#store || this.#keys.has(photo) || this.#refused.has(photo)) return;
    const key = /** @type {KeptKey} */ ([started, photo.id]);
    try {
      await this.#store.putFile(key, { file: photo.file, folder: photo.folder });
      this.#keys.set(photo, key);
    } catch {
      this.#refused.add(photo); // no room, or the file is gone from where it was
      toast("keep-failed");
    }
  }

  async #putReviews() {
    const present = new Set(this.album.photos);
    const gone = [...this.#keys].filter(([photo]) => !present.has(photo));
    const changed = this.album.photos.flatMap((photo) => {
      const [key, review] = [this.#keys.get(photo), reviewOf(photo)];
      return key && !alike(this.#written.get(photo), review) ? [{ photo, key, review }] : [];
    });
    const reviews = changed.map(({ key, review }) => /** @type {[KeptKey, Review]} */ ([key, impersonal(review)]));
    await this.#store?.update(
      reviews,
      gone.map(([, key]) => key),
      this.settings.values,
    );
    if (!this.#store) return;
    for (const { photo, review } of changed) this.#written.set(photo, review);
    for (const [photo] of gone) this.#keys.delete(photo);
  }
}

/** @param {Photo} photo @returns {Review} */
const reviewOf = ({ boxes, own, size, viewed, unsaved, search }) => ({
  boxes,
  own,
  size,
  viewed,
  unsaved,
  ready: search.status === "ready",
});

/** Without who is whom, which is kept nowhere. @param {Review} review @returns {Review} */
const impersonal = (review) => ({ ...review, boxes: review.boxes.map(({ answers, asks, ...box }) => box) });

/** @param {Review | undefined} a @param {Review} b */
const alike = (a, b) => a?.boxes === b.boxes && a.viewed === b.viewed && a.unsaved === b.unsaved && a.ready === b.ready;

/**
 * Resolves to what gives the session to other tabs again, or to null where one of them has it.
 *
 * @returns {Promise<(() => void) | null>}
 */
const lock = () =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(() => {}); // browsers have it where there is TLS, or on this machine
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const hold = () => new Promise((letGo) => resolve(() => letGo(null)));
    navigator.locks.request(NAME, { signal }, hold).catch(() => resolve(null));
  });
