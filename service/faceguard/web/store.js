/* The browser's own storage for a session, by IndexedDB. There is none until a person asks for it. */

/** @import { Kept, KeptKey, Options, Review, Taken } from "./types.d.ts" */

/** A service below another path of the same host has its own. */
export const NAME = `faceguard ${location.pathname}`;
const [FILES, REVIEWS, SETTINGS] = ["files", "reviews", "settings"];

/** @template Result @param {IDBRequest<Result>} request @returns {Promise<Result>} */
const resultOf = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const completed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });

export class Store {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  static async exists() {
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  }

  static async open() {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      for (const name of [FILES, REVIEWS, SETTINGS]) request.result.createObjectStore(name);
    });
    return new Store(await resultOf(request));
  }

  /** Everything that is kept goes. */
  async delete() {
    this.#database.close();
    await resultOf(indexedDB.deleteDatabase(NAME));
  }

  /** @param {KeptKey} key @param {Taken} taken */
  async putFile(key, taken) {
    await this.#write([FILES], (stores) => stores(FILES).put(taken, key));
  }

  /** @param {[KeptKey, Review][]} reviews @param {KeptKey[]} gone @param {Options} settings */
  async update(reviews, gone, settings) {
    await this.#write([FILES, REVIEWS, SETTINGS], (stores) => {
      for (const [key, review] of reviews) stores(REVIEWS).put(review, key);
      for (const name of [FILES, REVIEWS]) for (const key of gone) stores(name).delete(key);
      stores(SETTINGS).put(settings, SETTINGS);
    });
  }

  /** All photos, in the order in which they were added. @returns {Promise<{ photos: Kept[], settings?: Options }>} */
  async read() {
    const transaction = this.#database.transaction([FILES, REVIEWS, SETTINGS]);
    const all = (/** @type {string} */ name) => transaction.objectStore(name);
    const [keys, files, settings] = await Promise.all([
      resultOf(all(FILES).getAllKeys()),
      resultOf(all(FILES).getAll()),
      resultOf(all(SETTINGS).get(SETTINGS)),
    ]);
    const reviews = await Promise.all(keys.map((key) => resultOf(all(REVIEWS).get(key))));
    const photos = keys.map((key, index) => ({
      key: /** @type {KeptKey} */ (key),
      ...files[index],
      review: reviews[index],
    }));
    return { photos, settings };
  }

  /** @param {string[]} names @param {(stores: (name: string) => IDBObjectStore) => void} act */
  async #write(names, act) {
    const transaction = this.#database.transaction(names, "readwrite");
    const done = completed(transaction);
    act((name) => transaction.objectStore(name));
    await done;
  }
}
