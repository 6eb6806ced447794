/* Before saving: what is still open, said once. From each line one goes there. */
import { KINDS } from "./filter.js";
import { say } from "./text.js";

/** @import { ChecklistParts, Photo, TextKey } from "./types.d.ts" */
/** @typedef {keyof typeof KINDS} Kind */
/** Photos of a kind, or faces that may be somebody's. @typedef {Kind | "asked"} Goal */

/** What there is to say of photos: words, number, and whether it has to be said. @typedef {[TextKey, number, Goal, boolean]} Line */

export class Checklist {
  /** @param {ChecklistParts} parts */
  constructor({ dialog, list, cover, filter, tour, settle, compare, uncompared }) {
    this.dialog = dialog;
    this.list = list;
    this.cover = cover;
    this.filter = filter;
    this.tour = tour;
    this.settle = settle;
    this.compare = compare;
    this.uncompared = uncompared;
  }

  /**
   * Resolves to whether these photos shall be saved: at once where nothing is open.
   *
   * @param {readonly Photo[]} photos
   * @returns {Promise<boolean>}
   */
  passed(photos) {
    const lines = linesOf(photos, this.uncompared(photos).length);
    if (!lines.some(([, , , open]) => open)) return Promise.resolve(true);
    this.list.replaceChildren(...lines.map((line) => this.#item(line)));
    this.cover.hidden = !photos.some(({ doubts }) => doubts);
    this.cover.onclick = () => this.settle(photos, true);
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "save"), { once: true });
    });
  }

  /** @param {Line} line */
  #item([key, count, kind]) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    say(button, key, { count });
    button.addEventListener("click", () => this.#goTo(kind));
    item.append(button);
    return item;
  }

  /** @param {Goal} kind */
  #goTo(kind) {
    this.dialog.close("");
    if (kind === "asked") return this.compare();
    this.filter.kind = kind;
    if (kind === "doubts") this.tour.nextDoubt();
    else this.tour.land();
  }
}

/** One photo is looked at as it is saved; of many, each has to have been. @param {readonly Photo[]} photos @param {number} uncompared @returns {Line[]} */
function linesOf(photos, uncompared) {
  const count = (/** @type {Kind} */ kind) => photos.filter(KINDS[kind]).length;
  const doubts = photos.reduce((sum, photo) => sum + photo.doubts, 0);
  const asked = photos.flatMap(({ boxes }) => boxes.filter(({ asks }) => asks)).length;
  const pending = photos.filter((photo) => photo.pending).length;
  const many = photos.length > 1;
  /** @type {Line[]} */
  const lines = [
    ["check-doubts", doubts, "doubts", true],
    ["check-asked", asked, "asked", true],
    ["check-uncompared", uncompared, "all", true],
    ["check-unviewed", many ? count("unviewed") : 0, "unviewed", true],
    ["check-failed", count("open") - pending, "open", true],
    ["check-pending", pending, "open", true],
    ["check-bare", many ? count("bare") : 0, "bare", false],
  ];
  return lines.filter(([, number]) => number);
}
