/* What the address of the page *Live* asks for: a clean view, its source, and options of the service. */

/** @import { Address, LiveFields } from "./types.d.ts" */

const OWN = ["clean", "background", "source", "camera", "side"];
const SIDE = 720;

/** @param {Location} location @returns {Address} */
export function read({ search, hash }) {
  const query = new URLSearchParams(search);
  const side = Number(query.get("side"));
  /** @type {LiveFields} */
  const options = Object.fromEntries([...query].filter(([name]) => !OWN.includes(name)));
  return {
    clean: query.has("clean"),
    transparent: query.get("background") === "transparent",
    source: query.get("source") === "screen" ? "screen" : "camera",
    camera: query.get("camera") ?? "",
    side: side >= 90 && side <= 1200 ? side : SIDE,
    options,
    key: new URLSearchParams(hash.slice(1)).get("key"),
  };
}
