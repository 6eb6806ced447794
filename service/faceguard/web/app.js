/* The page: what is there before the first photo or video. The desk, where photos are reviewed, and its styles come when this is painted. */
import { get, onClick } from "./element.js";
import { Intake } from "./intake.js";
import { begin } from "./masthead.js";
import { styled } from "./styled.js";
import { toast } from "./toast.js";

const SHEETS = ["static/editor.css", "static/desk.css", "static/who.css"];

const painted = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const desk = painted.then(() => Promise.all([import("./desk.js"), ...SHEETS.map(styled)])).then(([made]) => made);

/** @import { Taken } from "./types.d.ts" */

/** @param {Taken[]} taken */
async function take(taken) {
  if (taken.length) (await desk).take(taken);
}

const intake = new Intake({
  picker: get("picker", HTMLInputElement),
  folder: get("folder", HTMLInputElement),
  shutter: get("shutter", HTMLInputElement),
  veil: get("dropping"),
  take,
});
const camera = painted.then(async () => {
  const { Camera } = await import("./camera.js");
  if (!Camera.direct) return null;
  return new Camera({
    dialog: get("camera-dialog", HTMLDialogElement),
    viewfinder: get("viewfinder", HTMLVideoElement),
    snap: get("snap"),
    close: get("camera-close"),
    take,
  });
});

async function shoot() {
  try {
    const direct = await camera;
    if (!direct) return intake.shoot();
    await direct.open();
  } catch {
    toast("problem-camera");
    intake.shoot();
  }
}

/** A photo to try the page with, for whoever has none at hand. */
async function takeSample() {
  try {
    const answer = await fetch("static/sample.jpg");
    if (!answer.ok) throw new Error(answer.statusText);
    take([{ file: new File([await answer.blob()], "sample.jpg", { type: "image/jpeg" }), folder: "" }]);
  } catch {
    toast("sample-gone");
  }
}

for (const id of ["pick", "more", "more-films"]) onClick(id, () => intake.pick());
for (const id of ["pick-folder", "more-folder"]) onClick(id, () => intake.pickFolder());
for (const id of ["shoot", "shoot-more"]) onClick(id, shoot);
onClick("sample", takeSample);
begin();
