/* What a person saves, the photo on display or all, and the bar that says how far they are until then. */
import { get, onClick } from "./element.js";
import { asProblem, isAbort } from "./problem.js";
import { NAME, Saving, saveOne } from "./saving.js";
import { chosenTarget } from "./target.js";
import { say } from "./text.js";
import { toast } from "./toast.js";

/** @import { CheckoutParts } from "./types.d.ts" */

export class Checkout {
  /** @type {Saving | null} */
  #saving = null;

  /** @param {CheckoutParts} parts */
  constructor({ album, matching, preview, checklist, stage, progress }) {
    this.album = album;
    this.matching = matching;
    this.preview = preview;
    this.checklist = checklist;
    this.stage = stage;
    this.progress = progress;
    album.on("progress", () => this.#show());
    matching.on("progress", () => this.#show());
    album.on("current", () => this.#offer());
    onClick("save", () => this.#save());
    onClick("save-all", () => this.#saveAll());
  }

  /** Whether all are being saved. */
  get busy() {
    return this.#saving !== null;
  }

  #show() {
    this.#offer();
    const { album, matching, progress } = this;
    if (this.#saving) return this.#showSaving(this.#saving);
    const { total, done, busy } = album.progress;
    const { total: compared, done: said } = matching.progress;
    if (done < total) progress.show(busy ? "progress-busy" : "progress-look", done, total, () => album.cancel());
    else if (said < compared) progress.show("progress-compare", said, compared, () => matching.cancel());
    else progress.hide();
  }

  /** @param {Saving} saving */
  #showSaving(saving) {
    const key = saving.waiting ? "progress-waits" : "progress-save";
    this.progress.show(key, saving.done, saving.total, () => saving.cancel());
  }

  /** Offer to save what can be saved, or will be. */
  #offer() {
    const { photos, current } = this.album;
    const ready = photos.filter((photo) => photo.isReady()).length;
    const count = ready + photos.filter(({ pending }) => pending).length;
    get("save", HTMLButtonElement).disabled = !current?.isReady();
    for (const id of ["save-all", "filter-row", "contact"]) get(id).hidden = photos.length < 2;
    get("save-all", HTMLButtonElement).disabled = this.#saving ? !this.#saving.waiting : !count;
    if (count > ready) say(get("save-all-text"), "save-ready", { count });
    else say(get("save-all-text"), "save-all", { count });
  }

  async #save() {
    const photo = this.album.current;
    if (!photo || !(await this.checklist.passed([photo]))) return;
    try {
      await saveOne(photo, this.album, this.preview);
      toast("saved");
    } catch (error) {
      this.stage.fail(error);
    }
  }

  /** Save all; or ask again about what waits to be settled. */
  async #saveAll() {
    const { album, preview, checklist } = this;
    if (this.#saving) return this.#saving.ask();
    if (!(await checklist.passed(album.photos))) return;
    const photos = album.photos.filter((photo) => photo.isReady() || photo.pending);
    const leftOut = album.photos.length - photos.length;
    try {
      const target = await chosenTarget(NAME, photos);
      const tell = () => album.tell("progress");
      this.#saving = new Saving(photos, target, { album, preview, checklist, tell });
      const result = await this.#saving.run();
      result.failed += leftOut;
      toast(result.failed ? "saved-some" : "saved-all", result);
    } catch (error) {
      if (!isAbort(error)) toast(asProblem(error).key);
    }
    this.#saving = null;
    album.tell("progress");
  }
}
