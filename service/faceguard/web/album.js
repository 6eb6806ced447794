/* The photos, and looking for faces in them: as many at once as the service has workers, each shown when it is done. */
import { carriedOver, reported } from "./box.js";
import { Emitter } from "./emitter.js";
import { Photo } from "./photo.js";
import { asProblem, isAbort } from "./problem.js";
import { shrink } from "./shrink.js";

const alike = (a, b) => a.width === b.width && a.height === b.height;

const RENDITION = { boxes: "[]", format: "jpeg", quality: 85 };

/** @extends {Emitter<{ list: undefined, current: undefined, photo: Photo, progress: undefined }>} */
export class Album extends Emitter {
  photos = [];
  current = null;
  #round = new Set(); // what the progress bar counts: all since nothing was left to do
  #client;
  #settings;

  constructor(client, settings) {
    super();
    this.#client = client;
    this.#settings = settings;
  }

  add(files) {
    const added = [...files].map((file) => new Photo(file));
    if (!added.length) return;
    this.photos.push(...added);
    for (const photo of added) this.#picture(photo);
    this.tell("list");
    if (!this.current) this.select(added[0]);
    for (const photo of added) this.look(photo);
  }

  select(photo) {
    this.current = photo;
    this.tell("current");
  }

  remove(photo) {
    const index = this.photos.indexOf(photo);
    this.photos.splice(index, 1);
    this.#round.delete(photo);
    photo.abort.abort();
    photo.forgetThumbnail();
    this.tell("list");
    if (this.current === photo) this.select(this.photos[Math.min(index, this.photos.length - 1)] ?? null);
    this.tell("progress");
  }

  /** Ask for a key again, if one was asked for and not given. */
  reconsider() {
    this.#client.reconsider();
  }

  setBoxes(photo, boxes) {
    photo.boxes = boxes;
    this.tell("photo", photo);
  }

  cancel() {
    for (const photo of this.photos.filter(({ pending }) => pending)) {
      photo.abort.abort();
      this.#set(photo, { status: "cancelled" });
    }
  }

  lookAgain() {
    for (const photo of this.photos) this.look(photo);
  }

  get progress() {
    const round = [...this.#round];
    return {
      total: round.length,
      done: round.filter(({ pending }) => !pending).length,
      busy: round.some(({ busy }) => busy),
    };
  }

  /** The photo untouched, in a form that every browser shows. */
  rendition(photo, signal, urgent = true) {
    return this.#client.redact(photo.file, RENDITION, { signal, urgent });
  }

  async look(photo) {
    photo.abort.abort();
    photo.abort = new AbortController();
    const { signal } = photo.abort;
    if (![...this.#round].some(({ pending }) => pending)) this.#round.clear();
    this.#round.add(photo);
    this.#set(photo, { status: "waiting", busy: false, problem: null });
    try {
      const report = await this.#client.detect(photo.file, this.#settings.searchFields, {
        signal,
        started: () => this.#set(photo, { status: "looking" }),
        busy: () => this.#set(photo, { busy: true }),
      });
      await this.#found(photo, report);
    } catch (error) {
      if (isAbort(error)) return; // whoever aborted has said what becomes of the photo
      this.#set(photo, { status: "failed", problem: asProblem(error), busy: false });
    }
  }

  async #found(photo, report) {
    const size = { width: report.image.width, height: report.image.height };
    const boxes = carriedOver(reported(report), photo.boxes);
    this.#set(photo, { status: "ready", busy: false, size, boxes });
    await photo.pictured;
    if (photo.native && !alike(photo.natural, size)) this.#set(photo, { native: false });
    if (!photo.native) this.#pictureByService(photo);
  }

  #picture(photo) {
    photo.pictured = shrink(photo.file).then(({ small, width, height }) => {
      if (small === null) photo.native = false;
      else photo.native ??= true;
      photo.natural = { width, height };
      if (small && this.photos.includes(photo)) photo.setThumbnail(small);
      this.tell("photo", photo);
    });
  }

  async #pictureByService(photo) {
    try {
      const { small } = await shrink(await this.rendition(photo, photo.abort.signal, false));
      if (small && this.photos.includes(photo)) photo.setThumbnail(small);
      this.tell("photo", photo);
    } catch {
      // It goes without a thumbnail; whatever is wrong is told when the photo is opened.
    }
  }

  #set(photo, change) {
    Object.assign(photo, change);
    this.tell("photo", photo);
    this.tell("progress");
  }
}
