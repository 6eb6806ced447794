/* Asking for the API key. Nothing keeps it but the client, in memory. */

/** @import { KeyParts } from "./types.d.ts" */

/**
 * A function that asks, and resolves to the key or null; `again` tells that the last one was not taken.
 *
 * @param {KeyParts} parts
 * @returns {(again: boolean) => Promise<string | null>}
 */
export function keyDialog({ dialog, input, wrong }) {
  return (again) =>
    new Promise((resolve) => {
      wrong.hidden = !again;
      input.value = "";
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(entered(dialog, input)), { once: true });
      dialog.showModal();
    });
}

/** @param {HTMLDialogElement} dialog @param {HTMLInputElement} input */
function entered(dialog, input) {
  const key = input.value.trim();
  input.value = "";
  return dialog.returnValue === "use" && key ? key : null;
}
