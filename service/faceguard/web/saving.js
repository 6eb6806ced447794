/* Saving one photo, or all as a ZIP: each as soon as it is ready, while others are still being searched. */
import { Problem } from "./problem.js";
import { Download, download } from "./target.js";
import { Zip } from "./zip.js";

/** @import { Album, Box, Photo, Preview, SavingParts, Target } from "./types.d.ts" */

const AT_ONCE = 4; // finished files that wait to be written
export const NAME = "redacted.zip";

/** @param {Photo} photo @param {Album} album @param {Preview} preview */
export async function saveOne(photo, album, preview) {
  const { boxes } = photo;
  const blob = await preview.file(photo, { urgent: true });
  download(blob, photo.savedAs(blob.type));
  album.saved(photo, boxes);
}

/**
 * Photos that have been searched when it begins are written as they are. Of the others, those with doubts wait
 * until these are settled, or until a person says that they shall be saved as they are.
 */
export class Saving {
  #abort = new AbortController();
  /** @type {Set<Photo>} */
  #left;
  /** @type {Set<Photo>} */
  #agreed;
  /** @type {Set<Promise<void>>} */
  #running = new Set();
  #asked = false;
  #result = { count: 0, failed: 0 };
  /** @type {{ photo: Photo, boxes: readonly Box[] }[]} */
  #written = []; // told when the archives are out
  #writing = Promise.resolve();
  #archive;

  /** @param {readonly Photo[]} photos @param {Target} target @param {SavingParts} parts */
  constructor(photos, target, { album, preview, checklist, tell }) {
    this.#left = new Set(photos);
    this.#agreed = new Set(photos.filter((photo) => photo.isReady()));
    this.#archive = new Archive(target);
    this.total = photos.length;
    this.album = album;
    this.preview = preview;
    this.checklist = checklist;
    this.tell = tell;
  }

  /** How many wait for a person to settle their doubts, where nothing else is to be done. */
  get waiting() {
    const idle = !this.#running.size && ![...this.#left].some(({ pending }) => pending);
    return idle ? this.#left.size : 0;
  }

  get done() {
    return this.#result.count + this.#result.failed;
  }

  cancel() {
    this.#abort.abort();
  }

  /** Write until nothing is left. Returns how many were saved and how many were left out. */
  async run() {
    try {
      while (this.#left.size) {
        this.#begin();
        this.tell();
        if (this.waiting && !this.#asked) await this.ask();
        else if (this.#left.size) await this.#somethingHappens();
      }
      await Promise.all(this.#running);
      this.#abort.signal.throwIfAborted();
      await this.#archive.close();
    } catch (error) {
      await this.#archive.abort();
      throw error;
    }
    for (const { photo, boxes } of this.#written) this.album.saved(photo, boxes);
    return this.#result;
  }

  /** Whether those with doubts shall be saved as they are. */
  async ask() {
    this.#asked = true;
    const left = [...this.#left];
    if (!(await this.checklist.passed(left))) return;
    for (const photo of left) this.#agreed.add(photo);
    this.album.tell("progress");
  }

  /** Begin with those that are ready, as many as there is room for. */
  #begin() {
    for (const photo of this.#left) {
      if (this.#running.size >= AT_ONCE) return;
      const gone = !this.album.photos.includes(photo);
      const failed = !photo.isReady() && !photo.pending;
      if (!gone && !failed && !this.#goes(photo)) continue;
      this.#left.delete(photo);
      if (gone) this.total -= 1;
      else if (failed) this.#result.failed += 1;
      if (gone || failed) continue;
      const running = this.#finish(photo).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  /** @param {Photo} photo */
  #goes(photo) {
    return photo.isReady() && (!photo.doubts || this.#agreed.has(photo));
  }

  /** Write the photo; where the archive itself cannot be written, all is over. @param {Photo} photo */
  async #finish(photo) {
    const { boxes } = photo;
    const { signal } = this.#abort;
    try {
      const blob = await this.preview.file(photo, { signal });
      this.#writing = this.#writing.then(() => this.#write(photo, blob)); // one at a time, in the order they finish
      await this.#writing;
      this.#written.push({ photo, boxes });
      this.#result.count += 1;
    } catch (error) {
      if (isUnwritten(error)) this.#abort.abort(error);
      this.#result.failed += 1;
    }
    this.tell();
  }

  /** @param {Photo} photo @param {Blob} blob */
  async #write(photo, blob) {
    try {
      if (!this.#archive.hasRoomFor(blob)) await this.#next();
      await this.#archive.zip.add(photo.pathAs(blob.type), blob);
    } catch {
      throw new Problem("unwritten");
    }
  }

  /** The archive is full: another one follows. */
  async #next() {
    await this.#archive.close();
    const part = this.#archive.part + 1;
    this.#archive = new Archive(new Download(NAME.replace(".", `-${part}.`)), part);
  }

  /** Resolves when a photo has changed or been written; rejects when a person has had enough. */
  #somethingHappens() {
    const { signal } = this.#abort;
    const until = new AbortController();
    const happens = new Promise((resolve, reject) => {
      for (const name of ["photo", "list", "progress"]) {
        this.album.addEventListener(name, resolve, { signal: until.signal });
      }
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { signal: until.signal });
    });
    return Promise.race([happens, ...this.#running]).finally(() => until.abort());
  }
}

/** @param {unknown} error */
const isUnwritten = (error) => error instanceof Problem && error.slug === "unwritten";

class Archive {
  /** @param {Target} target */
  constructor(target, part = 1) {
    this.target = target;
    this.part = part;
    this.zip = new Zip((parts) => target.write(parts));
  }

  /** @param {Blob} blob */
  hasRoomFor(blob) {
    return !this.zip.length || this.zip.length + blob.size <= this.target.room;
  }

  async close() {
    await this.zip.finish();
    await this.target.close();
  }

  abort() {
    return this.target.abort().catch(() => {});
  }
}
