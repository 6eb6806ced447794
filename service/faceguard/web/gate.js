/* As many at once as there are places. What a person is looking at may go first. */

/** @typedef {{ admit: () => void }} Entry */

export class Gate {
  /** @type {Entry[]} */
  #waiting = [];
  #inside = 0;

  /** @param {number} places */
  constructor(places) {
    this.places = places;
  }

  /**
   * Resolves to the function that leaves; rejects when the signal is aborted before there was a place.
   *
   * @param {AbortSignal | undefined} signal
   * @param {boolean} urgent
   * @returns {Promise<() => void>}
   */
  enter(signal, urgent = false) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const entry = { admit: () => resolve(this.#leaver()) };
      signal?.addEventListener("abort", () => this.#giveUp(entry, reject, signal), { once: true });
      if (urgent) this.#waiting.unshift(entry);
      else this.#waiting.push(entry);
      this.#admit();
    });
  }

  /** @param {Entry} entry @param {(reason: unknown) => void} reject @param {AbortSignal} signal */
  #giveUp(entry, reject, signal) {
    const index = this.#waiting.indexOf(entry);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    reject(signal.reason);
  }

  #leaver() {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      this.#admit();
    };
  }

  #admit() {
    while (this.#inside < this.places) {
      const entry = this.#waiting.shift();
      if (!entry) return;
      this.#inside += 1;
      entry.admit();
    }
  }
}
