/*
 * A ZIP archive without compression, as pictures are compressed already. Names are UTF-8, times are not told.
 * What is too large for the fields of old is in those of ZIP64.
 */

const FULL = 0xffffffff; // and so it says in the field of old
const MANY = 0xffff;
const VERSION = 20;
const VERSION_64 = 45;
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

/** @typedef {[size: 2 | 4 | 8, value: number]} Field little-endian, its size in bytes */

/** @param {Field[]} fields */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((total, [size]) => total + size, 0)));
  let offset = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(offset, value, true);
    else if (size === 4) view.setUint32(offset, value, true);
    else view.setBigUint64(offset, BigInt(value), true);
    offset += size;
  }
  return view.buffer;
}

/** The extra field with what does not fit into four bytes; nothing where all does. @param {number[]} values */
function wide(...values) {
  const large = values.filter((value) => value >= FULL);
  if (!large.length) return [];
  return /** @type {Field[]} */ ([[2, 1], [2, 8 * large.length], ...large.map((value) => [8, value])]);
}

/** @param {number} value */
const narrow = (value) => Math.min(value, FULL);

/**
 * What the local header and the directory tell alike.
 *
 * @param {Uint8Array} name
 * @param {number} size
 * @param {number} crc
 * @param {Field[]} extra
 * @returns {Field[]}
 */
// biome-ignore format: one line a field would hide that they are one record
const common = (name, size, crc, extra) => [
  [2, extra.length ? VERSION_64 : VERSION], [2, UTF8], [2, 0], [2, 0], [2, NEW_YEAR_1980], [4, crc],
  [4, narrow(size)], [4, narrow(size)], [2, name.length], [2, extra.reduce((total, [bytes]) => total + bytes, 0)],
];

export class Zip {
  #write;
  /** @type {BlobPart[]} */
  #directory = [];
  /** @type {Set<string>} */
  #names = new Set();
  #length = 0;
  #count = 0;

  /** `write` takes what belongs together as it is made. @param {(parts: BlobPart[]) => Promise<void>} write */
  constructor(write) {
    this.#write = write;
  }

  /** How many bytes have been written. */
  get length() {
    return this.#length;
  }

  /** Add a file; folders of its path are kept. @param {string} wanted @param {Blob} blob */
  async add(wanted, blob) {
    const name = new TextEncoder().encode(this.#unique(wanted));
    const { size } = blob;
    const crc = await crc32(blob);
    const extra = wide(size, size);
    const local = record([4, 0x04034b50], ...common(name, size, crc, extra));
    const after = record(...extra);
    await this.#write([local, name, after, blob]);
    this.#enter(name, size, crc);
    this.#length += local.byteLength + name.length + after.byteLength + size;
  }

  /** Tell the directory of the file that begins here. @param {Uint8Array<ArrayBuffer>} name @param {number} size @param {number} crc */
  #enter(name, size, crc) {
    const extra = wide(size, size, this.#length);
    const fields = common(name, size, crc, extra);
    // biome-ignore format: one line a field would hide that they are one record
    const central = record(
      [4, 0x02014b50], [2, VERSION_64], ...fields, [2, 0], [2, 0], [2, 0], [4, 0], [4, narrow(this.#length)],
    );
    this.#directory.push(central, name, record(...extra));
    this.#count += 1;
  }

  /** Write the directory: the archive is complete. */
  async finish() {
    const [count, start] = [this.#count, this.#length];
    const directory = new Blob(this.#directory);
    const { size } = directory;
    const large = count >= MANY || size >= FULL || start >= FULL;
    // biome-ignore format: one line a field would hide that they are one record
    const [end64, locator, end] = [
      record(
        [4, 0x06064b50], [8, 44], [2, VERSION_64], [2, VERSION_64], [4, 0], [4, 0],
        [8, count], [8, count], [8, size], [8, start],
      ),
      record([4, 0x07064b50], [4, 0], [8, start + size], [4, 1]),
      record(
        [4, 0x06054b50], [2, 0], [2, 0], [2, Math.min(count, MANY)], [2, Math.min(count, MANY)],
        [4, narrow(size)], [4, narrow(start)], [2, 0],
      ),
    ];
    await this.#write([directory, ...(large ? [end64, locator] : []), end]);
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
