/* Somebody whom faces are compared with, by crops of their own from the photos: in memory alone, until they are forgotten. */

/** @import { Given, Reference } from "./types.d.ts" */

/** As many as the service takes, of all people together. */
export const MOST = 8;

let [lastPerson, lastReference] = [0, 0];

export class Person {
  /** @type {Reference[]} */
  #references = [];

  /** @param {Blob} crop @param {Given} given */
  constructor(crop, given) {
    lastPerson += 1;
    this.id = lastPerson;
    this.add(crop, given);
  }

  /** Know them by one more crop, as long as what was said of it holds. @param {Blob} crop @param {Given} given */
  add(crop, given) {
    lastReference += 1;
    this.#references.push({ id: lastReference, crop, url: URL.createObjectURL(crop), given });
  }

  /** What they are known by now. */
  get references() {
    return this.#references.filter(({ given }) => given.holds);
  }

  get forgotten() {
    return !this.#references.length;
  }

  /** Where the picture is that stands for them. */
  get face() {
    return this.#references[0]?.url ?? "";
  }

  /** No step back brings them again. */
  forget() {
    for (const { url } of this.#references) URL.revokeObjectURL(url);
    this.#references = [];
  }
}
