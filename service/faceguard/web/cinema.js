/* Reviewing videos: makes the parts of it and connects them. Loaded with the first video. */
import { Bulletin } from "./bulletin.js";
import { Coating } from "./coating.js";
import { Doubting } from "./doubting.js";
import { Drawing } from "./drawing.js";
import { Drawn } from "./drawn.js";
import { get, onClick } from "./element.js";
import { Figures } from "./figures.js";
import { askWhile } from "./leaving.js";
import { People } from "./people.js";
import { Player } from "./player.js";
import { Reel } from "./reel.js";
import { Reels } from "./reels.js";
import { doubtsOf, keyframesOf } from "./spans.js";
import { say } from "./text.js";
import { Timeline } from "./timeline.js";
import { toast } from "./toast.js";
import { takeSteps } from "./undo.js";
import { Videos } from "./videos.js";

/** @import { CinemaParts, Film, Taken } from "./types.d.ts" */

export class Cinema {
  /** @param {CinemaParts} parts */
  constructor({ client, settings, history, album, prepare }) {
    this.client = client;
    this.prepare = prepare;
    this.history = history;
    this.reel = new Reel(new Videos(client), settings, history, prepare);
    this.player = new Player({ video: get("film-video", HTMLVideoElement), screen: get("screen") });
    const toggle = (/** @type {number} */ track) => this.#toggle(track);
    const { reel, player } = this;
    this.timeline = new Timeline(get("timeline"), player, get("film-time"));
    this.doubting = new Doubting(player);
    this.people = new People({
      list: get("people"),
      template: get("person-item", HTMLTemplateElement),
      player,
      toggle,
      join: get("film-join", HTMLInputElement),
    });
    this.people.on("join", (join) => this.#join(join));
    this.figures = new Figures({
      root: get("figures"),
      template: get("box-item", HTMLTemplateElement),
      player,
      settings,
      toggle,
    });
    this.drawing = new Drawing({
      root: get("frame"),
      template: get("box-item", HTMLTemplateElement),
      player,
      reel,
      button: get("film-draw"),
    });
    this.drawn = new Drawn({
      root: get("drawn-part"),
      list: get("drawn"),
      template: get("drawn-item", HTMLTemplateElement),
      drawing: this.drawing,
      player,
    });
    this.bulletin = new Bulletin();
    this.coating = new Coating(get("film-look", HTMLFormElement), settings);
    new Reels({ root: get("reels"), list: get("reel-list"), album, reel });
    settings.on("start", () => this.#offer());
    settings.on("search", () => reel.lookAgain());
    this.coating.on("change", () => this.show());
    player.on("time", () => this.#outline());
    this.drawing.on("chosen", () => this.show());
    player.on("playing", () => this.#transport());
    player.on("broken", () => this.show());
    reel.on("current", () => this.#open());
    for (const event of /** @type {const} */ (["film", "decided"])) {
      reel.on(event, (film) => film === reel.current && this.show());
    }
    reel.on("face", ({ film, id }) => this.people.face(film, id));
    document.addEventListener("language", () => this.show());
    askWhile(reel, ["list", "film", "decided"], () => reel.films.some(({ unsaved }) => unsaved));
    this.#listen();
  }

  /** Take videos in, and show the first of them where no photo is on display. @param {readonly Taken[]} taken @param {boolean} show */
  async take(taken, show) {
    const [first] = this.reel.add(taken);
    if (first && show) this.reel.select(first);
    await this.prepare();
    this.#offer();
  }

  async #offer() {
    this.coating.offer((await this.client.info()).video_codecs);
  }

  #listen() {
    const { reel, player } = this;
    onClick("film-play", () => player.toggle());
    onClick("film-video", () => player.toggle());
    onClick("film-back", () => player.step(-1, reel.current?.step ?? 0));
    onClick("film-forward", () => player.step(1, reel.current?.step ?? 0));
    onClick("film-original", () => this.#watch(false));
    onClick("film-result", () => this.#watch(true));
    onClick("film-draw", () => this.#watch(false));
    onClick("film-remove", () => this.#remove());
    onClick("film-discard", () => this.#remove());
    onClick("film-cancel", () => reel.current && reel.cancel(reel.current));
    onClick("film-again", () => this.#again());
    onClick("film-save", () => this.#save());
    get("cinema").addEventListener("keydown", (event) => this.#key(event));
    takeSteps(this.history, "film-undo", "film-redo");
  }

  /* what is on display */

  #open() {
    const film = this.reel.current;
    this.#result = false;
    if (!film) this.player.close();
    this.show();
  }

  /** Whether the result is on display. */
  #result = false;

  /** @param {boolean} result */
  #watch(result) {
    this.#result = result;
    this.show();
  }

  show() {
    const film = this.reel.current;
    if (!film) return;
    const done = this.#isDone(film);
    if (!film.result) this.#result = false;
    const source = this.#result && film.result ? film.result : film.url;
    this.player.open(film, source, this.#shown === film);
    this.#shown = film;
    get("film-title").textContent = film.name;
    this.#versions(film);
    this.people.show(film);
    this.drawn.show(film);
    this.coating.show(film);
    this.#outline();
    this.timeline.show();
    const doubts = doubtsOf(film);
    this.timeline.mark([...doubts, ...keyframesOf(this.drawing.region)]);
    this.doubting.show(film, doubts);
    this.bulletin.show(film, { done, broken: this.player.broken });
    this.#transport();
    say(get("film-save-text"), done ? "film-save" : "film-redact");
    get("film-save", HTMLButtonElement).disabled = !done && !this.#isReady(film);
  }

  /** @type {Film | null} */
  #shown = null;

  /** The result has nothing over it. */
  #outline() {
    const film = this.#result ? null : this.reel.current;
    this.figures.show(film);
    this.drawing.show(film);
  }

  /** Whether the result is what was decided. @param {Film} film */
  #isDone(film) {
    return film.result !== null && film.asked === JSON.stringify(this.coating.asked(film));
  }

  /** @param {Film} film */
  #isReady(film) {
    return film.found && !film.busy;
  }

  /** @param {Film} film */
  #versions(film) {
    get("film-result", HTMLButtonElement).disabled = !film.result;
    get("film-original").setAttribute("aria-pressed", String(!this.#result));
    get("film-result").setAttribute("aria-pressed", String(this.#result));
  }

  #transport() {
    const { playing, broken } = this.player;
    const play = get("film-play", HTMLButtonElement);
    play.disabled = broken;
    play.classList.toggle("playing", playing);
  }

  /* what a person does */

  /** @param {KeyboardEvent} event */
  #key({ key, ctrlKey, metaKey, altKey }) {
    const letters = get("letters", HTMLInputElement).checked;
    if (letters && key.toLowerCase() === "k" && !ctrlKey && !metaKey && !altKey) this.drawing.toggle();
  }

  /** @param {number} track */
  #toggle(track) {
    const film = this.reel.current;
    if (!film) return;
    this.reel.toggle(film, track);
    this.people.reveal(track);
  }

  /** Look anew, for which of the people are the same, or no longer. @param {boolean} join */
  #join(join) {
    this.reel.join = join;
    this.reel.lookAgain();
  }

  #remove() {
    const film = this.reel.current;
    if (!film) return;
    const index = this.reel.films.indexOf(film);
    this.reel.remove(film);
    const back = () => this.reel.restore(film, index);
    this.history.record(back, () => this.reel.remove(film));
    toast("film-removed", {}, () => this.history.undo());
  }

  #again() {
    const film = this.reel.current;
    if (!film) return;
    get("film-play").focus(); // the button goes, the focus must not
    if (film.found) this.#redact(film);
    else this.reel.search(film);
  }

  #save() {
    const film = this.reel.current;
    if (!film) return;
    if (this.#isDone(film)) this.#download(film);
    else if (this.#isReady(film)) this.#redact(film);
  }

  /** Have it written, and show what has come of it. @param {Film} film */
  async #redact(film) {
    await this.reel.redact(film, this.coating.asked(film));
    if (film.result && film === this.reel.current) this.#watch(true);
  }

  /** @param {Film} film */
  #download(film) {
    const link = document.createElement("a");
    link.href = film.result ?? "";
    link.download = film.savedAs;
    link.click();
    this.reel.saved(film);
    toast("saved");
  }
}
