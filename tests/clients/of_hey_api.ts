// Uploads a photo by the client that @hey-api/openapi-ts makes, and prints what came back: URL, photo.
import { readFileSync } from "node:fs";
import { type DetectionReport, detect, getInfo, type Problem, type RedactionAnswer, redact, type Style } from "./hey";
import { createClient } from "./hey/client";

async function main(url: string, photo: Blob): Promise<void> {
  const client = createClient({ baseUrl: url });

  const info = await getInfo({ client, throwOnError: true });
  const pixels: number = info.data.limits.pixels;

  const found = await detect({ client, body: { image: photo, detail: "fast" }, throwOnError: true });
  const report: DetectionReport = found.data;

  const bare = await detect({
    client,
    // A bare picture instead of a form: the body as it is, with its type.
    body: photo as never,
    bodySerializer: null,
    headers: { "Content-Type": "image/jpeg" },
    query: { detail: "fast" },
    throwOnError: true,
  });

  const redacted = await redact({
    client,
    body: { image: photo, detail: "fast", style: "solid" },
    headers: { Accept: "application/json" },
    throwOnError: true,
  });
  const answer: RedactionAnswer = redacted.data;
  const style: Style = answer.settings.style;

  const refused = await detect({ client, body: { image: new Blob(["none"]) } });
  const problem: Problem | undefined = refused.error;

  const told = {
    pixels,
    width: report.faces[0]?.box.width,
    score: report.faces[0]?.score,
    bare: bare.data.faces[0]?.box.width,
    style,
    picture: answer.picture,
    problem: problem?.type,
  };
  process.stdout.write(JSON.stringify(told));
}

const [url = "", path = ""] = process.argv.slice(2);
main(url, new Blob([readFileSync(path)], { type: "image/jpeg" }));
