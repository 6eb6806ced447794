// Uploads a photo by openapi-fetch with the types that openapi-typescript makes, and prints what came back: URL, photo.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

/** Writes the fields of a form; the types call a file a string, as OpenAPI does. */
function form(fields: object | string): FormData {
  const written = new FormData();
  for (const [name, value] of Object.entries(fields)) written.append(name, value);
  return written;
}

async function main(url: string, photo: Blob): Promise<void> {
  const client = createClient<paths>({ baseUrl: url });
  const image = photo as unknown as string;

  const info = await client.GET("/v1/info");
  const pixels: number | undefined = info.data?.limits.pixels;

  const found = await client.POST("/v1/detect", { body: { image, detail: "fast" }, bodySerializer: form });
  const face = found.data?.faces[0];

  const bare = await client.POST("/v1/detect", {
    body: image,
    bodySerializer: (body) => body,
    headers: { "Content-Type": "image/jpeg" },
    params: { query: { detail: "fast" } },
  });

  const redacted = await client.POST("/v1/redact", {
    body: { image, detail: "fast", style: "solid" },
    bodySerializer: form,
    headers: { Accept: "application/json" },
  });
  const answer = redacted.data as Schemas["RedactionAnswer"];
  const style: Schemas["Style"] = answer.settings.style;

  const none = new Blob(["none"]) as unknown as string;
  const refused = await client.POST("/v1/detect", { body: { image: none }, bodySerializer: form });
  const problem: Schemas["Problem"] | undefined = refused.error;

  const told = {
    pixels,
    width: face?.box.width satisfies number | undefined,
    score: face?.score satisfies number | undefined,
    bare: bare.data?.faces[0]?.box.width,
    style,
    picture: answer.picture,
    problem: problem?.type,
  };
  process.stdout.write(JSON.stringify(told));
}

const [url = "", path = ""] = process.argv.slice(2);
main(url, new Blob([readFileSync(path)], { type: "image/jpeg" }));
