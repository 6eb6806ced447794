/* The photo in review: its picture before and after, what was found, what is wrong. */
import { isDoubt } from "./box.js";
import { asProblem, isAbort, Problem } from "./problem.js";
import { speak } from "./speech.js";
import { hush, say, text } from "./text.js";

/** @import { Box, Notice, Photo, Search, Size, StageElements, StageParts, TextKey } from "./types.d.ts" */

export class Stage {
  /** @type {Photo | null} */
  #photo = null;
  #opened = false;
  #redacted = false; // whether what is shown is what was decided
  #told = ""; // of this photo
  /** @type {boolean | null} */
  #native = null; // whether the browser shows the file itself
  #abort = new AbortController();

  /** The elements, and those who do the work. @param {StageElements} elements @param {StageParts} parts */
  constructor(elements, { album, preview, viewport, compare, editor, before, after, remove }) {
    this.elements = elements;
    this.album = album;
    this.preview = preview;
    this.viewport = viewport;
    this.compare = compare;
    this.editor = editor;
    this.before = before;
    this.after = after;
    preview.on("working", () => this.#working());
    preview.on("waiting", (seconds) => say(elements.working, "waiting", { seconds }));
    preview.on("picture", (blob) => this.#finished(blob));
    preview.on("problem", (error) => this.fail(error));
    document.addEventListener("language", () => this.#summarize());
    elements.again.addEventListener("click", () => this.#again());
    elements.discard.addEventListener("click", () => this.#photo && remove([this.#photo]));
  }

  /** @param {Photo | null} photo */
  open(photo) {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.preview.stop();
    this.#photo = photo;
    this.#opened = false;
    this.#redacted = false;
    this.#told = "";
    this.#native = null;
    this.after.hide();
    this.before.hide();
    this.compare.visible = false;
    this.compare.reset();
    this.elements.stage.hidden = true;
    this.elements.notice.hidden = true;
    this.editor.open(photo);
    if (photo) this.#showBefore(photo, this.#abort.signal);
    this.update(photo);
  }

  /** The photo's state, its boxes or the settings have changed. @param {Photo | null} photo */
  update(photo) {
    if (photo !== this.#photo || !photo) return;
    this.#summarize();
    this.editor.show();
    if (!photo.isReady()) {
      this.#showProblem(noticeOf(photo.search));
      hush(this.elements.working);
      return;
    }
    if (this.#native && photo.native === false) this.#showBefore(photo, this.#abort.signal);
    if (!this.#opened) {
      this.#opened = true;
      this.#size(photo.size);
    }
    this.preview.refresh(photo);
  }

  /** @param {Size} size */
  #size(size) {
    this.viewport.open(size);
    this.elements.stage.hidden = false;
  }

  /**
   * By the browser from the file, at once; where it cannot read the file, by the service.
   *
   * @param {Photo} photo
   * @param {AbortSignal} signal
   */
  async #showBefore(photo, signal) {
    try {
      this.#native = photo.native !== false && (await this.before.show(photo.file));
      if (signal.aborted) return;
      if (this.#native && !this.#opened) this.#size(this.before.size);
      if (!this.#native) await this.before.show(await this.album.rendition(photo, signal));
    } catch (error) {
      if (!isAbort(error) && photo.isReady()) this.fail(error); // otherwise the search has failed as well, and says so
    }
  }

  #working() {
    this.#redacted = false;
    this.#summarize();
    this.#showProblem(null);
    say(this.elements.working, "previewing");
  }

  /** @param {Blob} blob */
  async #finished(blob) {
    const shown = await this.after.show(blob);
    if (shown === null) return; // another one is on its way
    if (!shown) {
      this.fail(new Problem("unshowable"));
      return;
    }
    hush(this.elements.working);
    this.compare.visible = true;
    this.#redacted = true;
    this.#summarize();
  }

  /** Say what is wrong, and show nothing that might be taken for the result. @param {unknown} error */
  fail(error) {
    hush(this.elements.working);
    this.after.hide();
    this.compare.visible = false;
    this.#redacted = false;
    this.#summarize();
    this.#showProblem(asProblem(error));
  }

  /** @param {Notice | null} notice */
  #showProblem(notice) {
    this.elements.notice.hidden = !notice;
    if (notice) say(this.elements.noticeText, notice.key, notice.values);
  }

  #again() {
    const photo = this.#photo;
    if (!photo) return;
    this.elements.viewport.focus(); // the button goes, the focus must not
    this.album.retry(photo);
    if (photo.isReady()) this.preview.refresh(photo);
  }

  /** Read out what has changed. @param {string} words */
  #tell(words) {
    if (words === this.#told) return;
    this.#told = words;
    speak("photo", words);
  }

  #summarize() {
    const photo = this.#photo;
    if (!photo) return;
    const { status } = photo.search;
    const open = photo.unreadable ? "unreadable" : status;
    const words = open === "ready" ? counts(photo.boxes, this.#redacted) : text(`summary-${open}`);
    this.elements.summary.textContent = words;
    if (!photo.pending && (this.#redacted || open !== "ready")) this.#tell(`${photo.name}: ${words}`);
    this.elements.summary.classList.toggle("doubtful", photo.doubts > 0);
  }
}

/** What to say of a search that has not brought what it should. @param {Search} search @returns {Notice | null} */
function noticeOf(search) {
  if (search.status === "cancelled") return { key: "summary-cancelled" };
  return search.status === "failed" ? search.problem : null;
}

/**
 * What happens to the boxes, in words; and whether it has happened.
 *
 * @param {readonly Box[]} boxes
 * @param {boolean} redacted
 */
function counts(boxes, redacted) {
  const count = (/** @type {(box: Box) => boolean} */ test) => boxes.filter(test).length;
  /** @type {[TextKey, number][]} */
  const parts = [
    [redacted ? "summary-redacted" : "summary-marked", count(({ kind, on }) => on && kind !== "region")],
    ["summary-regions", count(({ kind, on }) => on && kind === "region")],
    ["summary-kept", count(({ kind, on }) => !on && kind === "face")],
    ["summary-unsure", count(isDoubt)],
    ["summary-dismissed", count((box) => !box.on && box.kind === "candidate" && !isDoubt(box))],
  ];
  const told = parts.filter(([, number]) => number);
  return told.length ? told.map(([key, number]) => text(key, { count: number })).join(" · ") : text("summary-none");
}
