/* The photos, and looking for faces in them: as many at once as the service has workers, each shown when it is done. */
import { Emitter } from "./emitter.js";
import { carriedOver, reported } from "./findings.js";
import { Photo } from "./photo.js";
import { asProblem, isAbort, Problem } from "./problem.js";
import { sayingOf } from "./saying.js";
import { shrink } from "./shrink.js";

/** @import { Box, Client, DetectionReport, Own, Policy, PolicyState, Reference, Removed, Settings, Shrunk, Size, Taken } from "./types.d.ts" */

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
  #policy;
  #prepare;

  /**
   * `prepare` resolves when the settings are what the service does by default.
   *
   * @param {Client} client
   * @param {Settings} settings
   * @param {Policy} policy
   * @param {() => Promise<void>} prepare
   */
  constructor(client, settings, policy, prepare) {
    super();
    this.#client = client;
    this.#settings = settings;
    this.#policy = policy;
    this.#prepare = prepare;
  }

  /** @param {readonly Taken[]} taken */
  add(taken) {
    const added = taken.map(({ file, folder }) => new Photo(file, folder));
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

  /**
   * Take photos out, and return where they were.
   *
   * @param {readonly Photo[]} photos
   * @returns {Removed[]}
   */
  remove(photos) {
    const removed = this.photos.map((photo, index) => ({ photo, index })).filter(({ photo }) => photos.includes(photo));
    this.photos = this.photos.filter((photo) => !photos.includes(photo));
    for (const { photo } of removed) {
      this.#round.delete(photo);
      photo.forget();
    }
    this.tell("list");
    const current = removed.find(({ photo }) => photo === this.current);
    if (current) this.select(this.photos[Math.min(current.index, this.photos.length - 1)] ?? null);
    this.tell("progress");
    return removed;
  }

  /** Put photos back where they were. @param {readonly Removed[]} removed */
  restore(removed) {
    for (const { photo, index } of removed) {
      this.photos.splice(index, 0, photo);
      photo.revive();
      photo.boxes = this.#policy.applied(photo, photo.boxes); // something else may have been chosen since
      this.#picture(photo);
    }
    this.tell("list");
    if (removed[0]) this.select(removed[0].photo);
    for (const { photo } of removed) {
      if (photo.pending) this.look(photo);
      else if (photo.isReady()) this.#comparePicture(photo);
    }
    this.tell("progress");
  }

  /** Ask for a key again, if one was asked for and not given. */
  reconsider() {
    this.#client.reconsider();
  }

  /** Each decision is a list of its own, also one about the photo's look. @param {Photo} photo @param {readonly Box[]} boxes @param {Own} own */
  setBoxes(photo, boxes, own = photo.own) {
    photo.boxes = this.#policy.applied(photo, boxes);
    photo.own = own;
    this.tell("photo", photo);
  }

  /** @param {Photo} photo @param {boolean} viewed */
  view(photo, viewed) {
    photo.viewed = viewed;
    this.tell("photo", photo);
  }

  cancel() {
    for (const photo of this.photos.filter(({ pending }) => pending)) {
      photo.cancel();
      this.#changed(photo);
    }
  }

  /** Search all that was not searched; what cannot be read only where it is asked for. @param {Photo} asked */
  retry(asked) {
    this.reconsider();
    const open = this.photos.filter((photo) => photo !== asked && photo.retriable);
    for (const photo of asked.isReady() ? open : [asked, ...open]) this.look(photo);
  }

  /** The photo has been written to a file with these boxes. @param {Photo} photo @param {readonly Box[]} boxes */
  saved(photo, boxes) {
    photo.saved(boxes);
    this.tell("photo", photo);
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

  /** The photo in a form that this browser shows. @param {Photo} photo @returns {Promise<Blob>} */
  async shown(photo) {
    await photo.pictured;
    return photo.native === false ? this.rendition(photo, photo.signal) : photo.file;
  }

  /** @param {Photo} photo */
  async look(photo) {
    if (![...this.#round].some(({ pending }) => pending)) this.#round.clear();
    this.#round.add(photo);
    photo.wait();
    this.#changed(photo);
    const { signal } = photo;
    try {
      await this.#prepare();
      const [policy, references] = [this.#policy.state, this.#policy.references];
      const report = await this.#searched(photo, signal, references);
      await this.#found(photo, report, policy, references);
    } catch (error) {
      if (isAbort(error)) return; // whoever aborted has said what becomes of the photo
      photo.fail(asProblem(error));
      this.#changed(photo);
    }
  }

  /**
   * What is found, and what the choice for all photos means for it, if the service can say so.
   *
   * @param {Photo} photo
   * @param {AbortSignal} signal
   * @param {readonly Reference[]} references
   */
  async #searched(photo, signal, references) {
    const watch = {
      signal,
      started: () => {
        photo.look();
        this.#changed(photo);
      },
      busy: () => {
        photo.delay();
        this.#changed(photo);
      },
    };
    const { searchFields } = this.#settings;
    const crops = references.map(({ crop }) => crop);
    try {
      return await this.#client.detect(photo.file, { ...searchFields, ...this.#policy.fields }, watch, crops);
    } catch (error) {
      if (!(error instanceof Problem) || error.slug !== "reference-photo") throw error;
      return this.#client.detect(photo.file, searchFields, watch); // so close a look saw two faces there
    }
  }

  /** @param {Photo} photo @param {DetectionReport} report @param {PolicyState} policy @param {readonly Reference[]} references */
  async #found(photo, report, { preset }, references) {
    const size = { width: report.image.width, height: report.image.height };
    photo.find(size, carriedOver(reported(report), photo.boxes));
    if (report.faces[0]?.action && !report.image.frames) {
      photo.sayings = [sayingOf(report, photo.boxes, preset, references)];
    }
    photo.found(this.#policy.applied(photo, photo.boxes));
    this.#changed(photo);
    await this.#comparePicture(photo);
  }

  /** Have the picture from the service where the browser shows none, or another one. @param {Photo} photo */
  async #comparePicture(photo) {
    const shown = await photo.pictured;
    if (photo.native && shown && photo.size && !alike(shown, photo.size)) {
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
    if (small && this.photos.includes(photo)) photo.setSmall(small);
    this.tell("photo", photo);
  }

  /** @param {Photo} photo */
  #changed(photo) {
    this.tell("photo", photo);
    this.tell("progress");
  }
}
