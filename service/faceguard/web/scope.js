/* Whose look is changed: that of all photos, of one photo, or of one box in it. */
import { decided, isApart } from "./box.js";
import { lookOf, usual } from "./cover.js";

/** @import { Album, Box, Decisions, Look, Options, Own, Photo, Settings, Step } from "./types.d.ts" */

/** What is not as usual anyway. @param {Own} own @param {Look} usual @returns {Own} */
const apart = (own, usual) =>
  Object.fromEntries(Object.entries(own).filter(([name, value]) => value !== usual[/** @type {keyof Look} */ (name)]));

/** The box as usual. @param {Box} box @returns {Box} */
function plain(box) {
  const { shape } = box.own;
  return isApart(box) ? { ...box, own: box.kind === "region" && shape ? { shape } : {} } : box;
}

/** Whether a photo, or anything in it, looks different from the others. @param {Photo} photo */
export const standsApart = (photo) => Object.keys(photo.own).length > 0 || photo.boxes.some(isApart);

/** A photo without anything of its own. @param {Photo} photo @returns {Decisions} */
export const alike = ({ boxes }) => ({ own: {}, boxes: boxes.map(plain) });

/** The options of all photos. A change is a draft until it is settled. */
export class Everywhere {
  /** @param {Settings} settings */
  constructor(settings) {
    this.settings = settings;
  }

  /** How it is now, and the way back there. @returns {Step} */
  get state() {
    const { values } = this.settings;
    const restore = () => {
      this.settings.draft(values);
      this.settings.settle();
    };
    return { key: JSON.stringify(values), restore };
  }

  /** @param {Partial<Options>} part */
  change(part) {
    this.settings.draft({ ...this.settings.values, ...part });
  }

  settle() {
    this.settings.settle();
  }
}

/** What one photo has of its own. */
export class OnePhoto {
  /** @param {Album} album @param {Settings} settings @param {Photo} photo */
  constructor(album, settings, photo) {
    this.album = album;
    this.settings = settings;
    this.photo = photo;
  }

  /** @returns {Look} */
  get look() {
    return this.settings.lookOf(this.photo);
  }

  get differs() {
    return standsApart(this.photo);
  }

  /** How it is now, and the way back there. @returns {Step} */
  get state() {
    const { own, boxes } = this.photo;
    return { key: JSON.stringify([own, boxes]), restore: () => this.put({ own, boxes }) };
  }

  /** @param {Own} part */
  change(part) {
    const { own, boxes } = this.photo;
    this.put({ own: apart({ ...own, ...part }, this.settings.values), boxes: [...boxes] });
  }

  reset() {
    this.put(alike(this.photo));
  }

  settle() {} // it was no draft

  /** @param {Decisions} state */
  put({ own, boxes }) {
    const { current, photos } = this.album;
    if (current !== this.photo && photos.includes(this.photo)) this.album.select(this.photo);
    this.album.setBoxes(this.photo, boxes, own);
  }
}

/** What one box has of its own. */
export class OneBox extends OnePhoto {
  /** @param {Album} album @param {Settings} settings @param {Photo} photo @param {number} id */
  constructor(album, settings, photo, id) {
    super(album, settings, photo);
    this.id = id;
  }

  get box() {
    return this.photo.boxes.find(({ id }) => id === this.id);
  }

  /** @override @returns {Look} */
  get look() {
    return this.box ? lookOf(this.box, super.look) : super.look;
  }

  /** @override */
  get differs() {
    return this.box !== undefined && isApart(this.box);
  }

  /** Whoever says what a box shall look like wants it covered. @override @param {Own} part */
  change(part) {
    this.#change((box) => {
      const own = apart({ ...box.own, ...part }, usual(box, super.look));
      return { ...decided(box, true), own };
    });
  }

  /** @override */
  reset() {
    this.#change(plain);
  }

  /** @param {(box: Box) => Box} made */
  #change(made) {
    const { own, boxes } = this.photo;
    this.put({ own, boxes: boxes.map((box) => (box.id === this.id ? made(box) : box)) });
  }
}
