/* Taking photos out. It can be undone: their files are on the disk, and what was decided is kept. */
import { toast } from "./toast.js";

/** @import { Album, History, Photo } from "./types.d.ts" */

/**
 * The function that removes photos, which says so and offers to undo it.
 *
 * @param {Album} album
 * @param {History} history
 * @returns {(photos: readonly Photo[]) => void}
 */
export const removal = (album, history) => (photos) => {
  const removed = album.remove(photos);
  history.record(
    () => album.restore(removed),
    () => album.remove(photos),
  );
  toast("removed", { count: photos.length }, () => history.undo());
};
