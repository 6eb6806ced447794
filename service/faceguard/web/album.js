/* The photos, and looking for faces in them: as many at once as the service has workers, each shown when it is done. */
import { carriedOver, reported } from "./box.js";
import { Emitter } from "./emitter.js";
import { Photo } from "./photo.js";
import { asProblem, isAbort } from "./problem.js";
import { shrink } from "./shrink.js";

/** @import { Box, Client, DetectionReport, Settings, Shrunk, Size } from "./types.d.ts" */

/** @param {Size} a @param {Size} b */
const alike = (a, b) => a.width === b.width && a.height === b.height;

const RENDITION = { boxes: "[]", format: "jpeg", quality: 85 };

/** @extends {Emitter<{ list: undefined, current: undefined, photo: Photo, progress: undefined }>} */
export class Album extends Emitter {
  /** @type {Photo[]} */
  photos = [];
  /** @type {Photo | null} */
  current = null;
  /** @type {Set<Photo>} */
  #round = new Set(); // what the progress bar counts: all since nothing was left to do
  #client;
  #settings;

  /** @param {Client} client @param {Settings} settings */
  constructor(client, settings) {
    super();
    this.#client = client;
    this.#settings = settings;
  }

  /** @param {File[]} files */
  add(files) {
    const added = files.map((file) => new Photo(file));
    const [first] = added;
    if (!first) return;
    this.photos.push(...added);
    for (const photo of added) this.#picture(photo);
    this.tell("list");
    if (!this.current) this.select(first);
    for (const photo of added) this.look(photo);
  }

  /** @param {Photo | null} photo */
  select(photo) {
    this.current = photo;
    this.tell("current");
  }

  /** @param {Photo} photo */
  remove(photo) {
    const index = this.photos.indexOf(photo);
    this.photos.splice(index, 1);
    this.#round.delete(photo);
    photo.forget();
    this.tell("list");
    if (this.current === photo) this.select(this.photos[Math.min(index, this.photos.length - 1)] ?? null);
    this.tell("progress");
  }

  /** Ask for a key again, if one was asked for and not given. */
  reconsider() {
    this.#client.reconsider();
  }

  /** @param {Photo} photo @param {readonly Box[]} boxes */
  setBoxes(photo, boxes) {
    photo.boxes = boxes;
    this.tell("photo", photo);
  }

  cancel() {
    for (const photo of this.photos.filter(({ pending }) => pending)) {
      photo.cancel();
      this.#changed(photo);
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

  /**
   * The photo untouched, in a form that every browser shows.
   *
   * @param {Photo} photo
   * @param {AbortSignal} signal
   * @param {boolean} urgent
   */
  rendition(photo, signal, urgent = true) {
    return this.#client.redact(photo.file, RENDITION, { signal, urgent });
  }

  /** @param {Photo} photo */
  async look(photo) {
    if (![...this.#round].some(({ pending }) => pending)) this.#round.clear();
    this.#round.add(photo);
    photo.wait();
    this.#changed(photo);
    try {
      const report = await this.#client.detect(photo.file, this.#settings.searchFields, {
        signal: photo.signal,
        started: () => {
          photo.look();
          this.#changed(photo);
        },
        busy: () => {
          photo.delay();
          this.#changed(photo);
        },
      });
      await this.#found(photo, report);
    } catch (error) {
      if (isAbort(error)) return; // whoever aborted has said what becomes of the photo
      photo.fail(asProblem(error));
      this.#changed(photo);
    }
  }

  /** @param {Photo} photo @param {DetectionReport} report */
  async #found(photo, report) {
    const size = { width: report.image.width, height: report.image.height };
    photo.find(size, carriedOver(reported(report), photo.boxes));
    this.#changed(photo);
    const shown = await photo.pictured;
    if (photo.native && shown && !alike(shown, size)) {
      photo.native = false;
      this.#changed(photo);
    }
    if (!photo.native) this.#pictureByService(photo);
  }

  /** @param {Photo} photo */
  #picture(photo) {
    photo.pictured = shrink(photo.file).then((shrunk) => {
      photo.native = shrunk.small !== null;
      this.#pictured(photo, shrunk);
      return shrunk.small && { width: shrunk.width, height: shrunk.height };
    });
  }

  /** @param {Photo} photo */
  async #pictureByService(photo) {
    try {
      this.#pictured(photo, await shrink(await this.rendition(photo, photo.signal, false)));
    } catch {
      // It goes without a thumbnail; whatever is wrong is told when the photo is opened.
    }
  }

  /** @param {Photo} photo @param {Shrunk} shrunk */
  #pictured(photo, { small }) {
    if (small && this.photos.includes(photo)) photo.setThumbnail(small);
    this.tell("photo", photo);
  }

  /** @param {Photo} photo */
  #changed(photo) {
    this.tell("photo", photo);
    this.tell("progress");
  }
}
