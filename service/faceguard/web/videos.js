/* The service's calls for videos. */
import { events } from "./events.js";
import { pause } from "./pause.js";
import { megabytes, Problem } from "./problem.js";
import { FIRST_BYTE, Signing } from "./signing.js";
import { uploading } from "./upload.js";

/** @import { AskedRedaction, Client, Fields, VideoAnswer } from "./types.d.ts" */

const AGAIN_S = 1;
const MOST = 2 ** 30; // bytes of a result that is held in memory

export class Videos {
  #client;
  #signing;
  #results = 0;

  /** @param {Client} client */
  constructor(client) {
    this.#client = client;
    this.#signing = new Signing(client);
  }

  /**
   * Send a video, and resolve to where it is from then on; `sent` hears what share has gone.
   *
   * @param {File} file
   * @param {Fields} fields
   * @param {AbortSignal} signal
   * @param {(share: number) => void} sent
   */
  async send(file, fields, signal, sent) {
    const { limits, video_codecs: codecs } = await this.#client.info();
    if (!codecs.length) throw new Problem("video-extra");
    const sizes = { size: megabytes(file.size), most: megabytes(limits.video_bytes) };
    if (file.size > limits.video_bytes) throw new Problem("too-many-bytes", sizes);
    const request = () => ({ method: "POST", body: form(file, fields), send: uploading(sent) });
    const response = await this.#client.carrying(file, "v1/videos", request, { signal }, sizes);
    /** @type {VideoAnswer} */
    const { id } = await response.json();
    return `v1/videos/${id}`;
  }

  /**
   * What is told of a video, whenever it changes; it never ends by itself. An answer that breaks off is asked for again.
   *
   * @param {string} place
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<VideoAnswer, void, void>}
   */
  async *states(place, signal) {
    for (;;) {
      const response = await this.#client.answered(`${place}/events`, () => ({}), { signal });
      try {
        yield* events(response);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no connection any longer
      }
      await pause(AGAIN_S, signal);
    }
  }

  /** @param {string} place @param {AskedRedaction} asked @param {AbortSignal} signal */
  async redact(place, asked, signal) {
    const headers = { "Content-Type": "application/json" };
    const request = () => ({ method: "POST", body: JSON.stringify(asked), headers });
    await this.#client.answered(`${place}/redact`, request, { signal });
  }

  /** @param {string} place @param {number} track @param {AbortSignal} signal */
  async face(place, track, signal) {
    return (await this.#client.answered(`${place}/tracks/${track}/face`, () => ({}), { signal })).blob();
  }

  /**
   * An address of the result that a player can be given, and which none before has had: Chromium's player does not ask
   * again for what it has seen, and would show the one before. Where the service asks for a key, and no worker adds
   * it, the result is fetched first, outside of JavaScript: Chromium holds it in memory.
   *
   * @param {string} place
   * @param {number} bytes that it has
   * @param {AbortSignal} signal
   */
  async result(place, bytes, signal) {
    this.#results += 1;
    const address = `${place}/result?${this.#results}`;
    if (!this.#client.keyed) return address;
    this.#signing.forget(place);
    const signed = await this.#signing.sign(address, signal);
    if (signed) return signed;
    if (bytes > MOST) throw new Problem("result-too-large", { size: megabytes(bytes), most: megabytes(MOST) });
    return URL.createObjectURL(await (await this.#client.answered(address, () => ({}), { signal })).blob());
  }

  /**
   * Have the browser save the result at this address.
   *
   * @param {string} result
   * @param {string} name
   * @param {AbortSignal} signal
   */
  async save(result, name, signal) {
    const [address = ""] = result.split("#");
    if (this.#signing.isSigned(result)) {
      await this.#client.answered(address, () => ({ headers: FIRST_BYTE }), { signal }); // no frame says what is wrong
      this.#signing.save(result, name);
      return;
    }
    const link = document.createElement("a");
    link.href = result;
    link.download = name;
    link.click();
  }

  /** Have the service let go of it, also when the page is being left. @param {string} place */
  forget(place) {
    this.#signing.forget(place);
    this.#client.tell(place, { method: "DELETE", keepalive: true });
  }
}

/** @param {File} file @param {Fields} fields */
function form(file, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, String(value));
  body.set("video", file, "video"); // streamed from the disk; its name is nobody's business
  return body;
}
