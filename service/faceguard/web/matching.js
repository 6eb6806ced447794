/* Asking the service what the choice for all photos means for each: of photos that were searched, once for each choice. */
import { Emitter } from "./emitter.js";
import { isAbort } from "./problem.js";
import { sayingOf } from "./saying.js";

/** @import { Album, Client, Photo, Policy, ReadyPhoto, Reference } from "./types.d.ts" */

const FAST = "fast"; // the faces are known; reference photos are crops of one face

/** @extends {Emitter<{ progress: undefined }>} */
export class Matching extends Emitter {
  /** @type {Map<Photo, AbortController>} */
  #running = new Map();
  /** @type {Set<Photo>} */
  #left = new Set(); // that failed, or of which a person has had enough
  /** @type {Set<Photo>} */
  #round = new Set(); // all since nothing was left to do
  #client;

  /** @param {Album} album @param {Policy} policy @param {Client} client */
  constructor(album, policy, client) {
    super();
    this.album = album;
    this.policy = policy;
    this.#client = client;
    album.on("photo", (photo) => this.#consider(photo));
    album.on("list", () => this.#considerAll());
    policy.on("change", () => this.again());
  }

  get progress() {
    return { total: this.#round.size, done: this.#round.size - this.#running.size };
  }

  /** Photos that were not asked about, and could be. */
  get left() {
    return this.open(this.album.photos).filter((photo) => this.#left.has(photo));
  }

  /** Those of which is not known what the choice means for them. @param {readonly Photo[]} photos */
  open(photos) {
    return photos.filter((photo) => photo.isReady() && this.policy.missing(photo));
  }

  cancel() {
    for (const [photo, abort] of this.#running) {
      this.#left.add(photo);
      abort.abort();
    }
  }

  /** Begin anew: something else is asked, or what failed is tried again. */
  again() {
    for (const abort of this.#running.values()) abort.abort();
    this.#running.clear();
    this.#left.clear();
    this.#round.clear();
    for (const photo of this.album.photos) this.#apply(photo);
    this.#considerAll();
    this.tell("progress");
  }

  /** Who stays by a choice was not looked at before. @param {Photo} photo */
  #apply(photo) {
    const before = photo.boxes;
    this.album.setBoxes(photo, before);
    if (photo.boxes !== before && photo.viewed) this.album.view(photo, false);
  }

  #considerAll() {
    for (const photo of this.#running.keys()) if (!this.album.photos.includes(photo)) this.#running.get(photo)?.abort();
    for (const photo of this.album.photos) this.#consider(photo);
  }

  /** @param {Photo} photo */
  #consider(photo) {
    if (!photo.isReady() || this.#running.has(photo) || this.#left.has(photo)) return;
    if (!this.album.photos.includes(photo)) return; // an undone step is about one that is gone
    const references = this.policy.missing(photo);
    if (references) this.#match(photo, references);
  }

  /** @param {ReadyPhoto} photo @param {Reference[]} references */
  async #match(photo, references) {
    if (!this.#running.size) this.#round.clear();
    this.#round.add(photo);
    const abort = new AbortController();
    this.#running.set(photo, abort);
    const { signal } = photo; // of the search whose faces these are
    signal.addEventListener("abort", () => abort.abort(), { once: true });
    this.tell("progress");
    try {
      const said = await this.#asked(photo, references, abort.signal);
      if (!signal.aborted && !abort.signal.aborted) photo.sayings = [...photo.sayings, said];
    } catch (error) {
      if (!isAbort(error)) this.#left.add(photo);
    }
    if (this.#running.get(photo) !== abort) return; // another one has begun
    this.#running.delete(photo);
    if (this.album.photos.includes(photo)) this.#apply(photo);
    this.tell("progress");
  }

  /** @param {ReadyPhoto} photo @param {Reference[]} references @param {AbortSignal} signal */
  async #asked(photo, references, signal) {
    const { preset } = this.policy.state;
    const faces = photo.boxes.filter(({ kind }) => kind === "face");
    const boxes = faces.map(({ x, y, width, height }) => ({ x, y, width, height }));
    const fields = { detail: FAST, rules: preset, boxes: JSON.stringify(boxes) };
    const crops = references.map(({ crop }) => crop);
    const urgent = photo === this.album.current;
    const report = faces.length
      ? await this.#client.detect(photo.file, fields, { signal, urgent }, crops)
      : { faces: [] };
    return sayingOf(report, faces, preset, references);
  }
}
