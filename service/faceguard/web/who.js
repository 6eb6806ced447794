/* Who is redacted in all photos: the choices, the people whom they are about, and what is still open. */
import { copied, get, onClick, within } from "./element.js";
import { speak } from "./speech.js";
import { label, say, text } from "./text.js";

/** @import { Person, WhoParts } from "./types.d.ts" */

export class Who {
  /** @type {Map<Person, HTMLLIElement>} */
  #items = new Map();
  #due = false;
  #open = 0;

  /** @param {WhoParts} parts */
  constructor({ album, policy, matching, acquaintances, comparison }) {
    this.album = album;
    this.policy = policy;
    this.matching = matching;
    this.acquaintances = acquaintances;
    policy.on("start", () => this.#offer());
    policy.on("change", () => this.#showSoon());
    matching.on("progress", () => this.#showSoon());
    for (const event of /** @type {const} */ (["list", "photo"])) album.on(event, () => this.#showSoon());
    onClick("compare-faces", () => comparison.open());
    onClick("who-again", () => {
      this.#rest();
      album.reconsider();
      matching.again();
    });
    this.#offer();
  }

  /** A button for each choice that the service can be asked for. */
  #offer() {
    const { offered } = this.policy;
    get("who").hidden = offered.length < 2;
    get("presets").replaceChildren(
      ...offered.map((preset) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "small";
        button.dataset.preset = preset;
        say(button, `preset-${preset}`);
        button.addEventListener("click", () => this.acquaintances.choose(preset));
        return button;
      }),
    );
    this.#show();
  }

  /** Once for whatever happens at a time. */
  #showSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => this.#show());
  }

  #show() {
    this.#due = false;
    const { preset, people } = this.policy.state;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (get("presets").querySelectorAll("button"))) {
      button.setAttribute("aria-pressed", String(button.dataset.preset === preset));
    }
    say(get("who-note"), `preset-${preset}-note`);
    this.#list(preset === "all-but" || preset === "only" ? people : []);
    const open = this.policy.questions(this.album.photos).length;
    const compare = get("compare-faces", HTMLButtonElement);
    if (!open && document.activeElement === compare) this.#rest();
    compare.disabled = !open;
    compare.hidden = !open;
    say(compare, "compare-faces", { count: open });
    if (open > this.#open) speak("photo", text("compare-faces", { count: open }));
    this.#open = open;
    const left = this.matching.left.length;
    get("who-left").hidden = !left;
    say(get("who-left-text"), "who-left", { count: left });
  }

  /** A button goes, the focus must not. */
  #rest() {
    get("presets").querySelector("button")?.focus();
  }

  /** @param {readonly Person[]} people */
  #list(people) {
    for (const [person, item] of this.#items) {
      if (people.includes(person)) continue;
      item.remove();
      this.#items.delete(person);
    }
    for (const [index, person] of people.entries()) {
      const item = this.#items.get(person) ?? this.#made(person);
      within(item, "img", HTMLImageElement).src = person.face;
      say(within(item, ".who", HTMLElement), "person", { index: index + 1 });
      label(within(item, ".forget", HTMLElement), "person-forget", { index: index + 1 });
    }
    get("persons").hidden = !people.length;
  }

  /** @param {Person} person */
  #made(person) {
    const item = copied(get("known-item", HTMLTemplateElement), HTMLLIElement);
    within(item, ".forget", HTMLElement).addEventListener("click", () => {
      this.#rest();
      this.acquaintances.forget(person);
    });
    this.#items.set(person, item);
    get("persons").append(item);
    return item;
  }
}
