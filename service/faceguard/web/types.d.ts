/* What the page's objects are made of. For those who read and check the code: no browser ever loads this file. */
import type { Acquaintances } from "./acquaintances.js";
import type { Album } from "./album.js";
import type { Capture } from "./capture.js";
import type { Checklist } from "./checklist.js";
import type { Cinema } from "./cinema.js";
import type { Client } from "./client.js";
import type { Compare } from "./compare.js";
import type { Comparison } from "./comparison.js";
import type { Drawing } from "./drawing.js";
import type { Editor } from "./editor.js";
import type { Film } from "./film.js";
import type { Filter } from "./filter.js";
import type { Hand } from "./hand.js";
import type { History } from "./history.js";
import type { Keeping } from "./keeping.js";
import type { Layer } from "./layer.js";
import type english from "./locales/en.js";
import type { Loupe } from "./loupe.js";
import type { Matching } from "./matching.js";
import type { Overlay } from "./overlay.js";
import type { Pen } from "./pen.js";
import type { Person } from "./person.js";
import type { Photo } from "./photo.js";
import type { Player } from "./player.js";
import type { Policy } from "./policy.js";
import type { Presence } from "./presence.js";
import type { Preview } from "./preview.js";
import type { Problem } from "./problem.js";
import type { Progress } from "./progress.js";
import type { Recorder } from "./recorder.js";
import type { Reel } from "./reel.js";
import type { Results } from "./results.js";
import type { Settings } from "./settings.js";
import type { Stage } from "./stage.js";
import type { Tour } from "./tour.js";
import type { Videos } from "./videos.js";
import type { View } from "./view.js";
import type { Viewport } from "./viewport.js";

export type {
  Acquaintances,
  Album,
  Capture,
  Checklist,
  Cinema,
  Client,
  Compare,
  Comparison,
  Drawing,
  Editor,
  Film,
  Filter,
  Hand,
  History,
  Keeping,
  Layer,
  Loupe,
  Matching,
  Overlay,
  Pen,
  Person,
  Photo,
  Player,
  Policy,
  Presence,
  Preview,
  Problem,
  Recorder,
  Reel,
  Results,
  Settings,
  Tour,
  Videos,
  View,
  Viewport,
};

/* photos */

/**
 * How far the search for a photo's faces is. Each begins with waiting, and a new one can begin at any time:
 *
 *     waiting → looking → ready
 *        └─────────┴────→ failed, cancelled
 *
 * Only the methods of Photo go from one to the next. `busy` tells that the service has asked for patience.
 */
export type Search =
  | { status: "waiting" }
  | { status: "looking"; busy: boolean }
  | { status: "ready" }
  | { status: "failed"; problem: Problem }
  | { status: "cancelled" };

/** A photo whose faces are known; `photo.isReady()` tells. */
export type ReadyPhoto = Photo & { size: Size };

/** A photo that was taken out, and where it was. */
export type Removed = { photo: Photo; index: number };

/** A file, and the path of its folder where one was added as a whole. */
export type Taken = { file: File; folder: string };

/** What is kept of a photo beside its file, if a person has asked for that. */
export type Review = Decisions & { size: Size | null; viewed: boolean; unsaved: boolean; ready: boolean };

/** When the page was opened, and which photo of it: in the order in which they were added. */
export type KeptKey = [number, number];
export type Kept = Taken & { key: KeptKey; review?: Review };

/** The small copy of a picture and the picture's own size, or null where the browser cannot read it. */
export type Shrunk = { small: Blob; width: number; height: number } | { small: null };

/** What is covered in a small copy: places of a picture of this width. */
export type Paint = { covers: Cover[]; color: string; width: number };

/** What the worker is asked to make no side of longer than `side`, and what it answers. */
export type ShrinkRequest = { id: number; blob: Blob; side: number; paint?: Paint };
export type ShrinkAnswer = { id: number } & Shrunk;

/* videos */

/**
 * How far a video is:
 *
 *     waiting → sending → queued → looking → ready → writing → done
 *
 * From each of them it may have failed or been cancelled.
 */
export type FilmStatus =
  | "waiting"
  | "sending"
  | "queued"
  | "looking"
  | "ready"
  | "writing"
  | "done"
  | "failed"
  | "cancelled";

/** Second, then x, y, width and height in pixels of the upright picture. */
export type Keyframe = [second: number, x: number, y: number, width: number, height: number];

/** What a person has drawn, which moves from one time to the next. */
export type MovingRegion = Readonly<{ id: number; keyframes: readonly Keyframe[] }>;

/** Who is kept, by the numbers of tracks, and what is covered besides. */
export type FilmDecisions = Readonly<{ keep: readonly number[]; regions: readonly MovingRegion[] }>;

/** A part of the time line, and whom it is about. */
export type Span = { from: number; to: number; kind: SpanKind; person?: number };
export type SpanKind = "hidden" | "keyframe" | "gap" | "rare" | "end" | "again";

/** What the service is asked to write. */
export type AskedRedaction = Look & {
  color: string;
  audio: string;
  codec: string;
  keep: number[];
  regions: { keyframes: readonly Keyframe[] }[];
};

/* boxes, in whole pixels of the upright picture */

export type Point = { x: number; y: number };
export type Size = { width: number; height: number };
export type Rectangle = Point & Size;
export type Corner = "nw" | "ne" | "sw" | "se";

/** A region is drawn by hand. */
export type BoxKind = "face" | "candidate" | "region";

export type Shape = "ellipse" | "rectangle" | "head";

/** x and y of parts of a face; right and left are the person's own. */
export type Landmarks = Readonly<
  Partial<Record<"right_eye" | "left_eye" | "nose" | "mouth", readonly [number, number]>>
>;

/** A box around a head, turned by so many radians around its middle, clockwise. */
export type Head = Rectangle & { turn: number };

/** How something is covered; the padding is a share of a box, on each side. */
export type Look = {
  style: string;
  shape: Shape;
  padding: number;
  strength: number;
  softness: number;
  /** An emoji, or a picture in a data URL. */
  replacement: string;
  label: string;
};

/** What a photo or a box has of that for itself. */
export type Own = Readonly<Partial<Look>>;

/**
 * `on` tells whether it will be redacted, `decided` whether a person has said so. Of a brush's stroke, `dabs` are the
 * boxes of its ellipses, in shares of the box around them.
 */
export type Box = Readonly<
  Rectangle & {
    id: number;
    kind: BoxKind;
    on: boolean;
    decided: boolean;
    own: Own;
    dabs?: readonly Rectangle[];
    landmarks?: Landmarks;
    /** Whether it is the face of the person of this number, as a person has said. */
    answers?: Readonly<Record<number, boolean>>;
    /** Whether a person has to say of somebody whether it is theirs. */
    asks?: boolean;
  }
>;

/* who is redacted in all photos */

export type Preset = "everyone" | "all-but" | "only" | "bystanders" | "children";
export type Likeness = "surely" | "perhaps" | "unknown" | "no";

/** Whether what a person has said of a face holds, or was undone. */
export type Given = { holds: boolean };

/** A crop that somebody is known by, and where the browser shows it. */
export type Reference = { id: number; crop: Blob; url: string; given: Given };

export type PolicyState = Readonly<{ preset: Preset; people: readonly Person[] }>;

/** What the service has said of one face: whether it stays, which rule decided, and how alike it is to each reference. */
export type Said = { keeps: boolean; decided?: DecidedReport; likeness: Map<number, Likeness> };

/** The same of all faces of a photo, by the numbers of their boxes. */
export type Saying = { preset: Preset; references: number[]; of: Map<number, Said> };

/** How alike a face is to somebody, and what a person has said about that. */
export type Whose = { person: Person; likeness: Likeness; answer: boolean | undefined };

/** What becomes of a face; `why` is a part of the key of a text, and `asks` are those whom it may be. */
export type Verdict = { keeps: boolean; why: string; asks: Person[] };

export type Question = { photo: Photo; box: Box; person: Person };

/** What a region is drawn with. */
export type Tool = Exclude<Shape, "head"> | "brush";

/** What is decided about a photo. */
export type Decisions = { own: Own; boxes: readonly Box[] };

/** A state that one may go back to; two of the same key are alike. */
export type Step = { key: string; restore: () => void };

/** A place that is covered: the rectangle around its shape, before a head's is turned. */
export type Cover = Rectangle & { shape: Shape; style: string; turn?: number };

/* the service: of what it answers, that which the page reads */

export interface Info {
  limits: ServiceLimits;
  defaults: Partial<Options>;
  writes: string[];
  styles: StyleInfo[];
  presets: PresetInfo[];
  video_codecs: string[];
}

/** Rules with a name, and whether the networks are there that they ask. */
export interface PresetInfo {
  name: Preset;
  available: boolean;
}

/** What regions are filled with; `parameters` are the options that only some styles heed. */
export interface StyleInfo {
  name: string;
  summary: string;
  parameters: string[];
  reversible: boolean;
}

export interface ServiceLimits {
  workers: number;
  body_bytes: number;
  video_bytes: number;
}

export interface DetectionReport {
  image: ImageReport;
  faces: FoundFaceReport[];
  candidates: FaceReport[];
}

export interface ImageReport {
  width: number;
  height: number;
  frames?: number;
}

export interface FaceReport {
  box: Rectangle;
  landmarks?: Landmarks;
}

/** With what rules say of it, where they were asked. */
export interface FoundFaceReport {
  box: Rectangle;
  action?: "keep" | "redact";
  decided?: DecidedReport;
  persons?: Likeness[];
}

export interface DecidedReport {
  by: "request" | "operator";
  sure: boolean;
}

export interface VideoAnswer {
  id: string;
  state: "queued" | "detecting" | "ready" | "redacting" | "done" | "failed";
  progress: number;
  seconds_left?: number;
  video?: VideoFactsReport;
  tracks?: TrackReport[];
  coverage?: CoverageReport;
  hidden?: number[];
  result?: VideoResult;
  error?: { type: string };
}

export interface VideoFactsReport {
  width: number;
  height: number;
  seconds: number;
  frames: number;
  audio: string[];
}

/** One person in one shot. */
export interface TrackReport {
  id: number;
  /** Where tracks were joined: those of one person have the same. */
  person?: number;
  from: number;
  to: number;
  sightings: number;
  bridged: [number, number][];
  keyframes: Keyframe[];
}

/** In boxes of all frames together. */
export interface CoverageReport {
  covered: number;
  bridged: number;
  beyond: number;
}

export interface VideoResult {
  media_type: string;
  found_again: FoundAgainReport[];
}

export interface FoundAgainReport {
  at: number;
  box: [number, number, number, number];
  track?: number;
}

/** The options that the form has. */
export interface Options {
  style: string;
  shape: Shape;
  padding: number;
  color: string;
  /** How many times coarser than usual. */
  strength: number;
  /** How many times wider than usual the soft rim is. */
  softness: number;
  /** An emoji, or a picture in a data URL. */
  replacement: string;
  label: string;
  outline: boolean;
  detail: string;
  format: string;
}

/** The options of one request. */
export type Fields = Record<string, string | number | boolean>;

export interface Watch {
  /** Gives up. */
  signal?: AbortSignal;
  /** Whether it goes before others that wait. */
  urgent?: boolean;
  /** Hears that there was a place for it. */
  started?: () => void;
  /** Hears for how long the service asks for patience. */
  busy?: (seconds: number) => void;
}

/* texts */

export type TextKey = keyof typeof english;

/** A text, or one for each plural form of the language that has it. */
export type TextEntry = string | ({ [form in Intl.LDMLPluralRule]?: string } & { other: string });

/** What a text names in braces. */
export type Values = Record<string, unknown>;

/* live pictures */

/** Where pictures come from; the side is the shorter one of theirs, in pixels, at most. */
export type Wanted = { source: "camera" | "screen"; camera: string; side: number };

/** How a session is: `full` where the service has no place, `blocked` where no WebSocket gets through to it. */
export type SessionState = "idle" | "connecting" | "live" | "full" | "lost" | "blocked";

/** The options of live pictures; null brings one back to its default. */
export type LiveFields = Record<string, string | number | boolean | null>;

/** What the address of the page *Live* asks for. */
export type Address = Wanted & { clean: boolean; transparent: boolean; options: LiveFields; key: string | null };

/** What the worker is asked for: a pulse every so many milliseconds, none for 0; or a picture of this size as a JPEG. */
export type CaptureRequest = { period: number } | Shot;
export type Shot = { bitmap: ImageBitmap; width: number; height: number; quality: number };
export type CaptureAnswer = "pulse" | ArrayBuffer | null;

/** What is wrong, to be told. */
export type Notice = { key: TextKey; values?: Values };

/* what a pointer does from going down until it goes up; each knows where it began, and on which photo */

type Start = { photo: ReadyPhoto; event: PointerEvent; from: Point };
export type Move = Start & { kind: "move"; box: Box };
export type Resize = Start & { kind: "resize"; box: Box; corner: Corner };
export type Draw = Start & { kind: "draw"; tool: Tool; path: Point[] };
export type Pan = Start & { kind: "pan"; last: PointerEvent };
export type Gesture = Move | Resize | Draw | Pan;

/** What a pointer means; a crowd is what it may mean as well. */
export type Aim = { meant: Box | null; crowd: Box[] };

/** A place on the screen. */
export type Pointer = { clientX: number; clientY: number };

/** Two fingers, as they were last. */
export type Pinch = { distance: number; middle: Pointer };

/** A tap, and whether it decided anything, which is taken back if it was the first of two. */
export type Tap = Pointer & { time: number; id: number | null; decided: boolean; closer: boolean };

/** To the right and down, -1, 0 or 1 each. */
export type Direction = [right: number, down: number];

/* what the parts of the page are made of */

export interface IntakeParts {
  picker: HTMLInputElement;
  folder: HTMLInputElement;
  shutter: HTMLInputElement;
  veil: HTMLElement;
  take: (taken: Taken[]) => void;
}

export interface CameraParts {
  dialog: HTMLDialogElement;
  viewfinder: HTMLVideoElement;
  snap: HTMLElement;
  close: HTMLElement;
  take: (taken: Taken[]) => void;
}

export interface KeyParts {
  dialog: HTMLDialogElement;
  input: HTMLInputElement;
  wrong: HTMLElement;
}

export interface CompareParts {
  divider: HTMLElement;
  after: Layer;
  stage: HTMLElement;
  tags: { before: HTMLElement; after: HTMLElement };
}

export interface EditorParts {
  album: Album;
  history: History;
  viewport: Viewport;
  overlay: Overlay;
  settings: Settings;
  buttons: Record<"shrink" | "grow" | "delete", HTMLButtonElement>;
}

export interface PenParts {
  buttons: Record<Tool, HTMLButtonElement>;
  frame: HTMLElement;
  editor: Editor;
}

export interface HandParts {
  editor: Editor;
  history: History;
  viewport: Viewport;
  overlay: Overlay;
  /** The region that is being drawn. */
  rubber: Overlay;
  loupe: Loupe;
  pen: Pen;
}

export interface KeyboardParts {
  editor: Editor;
  viewport: Viewport;
  overlay: Overlay;
  hand: Hand;
}

export interface PanelParts {
  form: HTMLFormElement;
  album: Album;
  settings: Settings;
  history: History;
  editor: Editor;
}

export interface GlanceParts {
  board: HTMLElement;
  boxes: HTMLElement;
  button: HTMLButtonElement;
  /** Where the key is heard, and whether letters act. */
  root: HTMLElement;
  letters: HTMLInputElement;
}

export interface LoupeParts {
  root: HTMLElement;
  /** A picture for each layer of the stage. */
  panes: { layer: Layer; picture: HTMLImageElement }[];
}

export type StageElements = Record<
  "stage" | "viewport" | "working" | "summary" | "notice" | "noticeText" | "again" | "discard",
  HTMLElement
>;

export interface StageParts {
  album: Album;
  preview: Preview;
  viewport: Viewport;
  compare: Compare;
  editor: Editor;
  before: Layer;
  after: Layer;
  remove: (photos: readonly Photo[]) => void;
}

export interface TourParts {
  album: Album;
  editor: Editor;
  filter: Filter;
  buttons: Record<"doubt" | "cover" | "dismiss" | "viewed" | "previous" | "onward", HTMLButtonElement>;
  /** What there is for doubts. */
  bar: HTMLElement;
}

export interface ChecklistParts {
  dialog: HTMLDialogElement;
  list: HTMLElement;
  cover: HTMLButtonElement;
  filter: Filter;
  tour: Tour;
  settle: (photos: readonly Photo[], on: boolean) => void;
  /** Shows faces beside those whose they may be. */
  compare: () => void;
  /** Which photos are not compared, or not yet. */
  uncompared: (photos: readonly Photo[]) => readonly Photo[];
}

export interface ContactParts {
  album: Album;
  results: Results;
  tour: Tour;
}

export interface KeepingParts {
  album: Album;
  settings: Settings;
  prepare: () => Promise<void>;
}

export interface AcquaintancesParts {
  album: Album;
  policy: Policy;
  history: History;
  client: Client;
}

export interface ComparisonParts {
  dialog: HTMLDialogElement;
  album: Album;
  policy: Policy;
  acquaintances: Acquaintances;
}

/** Who is redacted in all photos, as it is shown. */
export interface WhoParts {
  album: Album;
  policy: Policy;
  matching: Matching;
  acquaintances: Acquaintances;
  comparison: Comparison;
}

/** What there is to say of the chosen face. */
export interface WhoseParts {
  dialog: HTMLDialogElement;
  album: Album;
  policy: Policy;
  editor: Editor;
  acquaintances: Acquaintances;
}

/** Where an archive goes. */
export interface Target {
  write(parts: BlobPart[]): Promise<void>;
  /** How many bytes one archive may have there. */
  readonly room: number;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export interface CheckoutParts {
  album: Album;
  matching: Matching;
  preview: Preview;
  checklist: Checklist;
  stage: Stage;
  progress: Progress;
}

export interface SavingParts {
  album: Album;
  preview: Preview;
  checklist: Checklist;
  /** Hears that something was done. */
  tell: () => void;
}

/** Where a browser has it. */
declare global {
  interface FileSystemFileHandle {
    remove?: () => Promise<void>;
  }

  interface Window {
    showSaveFilePicker?: (options: {
      suggestedName: string;
      types: { accept: Record<string, string[]> }[];
    }) => Promise<FileSystemFileHandle>;
  }
}

export interface StripParts {
  filter: Filter;
  list: HTMLElement;
  template: HTMLTemplateElement;
  album: Album;
  remove: (photos: readonly Photo[]) => void;
}

export interface ThumbnailsParts {
  album: Album;
  settings: Settings;
}

export interface CinemaParts {
  client: Client;
  settings: Settings;
  history: History;
  album: Album;
  prepare: () => Promise<void>;
}

export interface ReelsParts {
  root: HTMLElement;
  list: HTMLElement;
  album: Album;
  reel: Reel;
}

export interface PlayerParts {
  video: HTMLVideoElement;
  /** What has the room for it, and is told its shape. */
  screen: HTMLElement;
}

export interface PeopleParts {
  list: HTMLElement;
  template: HTMLTemplateElement;
  player: Player;
  toggle: (track: number) => void;
  join: HTMLInputElement;
}

export interface DrawingParts {
  root: HTMLElement;
  template: HTMLTemplateElement;
  player: Player;
  reel: Reel;
  button: HTMLElement;
}

export interface DrawnParts {
  root: HTMLElement;
  list: HTMLElement;
  template: HTMLTemplateElement;
  drawing: Drawing;
  player: Player;
}

export interface FiguresParts {
  root: HTMLElement;
  template: HTMLTemplateElement;
  player: Player;
  settings: Settings;
  toggle: (track: number) => void;
}

export interface ViewportParts {
  frame: HTMLElement;
  stage: HTMLElement;
  fit: HTMLElement;
}

export interface ProgressParts {
  root: HTMLElement;
  words: HTMLElement;
  bar: HTMLProgressElement;
  cancel: HTMLElement;
}

/** The form's fields, by their names. */
export type Controls = HTMLFormControlsCollection &
  Record<"scope" | "style" | "shape" | "detail", RadioNodeList> &
  Record<"padding" | "color" | "outline" | "strength" | "softness" | "label", HTMLInputElement> & {
    format: HTMLSelectElement;
  };

export type DressingControls = Record<"style" | "shape" | "detail", RadioNodeList> &
  Record<"padding" | "color" | "strength" | "softness" | "label", HTMLInputElement>;

/* the worker that keeps the page's own files; its types are not beside those of the page */

export interface ShellEvent extends Event {
  readonly request: Request;
  waitUntil(promise: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

export interface ShellWorker {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate" | "fetch", act: (event: ShellEvent) => void): void;
}
