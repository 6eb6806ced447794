/* The photo in review: its picture before and after, what was found, what is wrong. */
import { Layer } from "./layer.js";
import { Problem, asProblem, isAbort } from "./problem.js";
import { hush, say, text } from "./text.js";

export class Stage {
  #photo = null;
  #opened = false;
  #native = null; // whether the browser shows the file itself
  #abort = new AbortController();

  /** `parts` are the elements; the rest are those who do the work. */
  constructor(parts, { album, preview, viewport, compare, editor }) {
    Object.assign(this, { parts, album, preview, viewport, compare, editor });
    this.before = new Layer(parts.before);
    this.after = new Layer(parts.after);
    compare.after = this.after;
    preview.on("working", () => this.#working());
    preview.on("waiting", (seconds) => say(parts.working, "waiting", { seconds }));
    preview.on("picture", (blob) => this.#finished(blob));
    preview.on("problem", (error) => this.fail(error));
    document.addEventListener("language", () => this.#summarize());
    parts.again.addEventListener("click", () => this.#again());
    parts.discard.addEventListener("click", () => album.remove(this.#photo));
  }

  open(photo) {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.preview.stop();
    this.#photo = photo;
    this.#opened = false;
    this.#native = null;
    this.after.hide();
    this.before.hide();
    this.compare.visible = false;
    this.compare.reset();
    this.parts.stage.hidden = true;
    this.parts.notice.hidden = true;
    this.editor.open(photo);
    if (photo) this.#showBefore(photo, this.#abort.signal);
    this.update(photo);
  }

  /** The photo's state, its boxes or the settings have changed. */
  update(photo) {
    if (photo !== this.#photo || !photo) return;
    this.#summarize();
    this.editor.show();
    if (!photo.isReady()) {
      this.#showProblem(noticeOf(photo.search));
      hush(this.parts.working);
      return;
    }
    if (this.#native && photo.native === false) this.#showBefore(photo, this.#abort.signal);
    if (!this.#opened) this.#size(photo.size);
    this.preview.refresh(photo);
  }

  #size(size) {
    this.#opened = true;
    this.viewport.open(size);
    this.parts.stage.hidden = false;
  }

  /** By the browser from the file, at once; where it cannot read the file, by the service. */
  async #showBefore(photo, signal) {
    try {
      this.#native = photo.native !== false && (await this.before.show(photo.file));
      if (signal.aborted) return;
      if (this.#native && !this.#opened) this.#sizeBeforeFound(this.before.size);
      if (!this.#native) await this.before.show(await this.album.rendition(photo, signal));
    } catch (error) {
      if (!isAbort(error) && photo.isReady()) this.fail(error); // otherwise the search has failed as well, and says so
    }
  }

  #sizeBeforeFound(size) {
    this.viewport.open(size);
    this.parts.stage.hidden = false;
  }

  #working() {
    this.#showProblem(null);
    say(this.parts.working, "previewing");
  }

  async #finished(blob) {
    const shown = await this.after.show(blob);
    if (shown === null) return; // another one is on its way
    if (!shown) return this.fail(new Problem("unshowable"));
    hush(this.parts.working);
    this.compare.visible = true;
  }

  /** Say what is wrong, and show nothing that might be taken for the result. */
  fail(error) {
    hush(this.parts.working);
    this.after.hide();
    this.compare.visible = false;
    this.#showProblem(asProblem(error));
  }

  #showProblem(problem) {
    this.parts.notice.hidden = !problem;
    if (problem) say(this.parts.noticeText, problem.key, problem.values);
  }

  #again() {
    const photo = this.#photo;
    this.parts.viewport.focus(); // the button goes, the focus must not
    this.album.reconsider();
    if (photo.isReady()) this.preview.refresh(photo);
    else this.album.look(photo);
  }

  #summarize() {
    const photo = this.#photo;
    if (!photo) return;
    const { status } = photo.search;
    this.parts.summary.textContent = status === "ready" ? counts(photo.boxes) : text(`summary-${status}`);
  }
}

/** What to say of a search that has not brought what it should. */
function noticeOf(search) {
  if (search.status === "cancelled") return { key: "summary-cancelled" };
  return search.status === "failed" ? search.problem : null;
}

/** What happens to the boxes, in words. */
function counts(boxes) {
  const count = (test) => boxes.filter(test).length;
  const parts = {
    "summary-redacted": count(({ kind, on }) => on && kind !== "region"),
    "summary-regions": count(({ kind, on }) => on && kind === "region"),
    "summary-kept": count(({ kind, on }) => !on && kind === "face"),
    "summary-unsure": count(({ kind, on }) => !on && kind === "candidate"),
  };
  const told = Object.entries(parts).filter(([, number]) => number);
  return told.length ? told.map(([key, number]) => text(key, { count: number })).join(" · ") : text("summary-none");
}
