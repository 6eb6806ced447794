/* A picture on the stage. The next one takes its place when it is decoded, so that nothing flickers. */

export class Layer {
  #element;
  /** @type {string | null} */
  #url = null;
  #turn = 0;

  /** @param {HTMLImageElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** Resolves to whether the browser could show it, and to null when another came in between. @param {Blob} blob */
  async show(blob) {
    this.#turn += 1;
    const turn = this.#turn;
    const url = URL.createObjectURL(blob);
    const next = /** @type {HTMLImageElement} */ (this.#element.cloneNode());
    next.src = url;
    const decoded = await next.decode().then(
      () => true,
      () => false,
    );
    if (!decoded || turn !== this.#turn) {
      URL.revokeObjectURL(url);
      return turn === this.#turn ? false : null;
    }
    next.hidden = false;
    next.style.clipPath = this.#element.style.clipPath; // it may have moved meanwhile
    this.#element.replaceWith(next);
    this.#element = next;
    this.#revoke();
    this.#url = url;
    return true;
  }

  /** The picture's own, as the browser turned it upright. */
  get size() {
    return { width: this.#element.naturalWidth, height: this.#element.naturalHeight };
  }

  /** Where the picture is that is shown, if any. */
  get url() {
    return this.#url;
  }

  get style() {
    return this.#element.style;
  }

  hide() {
    this.#turn += 1;
    this.#element.hidden = true;
    this.#element.removeAttribute("src");
    this.#revoke();
  }

  #revoke() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}
