/* Style sheets that come later than the page. */

/** Resolves when the page has these styles. @param {string} href */
export const styled = (href) =>
  new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve });
    link.addEventListener("error", resolve); // better plain than not at all
    document.head.append(link);
  });
