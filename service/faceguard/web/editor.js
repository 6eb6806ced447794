/* Deciding about the boxes of the photo on display. Every decision is a new list of boxes and a step to undo. */
import { decided, grown, isDoubt } from "./box.js";
import { Emitter } from "./emitter.js";
import { placed } from "./region.js";
import { speak } from "./speech.js";
import { text } from "./text.js";

/** @import { Box, EditorParts, Look, Photo, Point, ReadyPhoto, Tool } from "./types.d.ts" */

const GROWTH = 0.1; // of a box, on each side
const BRUSH = 16; // screen pixels: its radius

/**
 * `open` comes with another photo, `chosen` when the buttons are about another box, and `look` when a person wants to
 * say what the chosen one looks like.
 *
 * @extends {Emitter<{ open: undefined, chosen: undefined, look: undefined }>}
 */
export class Editor extends Emitter {
  /** @type {Photo | null} */
  #photo = null;
  /** @type {number | null} */
  #chosen = null; // the box that had the focus last
  /** @type {number | null} */
  #moving = null; // the box that arrows move
  /** Whether a pointer chooses a box first, and decides about it only then. */
  picking = false;

  /** @param {EditorParts} parts */
  constructor({ album, history, settings, viewport, overlay, buttons }) {
    super();
    this.album = album;
    this.history = history;
    this.settings = settings;
    this.viewport = viewport;
    this.overlay = overlay;
    this.buttons = buttons;
    const { frame } = viewport;
    frame.addEventListener("focusin", (event) => this.#choose(this.boxOf(event.target)?.id ?? this.#chosen));
    frame.addEventListener("focusout", () => this.carry(null));
    // what is dragged can be done by clicks as well
    buttons.shrink.addEventListener("click", () => this.#grow(-GROWTH));
    buttons.grow.addEventListener("click", () => this.#grow(GROWTH));
    buttons.delete.addEventListener("click", () => this.remove(this.#chosenBox));
  }

  /** @param {Photo | null} photo */
  open(photo) {
    this.#photo = photo;
    this.#moving = null;
    this.#choose(null);
    this.tell("open");
    this.show();
  }

  show() {
    const { boxes = [], size = null } = this.#photo ?? {};
    if (size) this.overlay.show(boxes, size, this.look);
    else this.overlay.clear();
    this.#choose(this.#chosen);
  }

  /** The photo, as long as its boxes can be decided about. @returns {ReadyPhoto | null} */
  get photo() {
    return this.#photo?.isReady() ? this.#photo : null;
  }

  /** What boxes look like that have nothing of their own. @returns {Look} */
  get look() {
    return this.#photo ? this.settings.lookOf(this.#photo) : this.settings.values;
  }

  /** The radius of a brush, on the photo: it is as wide on the screen at any zoom, so that zooming in makes it finer. */
  get brush() {
    return BRUSH / this.viewport.scale;
  }

  /** @param {EventTarget | null} target */
  boxOf(target) {
    const id = this.overlay.idOf(target);
    return this.photo?.boxes.find((box) => box.id === id);
  }

  /* the box that buttons and panel are about */

  get chosen() {
    return this.#chosen;
  }

  get #chosenBox() {
    return this.photo?.boxes.find((box) => box.id === this.#chosen);
  }

  /** @param {number | null} id */
  #choose(id) {
    const before = this.#chosen;
    this.#chosen = id;
    const box = this.#chosenBox;
    this.overlay.choose(box ? id : null, this.#moving === id);
    const { shrink, grow, delete: remove } = this.buttons;
    for (const button of [shrink, grow, remove]) button.disabled = !box;
    if (this.photo && !box) this.#chosen = null; // it is gone
    if (before !== this.#chosen) this.tell("chosen");
  }

  /** Focus a box where it can be seen. @param {Box} box */
  reveal(box) {
    this.viewport.reveal(box);
    this.overlay.focus(box.id);
  }

  /** Give the focus back to the box that had it last. */
  focusChosen() {
    if (this.#chosen !== null) this.overlay.focus(this.#chosen);
  }

  /** Have arrows move a box, or none. @param {Box | null} box */
  carry(box) {
    if (this.#moving === (box?.id ?? null)) return;
    this.#moving = box?.id ?? null;
    this.#choose(this.#chosen);
    speak("box", box ? text("moving") : text("moved"));
  }

  /** Whether arrows move it. @param {Box} box */
  isCarried(box) {
    return this.#moving === box.id;
  }

  /* decisions */

  /**
   * Add a region around a point, or in the middle of what is seen, and focus it to be moved.
   *
   * @param {Tool} tool
   * @param {Point | null} point
   */
  addRegion(tool, point = null) {
    const { photo } = this;
    if (!photo) return;
    const box = placed(tool, point ?? this.viewport.centre, this.brush, photo.size);
    this.add(box);
    if (box && !point) this.carry(box); // it hardly is where it should be
  }

  /** @param {Box | null} box */
  add(box) {
    if (!box) return;
    this.#decide((boxes) => [...boxes, box]);
    this.overlay.focus(box.id);
    this.tellPlace(box);
  }

  /** @param {Box} box @param {string | null} key */
  replace(box, key = null) {
    this.#decide((boxes) => boxes.map((other) => (other.id === box.id ? box : other)), key);
  }

  /** @param {Box} box */
  toggle(box) {
    this.replace(decided(box, !box.on));
  }

  /** @param {Box | undefined} box */
  remove(box) {
    const { photo } = this;
    if (!photo || !box) return;
    const index = photo.boxes.indexOf(box);
    this.#decide((boxes) => boxes.filter((other) => other !== box));
    const next = photo.boxes[Math.min(index, photo.boxes.length - 1)];
    if (next) this.overlay.focus(next.id);
    else this.viewport.frame.focus();
  }

  /**
   * Decide about all doubts of these photos, as one step.
   *
   * @param {readonly Photo[]} photos
   * @param {boolean} on
   */
  settle(photos, on) {
    const steps = photos
      .filter(({ doubts }) => doubts)
      .map((photo) => {
        const after = photo.boxes.map((box) => (isDoubt(box) ? decided(box, on) : box));
        return { photo, before: photo.boxes, after };
      });
    if (!steps.length) return;
    const write = (/** @type {"before" | "after"} */ which) => {
      for (const step of steps) this.album.setBoxes(step.photo, step[which]);
    };
    write("after");
    this.history.record(
      () => write("before"),
      () => write("after"),
    );
  }

  /** @param {number} share */
  #grow(share) {
    const [photo, chosen] = [this.photo, this.#chosenBox];
    if (!photo || !chosen) return;
    const box = grown(chosen, share, photo.size);
    this.replace(box, `grow ${box.id}`);
    this.tellPlace(box);
  }

  /** @param {(boxes: readonly Box[]) => readonly Box[]} change @param {string | null} key */
  #decide(change, key = null) {
    const photo = this.#photo;
    if (!photo) return;
    const before = photo.boxes;
    const after = change(before);
    this.#write(photo, after);
    this.history.record(
      () => this.#write(photo, before),
      () => this.#write(photo, after),
      key,
    );
  }

  /** @param {Photo} photo @param {readonly Box[]} boxes */
  #write(photo, boxes) {
    if (this.album.current !== photo && this.album.photos.includes(photo)) this.album.select(photo);
    this.album.setBoxes(photo, boxes);
  }

  /** @param {Box} box */
  tellPlace(box) {
    speak("box", text("placed", box));
  }
}
