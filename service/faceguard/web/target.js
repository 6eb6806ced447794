/* Where an archive goes: to the disk piece by piece, where the browser can, or into a download. */

import { isAbort } from "./problem.js";

/** @import { Photo, Target } from "./types.d.ts" */

const KEPT_MS = 20_000; // a browser reads the object after the click, not in it
const MUCH = 2 ** 28; // bytes that no download should hold until it is complete

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

/** Collects what is written. @implements {Target} */
export class Download {
  /** @type {BlobPart[]} */
  #parts = [];

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** @param {BlobPart} part */
  async write(part) {
    this.#parts.push(part);
  }

  async close() {
    download(new Blob(this.#parts, { type: "application/zip" }), this.name);
  }

  async abort() {
    this.#parts = [];
  }
}

/**
 * The file that a person chooses where there is much to write, or where it takes a while; a download elsewhere.
 *
 * @param {string} name
 * @param {readonly Photo[]} photos
 * @returns {Promise<Target>}
 */
export async function chosenTarget(name, photos) {
  const lasting = photos.some(({ pending }) => pending) || photos.reduce((sum, { file }) => sum + file.size, 0) > MUCH;
  if (!lasting || !window.showSaveFilePicker) return new Download(name);
  const types = [{ accept: { "application/zip": [".zip"] } }];
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: name, types });
    return await handle.createWritable();
  } catch (error) {
    if (isAbort(error)) throw error; // the person has closed the question
    return new Download(name);
  }
}
