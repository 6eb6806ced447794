/* One video: the file on the disk, what the service tells of it, and what was decided about its people. */

/** @import { FilmDecisions, FilmStatus, Problem, TrackReport, VideoAnswer } from "./types.d.ts" */

/** @type {Record<VideoAnswer["state"], FilmStatus>} */
const STATUS = {
  queued: "queued",
  detecting: "looking",
  ready: "ready",
  redacting: "writing",
  done: "done",
  failed: "failed",
};

/** @type {FilmDecisions} */
const NOTHING = { keep: [], regions: [] };

let last = 0;

/** What was found, but for who is who. @param {readonly TrackReport[]} tracks */
const written = (tracks) => JSON.stringify(tracks, (key, value) => (key === "person" ? undefined : value));

/** @param {readonly TrackReport[]} tracks */
function grouped(tracks) {
  /** @type {Map<number, TrackReport[]>} */
  const people = new Map();
  for (const track of tracks) {
    const number = track.person ?? track.id;
    const own = people.get(number);
    if (own) own.push(track);
    else people.set(number, [track]);
  }
  return [...people.values()];
}

export class Film {
  /** @type {FilmStatus} */
  status = "waiting";
  /** How much of that is done, from 0 to 1. */
  share = 0;
  /** In how many seconds it will be, where that is known. @type {number | null} */
  left = null;
  /** @type {Problem | null} */
  problem = null;
  /** What the service has told. @type {VideoAnswer | null} */
  told = null;
  /** Where the service has it. @type {string | null} */
  place = null;
  /** A view of each person, by the number of the track. @type {Map<number, string>} */
  faces = new Map();
  /** The address of the file for a player. */
  url;
  /** That of the result. @type {string | null} */
  result = null;
  /** What the result was asked for with. @type {string | null} */
  asked = null;
  /** Each decision is an object of its own. */
  decisions = NOTHING;
  #safe = NOTHING;
  #saved = true;
  /** The people that were known before, as JSON; their numbers are those of the next search if that finds the same. */
  #known = "";
  /** @type {readonly TrackReport[][]} */
  #people = [];
  #abort = new AbortController();

  /** @param {File} file */
  constructor(file) {
    last += 1;
    this.id = last;
    this.file = file;
    this.url = URL.createObjectURL(file);
  }

  get name() {
    return this.file.name || "video";
  }

  /** Aborted when it is given up, and when it is removed. */
  get signal() {
    return this.#abort.signal;
  }

  /** Whether its people are known. */
  get found() {
    return this.place !== null && this.told?.tracks !== undefined;
  }

  get tracks() {
    return this.told?.tracks ?? [];
  }

  get busy() {
    return ["waiting", "sending", "queued", "looking", "writing"].includes(this.status);
  }

  /** Whether something would be lost with the page. */
  get unsaved() {
    return !this.#saved || this.status === "writing" || this.decisions !== this.#safe;
  }

  /** Seconds that a frame is shown. */
  get step() {
    const video = this.told?.video;
    return video?.frames ? video.seconds / video.frames : 0.04;
  }

  /** The tracks of each person, in the order in which they come; one each where nobody said which are whose. */
  get people() {
    return this.#people;
  }

  /** The tracks of the person of one. @param {number} track */
  tracksOf(track) {
    return this.people.find((tracks) => tracks.some(({ id }) => id === track)) ?? [];
  }

  /** Whether anything of a person is kept: then they are not covered throughout. @param {readonly TrackReport[]} tracks */
  keepsAny(tracks) {
    return tracks.some(({ id }) => this.keeps(id));
  }

  /** The number of the person of a track, from 1. @param {TrackReport} track */
  numberOf(track) {
    return this.people.findIndex((tracks) => tracks.includes(track)) + 1;
  }

  /** @param {number} track */
  keeps(track) {
    return this.decisions.keep.includes(track);
  }

  /* what becomes of it */

  /** Begin, or begin anew: what the service had is given up. */
  begin() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#forgetResult();
    if (this.told?.tracks) this.#known = written(this.told.tracks);
    this.#forgetFaces();
    this.#people = [];
    Object.assign(this, { status: "waiting", share: 0, left: null, problem: null, told: null, place: null });
  }

  /** @param {number} share */
  send(share) {
    Object.assign(this, { status: "sending", share });
  }

  /** What is long is told only where the state is another one. @param {VideoAnswer} told */
  hear(told) {
    if (told.tracks && !this.told?.tracks) {
      this.#meet(written(told.tracks));
      this.#people = grouped(told.tracks);
    }
    this.told = { ...this.told, ...told };
    this.status = STATUS[told.state];
    this.share = told.progress;
    this.left = told.seconds_left ?? null;
  }

  /** Who is to be kept is known by number, which means nobody where others were found. @param {string} tracks */
  #meet(tracks) {
    if (this.#known && this.#known !== tracks) this.decisions = { ...this.decisions, keep: [] };
    this.#known = tracks;
  }

  /** @param {string} asked */
  write(asked) {
    this.#forgetResult();
    Object.assign(this, { status: "writing", share: 0, left: null, problem: null, asked });
  }

  /** @param {string} result */
  finish(result) {
    this.result = result;
    this.#saved = false;
  }

  /** @param {Problem} problem */
  fail(problem) {
    Object.assign(this, { status: "failed", problem });
  }

  /** Work that is given up leaves what was there before. */
  cancel() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.status = this.found ? "ready" : "cancelled";
  }

  saved() {
    this.#saved = true;
    this.#safe = this.decisions;
  }

  /** Let go of all that is held outside of it. */
  forget() {
    this.#abort.abort();
    this.#forgetResult();
    this.#forgetFaces();
    URL.revokeObjectURL(this.url);
  }

  /** Be there again after that. */
  revive() {
    this.url = URL.createObjectURL(this.file);
    this.begin();
  }

  #forgetFaces() {
    for (const url of this.faces.values()) URL.revokeObjectURL(url);
    this.faces.clear();
  }

  #forgetResult() {
    if (this.result?.startsWith("blob:")) URL.revokeObjectURL(this.result);
    Object.assign(this, { result: null, asked: null });
    this.#saved = true;
  }

  /** The name to save under. */
  get savedAs() {
    const suffix = this.told?.result?.media_type.replace("video/", "") ?? "mp4";
    return `${this.name.replace(/\.[^.]*$/, "")}-redacted.${suffix}`;
  }
}
