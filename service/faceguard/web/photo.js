/* One photo: the file on the disk, what was found in it and decided about it. Pixels are kept of the thumbnail alone. */

import { isDoubt, renewed } from "./box.js";

/** @import { Box, Own, Problem, ReadyPhoto, Review, Saying, Search, Size } from "./types.d.ts" */

let last = 0;

export class Photo {
  /** @type {Search} */
  #search = { status: "waiting" };
  #abort = new AbortController();

  /** @type {readonly Box[]} */
  boxes = [];

  /** What it looks like where that is not as all photos do; it changes together with the boxes. @type {Own} */
  own = {};

  /**
   * As they were when no decision about them could have been lost: found, or written to a file.
   *
   * @type {readonly Box[]}
   */
  #safe = this.boxes;

  /** The upright picture's, from the first search that was ready. @type {Size | null} */
  size = null;

  /** What the service said of its faces, for one choice of who is redacted and another. @type {readonly Saying[]} */
  sayings = [];

  /** Whether a person has looked at what was found. */
  viewed = false;

  /** A copy of a few kB, as it was found, of which thumbnails are made. @type {Blob | null} */
  small = null;

  /** @type {string | null} */
  thumbnail = null;

  /**
   * Resolves to the size at which the browser shows the file, or to null where it cannot.
   *
   * @type {Promise<Size | null>}
   */
  pictured = Promise.resolve(null);

  /**
   * Whether the browser shows the file as the service sees it, at the same size; null until that is known.
   *
   * @type {boolean | null}
   */
  native = null;

  /** `folder` is the path of what was added as a whole, such as `trip/day 1`. @param {File} file @param {string} folder */
  constructor(file, folder = "") {
    last += 1;
    this.id = last;
    this.file = file;
    this.folder = folder;
  }

  /** A pasted picture has no name of its own. */
  get name() {
    return this.file.name || "photo";
  }

  get search() {
    return this.#search;
  }

  get pending() {
    return this.#search.status === "waiting" || this.#search.status === "looking";
  }

  /** How many places may be faces and are not covered, without anybody having said that this is right. */
  get doubts() {
    return this.isReady() ? this.boxes.filter(isDoubt).length : 0;
  }

  /** How many places are covered. */
  get covered() {
    return this.boxes.filter(({ on }) => on).length;
  }

  /** Whether another search may bring what this one did not. */
  get retriable() {
    const search = this.#search;
    return search.status === "cancelled" || (search.status === "failed" && !search.problem.unreadable);
  }

  /** Whether the photo itself cannot be read. */
  get unreadable() {
    return this.#search.status === "failed" && this.#search.problem.unreadable;
  }

  /** Whether the service has asked the search for patience. */
  get busy() {
    return this.#search.status === "looking" && this.#search.busy;
  }

  /** @returns {this is ReadyPhoto} */
  isReady() {
    return this.#search.status === "ready";
  }

  /** Aborted when the search is, and when the photo is removed. */
  get signal() {
    return this.#abort.signal;
  }

  /** Whether a person has decided about boxes since the photo was saved. Each decision is a list of its own. */
  get unsaved() {
    return this.boxes !== this.#safe;
  }

  /** @param {readonly Box[]} boxes those that were written to a file */
  saved(boxes) {
    this.#safe = boxes;
  }

  /** A new search, in place of any other. */
  wait() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#search = { status: "waiting" };
  }

  look() {
    this.#search = { status: "looking", busy: false };
  }

  /** The service asks for patience; a search that was given up meanwhile needs none. */
  delay() {
    if (this.#search.status === "looking") this.#search = { status: "looking", busy: true };
  }

  /** What the choice for all photos makes of what was just found. @param {readonly Box[]} boxes */
  found(boxes) {
    if (!this.unsaved) this.#safe = boxes;
    this.boxes = boxes;
  }

  /** @param {Size} size @param {readonly Box[]} boxes */
  find(size, boxes) {
    this.size = size;
    if (!this.unsaved) this.#safe = boxes;
    this.viewed = false; // there is something new to look at
    this.boxes = boxes;
    this.sayings = []; // of other boxes
    this.#search = { status: "ready" };
  }

  /** @param {Problem} problem */
  fail(problem) {
    this.#search = { status: "failed", problem };
  }

  cancel() {
    this.#abort.abort();
    this.#search = { status: "cancelled" };
  }

  /** Let go of all that is held outside of the photo. */
  forget() {
    this.#abort.abort();
    this.#forgetThumbnail();
  }

  /** Be as it was in an earlier visit. @param {Review} review */
  resume({ boxes, own = {}, size, viewed, unsaved, ready }) {
    this.boxes = boxes.map(renewed);
    this.own = own;
    this.size = size;
    this.viewed = viewed;
    if (!unsaved) this.#safe = this.boxes;
    if (ready) this.#search = { status: "ready" };
  }

  /** Begin anew after that. */
  revive() {
    this.#abort = new AbortController();
  }

  /** @param {Blob} small */
  setSmall(small) {
    this.small = small;
    this.setThumbnail(small);
  }

  /** @param {Blob} blob */
  setThumbnail(blob) {
    this.#forgetThumbnail();
    this.thumbnail = URL.createObjectURL(blob);
  }

  #forgetThumbnail() {
    if (this.thumbnail) URL.revokeObjectURL(this.thumbnail);
    this.thumbnail = null;
  }

  /** The name to save under, for a picture of this media type. @param {string} mediaType */
  savedAs(mediaType) {
    const stem = this.name.replace(/\.[^.]*$/, "");
    const suffix = mediaType.replace("image/", "").replace("jpeg", "jpg");
    return `${stem}-redacted.${suffix}`;
  }

  /** The same, below its folder. @param {string} mediaType */
  pathAs(mediaType) {
    return this.folder ? `${this.folder}/${this.savedAs(mediaType)}` : this.savedAs(mediaType);
  }
}
