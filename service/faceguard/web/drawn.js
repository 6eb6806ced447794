/* The regions that were drawn over a video, as a list: when each is there, and its keyframes. */
import { clock } from "./clock.js";
import { copied, within } from "./element.js";
import { keyframeAt } from "./moving.js";
import { label, say } from "./text.js";

/** @import { DrawnParts, Film, MovingRegion } from "./types.d.ts" */

export class Drawn {
  /** @param {DrawnParts} parts */
  constructor({ root, list, template, drawing, player }) {
    this.root = root;
    this.list = list;
    this.template = template;
    this.drawing = drawing;
    this.player = player;
    player.on("time", () => this.#mark());
  }

  /** @type {Film | null} */
  #film = null;

  /** @param {Film | null} film */
  show(film) {
    this.#film = film;
    const regions = film?.decisions.regions ?? [];
    this.root.hidden = !regions.length;
    while (this.list.children.length > regions.length) this.list.lastElementChild?.remove();
    for (const [index, region] of regions.entries()) this.#update(region, index);
    this.#mark();
  }

  /** @param {MovingRegion} region @param {number} index */
  #update({ id, keyframes }, index) {
    const item = this.list.children[index] ?? this.#made();
    const [first, last] = [keyframes[0]?.[0] ?? 0, keyframes.at(-1)?.[0] ?? 0];
    const times = { from: clock(first), to: clock(last) };
    const button = within(item, ".person", HTMLElement);
    say(within(item, ".who", HTMLElement), "drawn", { index: index + 1 });
    say(within(item, ".when", HTMLElement), keyframes.length > 1 ? "drawn-moves" : "drawn-stays", times);
    button.setAttribute("aria-pressed", String(id === this.drawing.chosen));
    label(within(item, ".erase", HTMLElement), "drawn-delete", { index: index + 1 });
  }

  #made() {
    const item = copied(this.template, HTMLLIElement);
    const region = () => this.#film?.decisions.regions[[...this.list.children].indexOf(item)];
    within(item, ".person", HTMLElement).addEventListener("click", () => {
      const chosen = region();
      if (!chosen) return;
      this.drawing.choose(chosen.id);
      if (chosen.keyframes.length > 1) this.player.seek(chosen.keyframes[0]?.[0] ?? 0);
    });
    within(item, ".key", HTMLElement).addEventListener("click", () => {
      this.drawing.choose(region()?.id ?? null);
      this.drawing.toggle();
    });
    within(item, ".erase", HTMLElement).addEventListener("click", () => {
      const gone = region();
      if (gone) this.drawing.delete(gone);
    });
    this.list.append(item);
    return item;
  }

  /** Show which of them have a keyframe here. */
  #mark() {
    const step = this.#film?.step ?? 0;
    for (const [index, region] of (this.#film?.decisions.regions ?? []).entries()) {
      const item = this.list.children[index];
      if (!item) continue;
      const here = keyframeAt(region, this.player.second, step) !== undefined;
      const key = within(item, ".key", HTMLButtonElement);
      key.setAttribute("aria-pressed", String(here));
      key.disabled = here && region.keyframes.length === 1;
      label(key, here ? "drawn-unkey" : "drawn-key", { index: index + 1 });
    }
  }
}
