/* A ZIP archive without compression, as pictures are compressed already. Names are UTF-8, times are not told. */

const LONGEST = 0xffffffff;
const MOST = 0xffff;
const VERSION = 20;
const UTF8 = 1 << 11;
const NEW_YEAR_1980 = 0x21; // the format's first day: when a photo was saved is nobody's business

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** @param {Blob} blob */
async function crc32(blob) {
  let crc = ~0;
  const reader = blob.stream().getReader(); // in pieces, so that the main thread is never held for long
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    for (const byte of piece.value) crc = /** @type {number} */ (TABLE[(crc ^ byte) & 0xff]) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** @typedef {[size: 2 | 4, value: number]} Field little-endian, its size in bytes */

/** @param {Field[]} fields */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((total, [size]) => total + size, 0)));
  let offset = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
    offset += size;
  }
  return view.buffer;
}

/**
 * What the local header and the directory tell alike.
 *
 * @param {Uint8Array} name
 * @param {number} size
 * @param {number} crc
 * @returns {Field[]}
 */
// biome-ignore format: one line a field would hide that they are one record
const common = (name, size, crc) => [
  [2, VERSION], [2, UTF8], [2, 0], [2, 0], [2, NEW_YEAR_1980], [4, crc], [4, size], [4, size], [2, name.length], [2, 0],
];

export class Zip {
  #write;
  /** @type {Blob[]} */
  #directory = [];
  /** @type {Set<string>} */
  #names = new Set();
  #length = 0;

  /** `write` takes each piece as it is made. @param {(piece: Blob) => Promise<void>} write */
  constructor(write) {
    this.#write = write;
  }

  get count() {
    return this.#directory.length;
  }

  /** @param {Blob} blob */
  hasRoomFor(blob) {
    return this.count < MOST && this.#length + blob.size < LONGEST / 2; // half is left for the directory, amply
  }

  /** Add a file; folders of its path are kept. @param {string} wanted @param {Blob} blob */
  async add(wanted, blob) {
    const name = new TextEncoder().encode(this.#unique(wanted));
    const fields = common(name, blob.size, await crc32(blob));
    const local = record([4, 0x04034b50], ...fields);
    const central = record([4, 0x02014b50], [2, VERSION], ...fields, [2, 0], [2, 0], [2, 0], [4, 0], [4, this.#length]);
    this.#directory.push(new Blob([central, name]));
    await this.#write(new Blob([local, name, blob]));
    this.#length += local.byteLength + name.length + blob.size;
  }

  /** Write the directory: the archive is complete. */
  async finish() {
    const directory = new Blob(this.#directory);
    // biome-ignore format: one line a field would hide that they are one record
    const end = record(
      [4, 0x06054b50], [2, 0], [2, 0], [2, this.count], [2, this.count], [4, directory.size], [4, this.#length], [2, 0],
    );
    await this.#write(new Blob([directory, end]));
  }

  /** @param {string} wanted */
  #unique(wanted) {
    let name = safe(wanted);
    const dot = name.lastIndexOf(".");
    const [stem, suffix] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
    for (let copy = 2; this.#names.has(name.toLowerCase()); copy += 1) name = `${stem}-${copy}${suffix}`;
    this.#names.add(name.toLowerCase());
    return name;
  }
}

/** A path that leads nowhere but below where the archive is unpacked. @param {string} path */
const safe = (path) =>
  path
    .replaceAll("\\", "_")
    .split("/")
    .filter((part) => !["", ".", ".."].includes(part))
    .join("/");
