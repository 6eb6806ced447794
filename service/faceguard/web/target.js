/* Where an archive goes: to the disk piece by piece, where the browser can, or into a download. */

import { isAbort } from "./problem.js";

/** @import { Photo, Target } from "./types.d.ts" */

const KEPT_MS = 20_000; // a browser reads the object after the click, not in it
const MUCH = 2 ** 28; // bytes that no download should hold until it is complete
const MOST = 2 ** 31; // bytes that one download holds

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
  room = MOST;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** @param {BlobPart[]} parts */
  async write(parts) {
    this.#parts.push(...parts);
  }

  async close() {
    download(new Blob(this.#parts, { type: "application/zip" }), this.name);
  }

  async abort() {
    this.#parts = [];
  }
}

/** Writes to a file that a person has chosen. @implements {Target} */
class Disk {
  room = Number.POSITIVE_INFINITY;

  /** @param {FileSystemFileHandle} handle @param {FileSystemWritableFileStream} stream */
  constructor(handle, stream) {
    this.handle = handle;
    this.stream = stream;
  }

  /** @param {BlobPart[]} parts */
  write(parts) {
    return this.stream.write(new Blob(parts));
  }

  close() {
    return this.stream.close();
  }

  /** Leave nothing behind: the file is there, and empty, from the moment it is chosen. */
  async abort() {
    await this.stream.abort();
    await this.handle.remove?.();
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
    return new Disk(handle, await handle.createWritable());
  } catch (error) {
    if (isAbort(error)) throw error; // the person has closed the question
    return new Download(name);
  }
}
