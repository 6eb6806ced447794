/* A request whose body takes a while to send. Browsers tell how far it is by the older interface alone. */

/**
 * What sends a request as `fetch` does, and says what share of its body has gone.
 *
 * @param {(share: number) => void} tell
 * @returns {typeof fetch}
 */
export const uploading =
  (tell) =>
  (url, { method = "POST", body, headers, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, String(url));
      request.responseType = "blob";
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
      request.addEventListener("load", () => resolve(answer(request)));
      request.addEventListener("error", () => reject(new TypeError("no connection")));
      request.addEventListener("abort", () => reject(signal?.reason));
      signal?.addEventListener("abort", () => request.abort());
      request.send(/** @type {FormData} */ (body));
    });

/** @param {XMLHttpRequest} request */
function answer(request) {
  const headers = new Headers();
  for (const name of ["Content-Type", "Retry-After"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.response, { status: request.status, headers });
}
