/* Server-sent events, read from an answer: the browser's own reader of them cannot send a key. */

/**
 * What the events tell, until the answer ends.
 *
 * @param {Response} response
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* events(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) if (part.startsWith("data: ")) yield JSON.parse(part.slice("data: ".length));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
