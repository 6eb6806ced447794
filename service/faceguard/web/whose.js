/* Of the chosen face: why it stays or goes, and that it is somebody's who is to be kept or redacted in all photos. */
import { get, onClick } from "./element.js";
import { Portrait } from "./portrait.js";
import { hush, say } from "./text.js";

/** @import { Box, TextKey, WhoseParts } from "./types.d.ts" */

const OPENERS = ["this-is", "this-is-here"]; // where the panel is in reach, and where the photo is

export class Whose {
  #portrait;
  #busy = false;

  /** @param {WhoseParts} parts */
  constructor({ dialog, album, policy, editor, acquaintances }) {
    this.dialog = dialog;
    this.album = album;
    this.policy = policy;
    this.editor = editor;
    this.acquaintances = acquaintances;
    this.#portrait = new Portrait(get("whose-face", HTMLImageElement), album);
    editor.on("chosen", () => this.#show());
    album.on("current", () => this.#show());
    album.on("photo", (photo) => photo === album.current && this.#show());
    for (const event of /** @type {const} */ (["start", "change"])) policy.on(event, () => this.#show());
    for (const id of OPENERS) onClick(id, () => this.#open());
    onClick("keep-person", () => this.#take("all-but"));
    onClick("only-person", () => this.#take("only"));
    dialog.addEventListener("close", () => {
      this.#portrait.hide();
      this.#show();
    });
    this.#show();
  }

  /** The chosen face; regions and what only may be a face are nobody's. @returns {Box | null} */
  get #box() {
    const box = this.editor.photo?.boxes.find(({ id }) => id === this.editor.chosen);
    return box?.kind === "face" ? box : null;
  }

  #open() {
    const [photo, box] = [this.editor.photo, this.#box];
    if (!photo || !box) return;
    this.dialog.showModal();
    this.#portrait.show(photo, box);
    this.#show();
  }

  /** @param {"all-but" | "only"} preset */
  async #take(preset) {
    const [photo, box] = [this.editor.photo, this.#box];
    if (!photo || !box || this.#busy) return;
    this.#busy = true;
    this.#show();
    await this.acquaintances.take(photo, box.id, preset);
    this.#busy = false;
    this.dialog.close();
    this.#show();
    this.editor.focusChosen(); // the button that had the focus was off meanwhile
  }

  #show() {
    const [photo, box] = [this.editor.photo, this.#box];
    const why = photo && box ? (box.decided ? "decided" : this.policy.verdict(photo, box).why) : null;
    const told = why !== null && (this.policy.tellsApart || this.policy.state.preset !== "everyone");
    for (const [id, shown] of /** @type {const} */ ([
      ["whose-why", told],
      ["whose-told", told && this.dialog.open],
    ])) {
      get(id).hidden = !shown;
      if (shown) say(get(id), /** @type {TextKey} */ (`why-${why}`));
      else hush(get(id)); // what is hidden would still describe the face, or be told at each step
    }
    if (this.#busy) say(get("whose-told"), "person-asking");
    for (const id of ["keep-person", "only-person"]) get(id, HTMLButtonElement).disabled = this.#busy;
    for (const id of OPENERS) {
      get(id).hidden = !this.policy.tellsApart;
      get(id, HTMLButtonElement).disabled = !this.policy.tellsApart || !box || this.#busy;
    }
  }
}
