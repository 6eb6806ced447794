/* Addresses of results for those who can send no API key, a player and a download: the page's worker adds the key, for which
   it asks this page each time. It keeps nothing, so that it does not matter when the browser ends it. */

/** @import { Client, SigningRequest } from "./types.d.ts" */

/** What the worker knows such an address by. It is not sent. */
const MARK = "#signed";
/** What shows that a result is there. */
export const FIRST_BYTE = { Range: "bytes=0-0" };

export class Signing {
  #client;
  /** Of each address, what saves it and under which name. @type {Map<string, { name: string, frame: HTMLIFrameElement }>} */
  #signed = new Map();

  /** @param {Client} client */
  constructor(client) {
    this.#client = client;
    navigator.serviceWorker?.addEventListener("message", (event) => this.#answer(event));
  }

  /**
   * An address that is answered without a key; null where no worker adds it: without TLS, and in private windows of some
   * browsers.
   *
   * @param {string} address
   * @param {AbortSignal} signal
   */
  async sign(address, signal) {
    if (!navigator.serviceWorker?.controller) return null;
    const signed = new URL(address + MARK, location.href).href;
    this.#signed.set(signed, { name: "", frame: document.createElement("iframe") });
    const answer = await fetch(signed, { headers: FIRST_BYTE, cache: "no-store", signal }).catch(() => null);
    return answer?.ok ? signed : null;
  }

  /** @param {string} address */
  isSigned(address) {
    return this.#signed.has(address);
  }

  /** Save what is at a signed address, from a frame: where a page itself goes to a file, the browser may ask before. @param {string} signed @param {string} name */
  save(signed, name) {
    const target = this.#signed.get(signed);
    if (!target) return;
    target.name = name;
    target.frame.remove();
    target.frame = document.createElement("iframe");
    target.frame.hidden = true;
    target.frame.src = signed;
    document.body.append(target.frame);
  }

  /** Sign no longer what lies below this place. @param {string} place */
  forget(place) {
    const below = new URL(`${place}/`, location.href).href;
    for (const [signed, { frame }] of this.#signed) {
      if (!signed.startsWith(below)) continue;
      frame.remove();
      this.#signed.delete(signed);
    }
  }

  /**
   * Tell the worker the key for what is this page's; what is not may be another one's. While an answer is on its way to the
   * player, the worker says so now and then, and is told to go on: browsers end one that hears nothing for half a minute.
   *
   * @param {MessageEvent<SigningRequest>} event
   */
  #answer({ data, ports: [port], source }) {
    const own = this.#signed.get(data.address);
    if (!port) return;
    port.addEventListener("message", () => source?.postMessage("on"));
    port.start();
    port.postMessage(own ? { headers: this.#client.credentials, name: own.name } : null);
  }
}
