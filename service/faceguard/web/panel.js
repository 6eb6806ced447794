/* The panel: style, shape, padding, strength and softness of this face, this photo or all photos, and the options that are those of all. */
import { covers } from "./cover.js";
import { get, within } from "./element.js";
import { EmojiRow } from "./emoji.js";
import { alike, Everywhere, OneBox, OnePhoto, standsApart } from "./scope.js";
import { has, hush, number, say } from "./text.js";

/** @import { Controls, Options, PanelParts, Photo, StyleInfo, TextKey } from "./types.d.ts" */

/** @type {Intl.NumberFormatOptions} */
const PERCENT = { style: "percent" };
const LOOK = ["style", "shape", "padding", "strength", "softness", "replacement", "label"];

export class Panel {
  #controls;
  #emoji = new EmojiRow(get("replacement-row"), "replacement");
  #everywhere;
  /** Where one goes back to with the next photo. @type {"photo" | "all"} */
  #wide = "all";
  /** What to go back to from what is being chosen. @type {(() => void) | null} */
  #settle = null;

  /** @param {PanelParts} parts */
  constructor({ form, album, settings, history, editor }) {
    this.form = form;
    this.album = album;
    this.settings = settings;
    this.history = history;
    this.editor = editor;
    this.#controls = /** @type {Controls} */ (form.elements);
    this.#everywhere = new Everywhere(settings);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", ({ target }) => this.#input(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("change", () => this.#settle?.());
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.#goBack());
    get("alike").addEventListener("click", () => this.#reset());
    settings.on("start", () => this.#offer());
    for (const event of /** @type {const} */ (["live", "change", "search"])) settings.on(event, () => this.#show());
    album.on("photo", (photo) => photo === album.current && this.#show());
    album.on("list", () => this.#show());
    album.on("current", () => this.#leave());
    editor.on("chosen", () => this.#show());
    editor.on("look", () => this.#goTo());
    document.addEventListener("language", () => this.#show());
    this.#show();
  }

  /** @returns {"box" | "photo" | "all"} */
  get #scope() {
    const { value } = this.#controls.scope;
    return value === "box" || value === "photo" ? value : "all";
  }

  /** What the look is changed of, or null where it has to be chosen first. */
  get #target() {
    const { current } = this.album;
    if (this.#scope === "all" || !current) return this.#everywhere;
    if (this.#scope === "photo") return new OnePhoto(this.album, this.settings, current);
    const { chosen } = this.editor;
    return chosen === null ? null : new OneBox(this.album, this.settings, current, chosen);
  }

  /* what a person does */

  /** @param {HTMLInputElement} control */
  #input(control) {
    if (control.name === "scope") return this.#turn();
    const { name, type } = control;
    const value = type === "checkbox" ? control.checked : type === "range" ? Number(control.value) : control.value;
    const target = LOOK.includes(name) ? this.#target : this.#everywhere;
    if (!target) return;
    this.#settle ??= this.#step(target);
    target.change({ [name]: name === "color" ? String(value).slice(1) : value });
  }

  /** The end of a step that begins now: from the first value of a slider to the last. @param {Everywhere | OnePhoto} target */
  #step(target) {
    const before = target.state;
    return () => {
      this.#settle = null;
      const after = target.state;
      if (before.key === after.key) return;
      this.history.record(before.restore, after.restore);
      target.settle();
    };
  }

  /** Take back what is different, in all that the panel is about. */
  #reset() {
    const target = this.#target;
    if (target instanceof OnePhoto) {
      this.#settle = this.#step(target);
      target.reset();
      this.#settle();
    } else this.#makeAlike(this.album.photos.filter(standsApart));
    within(this.form, "[name=scope]:checked", HTMLInputElement).focus(); // the button goes, the focus must not
  }

  /** @param {readonly Photo[]} photos */
  #makeAlike(photos) {
    const steps = photos.map((photo) => {
      const { own, boxes } = photo;
      return { photo, before: { own, boxes }, after: alike(photo) };
    });
    const write = (/** @type {"before" | "after"} */ which) => {
      for (const { photo, [which]: state } of steps) this.album.setBoxes(photo, state.boxes, state.own);
    };
    write("after");
    this.history.record(
      () => write("before"),
      () => write("after"),
    );
  }

  /* whose look it is */

  #turn() {
    if (this.#scope !== "box") this.#wide = this.#scope;
    this.#show();
  }

  /** Another photo: its faces are decided about by one click again. */
  #leave() {
    if (this.#scope === "box") this.#controls.scope.value = this.#wide;
    this.#show();
  }

  /** From the picture, by key. */
  #goTo() {
    this.#controls.scope.value = "box";
    this.#show();
    within(this.form, "[name=style]:checked", HTMLInputElement).focus();
  }

  /** To the picture, where one came from. */
  #goBack() {
    if (this.#scope === "box") this.editor.focusChosen();
  }

  /* what is seen */

  /** A choice for each style; the page has the first one, which is the mould of the others. */
  #offer() {
    const mould = within(this.form, ".styles label", HTMLLabelElement);
    mould.replaceWith(...this.settings.styles.map((style) => choice(mould, style)));
    const { format } = this.#controls;
    const own = new Option("", "");
    format.replaceChildren(own, ...this.settings.formats.map((name) => new Option(name.toUpperCase(), name)));
    say(own, "format-own");
    this.#show();
  }

  #show() {
    const { values } = this.settings;
    const target = this.#target;
    const { current } = this.album;
    const photos = current ? this.settings.lookOf(current) : values;
    this.#write({ ...values, ...(target instanceof OnePhoto ? target.look : this.#scope === "box" ? photos : {}) });
    this.#dress(current);
    this.#tell();
    get("look", HTMLFieldSetElement).disabled = !target;
    get("rest").hidden = this.#scope !== "all";
    this.editor.picking = this.#scope === "box";
    get("board").classList.toggle("picking", this.editor.picking);
    say(get("pointer"), this.editor.picking ? "scope-none" : "pointer");
  }

  /** @param {Options} values */
  #write(values) {
    const { style, shape, padding, color, outline, detail, format, strength, softness, label } = this.#controls;
    style.value = values.style;
    shape.value = values.shape;
    padding.value = String(values.padding);
    color.value = `#${values.color}`;
    outline.checked = values.outline;
    detail.value = values.detail;
    format.value = values.format;
    strength.value = String(values.strength);
    softness.value = String(values.softness);
    const mayBeOwn = this.#scope !== "box"; // which has no file of its own
    this.#emoji.show(values.replacement, mayBeOwn);
    if (label.value !== values.label) label.value = values.label;
  }

  /** Show what applies to the chosen style, or to one in the photo, and what the sliders say. @param {Photo | null} photo */
  #dress(photo) {
    const { style, padding, strength, softness } = this.#controls;
    const look = photo && this.settings.lookOf(photo);
    const used = look && photo.isReady() ? photo.boxes.filter(({ on }) => on).flatMap((box) => covers(box, look)) : [];
    const styles = [style.value, ...used.map((cover) => cover.style)];
    get("reversible").hidden = !styles.some((name) => this.settings.isReversible(name));
    get("color-row").hidden = !this.settings.heeds("color", styles);
    get("replacement-row").hidden = !this.settings.heeds("replacement", styles);
    get("strength-row").hidden = !this.settings.heeds("strength", styles);
    get("softness-row").hidden = !this.settings.heeds("softness", styles);
    if (this.#scope === "all") say(get("color-name"), "color");
    else say(get("color-name"), "color-all");
    tellValue(padding, get("padding-value"), number(Number(padding.value), PERCENT));
    tellValue(strength, get("strength-value"), times(Number(strength.value)));
    tellValue(softness, get("softness-value"), times(Number(softness.value)));
  }

  /** Say what the panel is about, and what is different there. */
  #tell() {
    const target = this.#target;
    const count = this.album.photos.filter(standsApart).length;
    const here = target instanceof OnePhoto ? target.differs : this.#scope === "all" && count > 0;
    const region = target instanceof OneBox && target.box?.kind === "region";
    /** @type {TextKey} */
    const note = target ? `scope-${this.#scope}-${here ? "apart" : "alike"}` : "scope-none";
    say(get("scope-box"), region ? "scope-region" : "scope-box");
    say(get("scope-note"), note, { count });
    say(get("alike"), `scope-${this.#scope}-reset`);
    get("alike").hidden = !here;
  }
}

/** How many times, in words. @param {number} value */
export const times = (value) => `${number(value, {})} ×`;

/** Say what a slider stands at. @param {HTMLInputElement} slider @param {HTMLElement} shown @param {string} words */
export function tellValue(slider, shown, words) {
  slider.setAttribute("aria-valuetext", words);
  shown.textContent = words;
}

/** A choice of a style, made of another one. @param {HTMLLabelElement} mould @param {StyleInfo} style */
export function choice(mould, { name, summary, reversible }) {
  const label = /** @type {HTMLLabelElement} */ (mould.cloneNode(true));
  const radio = within(label, "input", HTMLInputElement);
  const word = within(label, "span:last-child", HTMLElement);
  const key = `style-${name}`;
  radio.value = name;
  if (reversible) radio.setAttribute("aria-describedby", "reversible");
  within(label, ".sample", HTMLElement).className = `sample ${name}`;
  if (has(key)) say(word, key);
  else {
    hush(word);
    word.textContent = name;
    label.title = summary;
  }
  return label;
}
