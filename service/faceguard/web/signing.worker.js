/* Part of the page's worker: adds the API key to what a player and a download ask for, who can send none. A page has the
   key, and is asked each time. */

/** @import { Signature, Signer } from "./types.d.ts" */

const RESULT = /^v1\/videos\/[0-9a-f]+\/result\?\d+#signed$/;
const SENT = ["Range", "If-Range"];
const TOLD = ["Accept-Ranges", "Cache-Control", "Content-Length", "Content-Range", "Content-Type", "ETag"];
const PATIENCE_MS = 20_000; // a page of another kind never answers
const BEAT_MS = 10_000;

worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { scope } = worker.registration;
  if (method === "GET" && url.startsWith(scope) && RESULT.test(url.slice(scope.length))) {
    event.respondWith(answered(event.request));
  }
});

/** @param {Request} request */
async function answered(request) {
  const { port, signature } = await signed(request.url);
  const headers = new Headers(signature?.headers);
  copy(request.headers, headers, SENT);
  const response = await fetch(request.url, { headers, cache: "no-store", redirect: "error" });
  const told = new Headers();
  copy(response.headers, told, TOLD);
  if (request.mode === "navigate") told.set("Content-Disposition", attachment(signature?.name ?? ""));
  const body = response.body && port ? carried(response.body, port) : response.body;
  return new Response(body, { status: response.status, headers: told });
}

/** What the page says that has this address; nothing where none has. @param {string} url @returns {Promise<Partial<Signer>>} */
async function signed(url) {
  const pages = await worker.clients.matchAll({ type: "window" });
  return Promise.any(pages.map((page) => asked(page, url))).catch(() => ({}));
}

/** @param {Pick<MessagePort, "postMessage">} page @param {string} url @returns {Promise<Signer>} */
function asked(page, url) {
  const { port1: port, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port.addEventListener("message", (/** @type {MessageEvent<Signature | null>} */ { data: signature }) => {
      if (signature) resolve({ port, signature });
      else reject(signature);
    });
    port.start();
    setTimeout(reject, PATIENCE_MS);
    page.postMessage({ address: url }, [port2]);
  });
}

/**
 * The bytes as they come. Meanwhile the page is told so, and says something itself: Firefox ends a worker that hears nothing
 * for half a minute, and what it sends.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {MessagePort} port
 */
function carried(body, port) {
  const { readable, writable } = new TransformStream();
  const beat = setInterval(() => port.postMessage("on"), BEAT_MS);
  const end = () => {
    clearInterval(beat);
    port.close();
  };
  body.pipeTo(writable).then(end, end);
  return readable;
}

/** A file of this name (RFC 8187). @param {string} name */
function attachment(name) {
  const escaped = (/** @type {string} */ letter) => `%${letter.charCodeAt(0).toString(16)}`;
  return `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escaped)}`;
}

/** @param {Headers} from @param {Headers} to @param {readonly string[]} names */
function copy(from, to, names) {
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) to.set(name, value);
  }
}
