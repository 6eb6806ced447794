/* What tells others that something has happened, in events whose names and details are declared. */

/**
 * `Events` has the type of the detail of each event, by the event's name.
 *
 * @template {Record<string, unknown>} Events
 */
export class Emitter extends EventTarget {
  /**
   * Call a function with the detail of every event of this name.
   *
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} act
   */
  on(name, act) {
    this.addEventListener(name, (event) => act(/** @type {CustomEvent<Events[Name]>} */ (event).detail));
  }

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name] extends undefined ? [] : [detail: Events[Name]]} detail
   */
  tell(name, ...detail) {
    this.dispatchEvent(new CustomEvent(name, { detail: detail[0] }));
  }
}
