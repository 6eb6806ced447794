/* The buttons that undo and redo. */
import { get, onClick } from "./element.js";

/** @import { History } from "./types.d.ts" */

/**
 * Have buttons take steps back and forth, for as long as there are some.
 *
 * @param {History} history
 * @param {string} back the id of the one that undoes
 * @param {string} forth
 */
export function takeSteps(history, back, forth) {
  onClick(back, () => history.undo());
  onClick(forth, () => history.redo());
  const show = () => {
    get(back, HTMLButtonElement).disabled = !history.canUndo;
    get(forth, HTMLButtonElement).disabled = !history.canRedo;
  };
  history.on("change", show);
  show();
}
