/* Saving one photo, or all as a ZIP. */
import { isAbort } from "./problem.js";
import { Zip } from "./zip.js";

/** @import { Album, Photo, Preview } from "./types.d.ts" */

const KEPT_MS = 20_000; // a browser reads the object after the click, not in it

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

/** @param {Photo} photo @param {Album} album @param {Preview} preview */
export async function saveOne(photo, album, preview) {
  const { boxes } = photo;
  const blob = await preview.file(photo, { urgent: true });
  download(blob, photo.savedAs(blob.type));
  album.saved(photo, boxes);
}

/**
 * Write all that are ready. Returns how many were saved and how many were left out; `tell` hears how many are done.
 *
 * @param {readonly Photo[]} photos
 * @param {Album} album
 * @param {Preview} preview
 * @param {(done: number) => void} tell
 * @param {AbortSignal} signal
 */
export async function saveAll(photos, album, preview, tell, signal) {
  const result = { count: 0, failed: 0 };
  let archive = new Archive();
  let writing = Promise.resolve();
  let done = 0;
  /** @type {(() => void)[]} */
  const written = []; // told when the archives are out
  const write = async (/** @type {Photo} */ photo, /** @type {Blob} */ blob) => {
    if (!archive.zip.hasRoomFor(blob)) {
      archive.finish();
      archive = new Archive(archive.part + 1);
    }
    await archive.zip.add(photo.savedAs(blob.type), blob);
    result.count += 1;
  };
  const finish = async (/** @type {Photo} */ photo) => {
    const { boxes } = photo;
    try {
      const blob = await preview.file(photo, { signal });
      writing = writing.then(() => write(photo, blob)); // one at a time, in the order they finish
      await writing;
      written.push(() => album.saved(photo, boxes));
    } catch (error) {
      if (isAbort(error)) throw error;
      result.failed += 1;
    }
    done += 1;
    tell(done);
  };
  await Promise.all(photos.map(finish));
  archive.finish();
  for (const tellSaved of written) tellSaved();
  return result;
}

class Archive {
  zip = new Zip();

  constructor(part = 1) {
    this.part = part;
  }

  finish() {
    if (this.zip.count) download(this.zip.blob(), this.part === 1 ? "redacted.zip" : `redacted-${this.part}.zip`);
  }
}
