import { bitReader, extended, huffmanTable, type BitReader, type HuffmanTable } from './jpegTables.ts';

/** The mean luma of each block of 8 × 8 of a JPEG, row by row: what its DC terms say, without decoding the picture. */
export interface LumaBlocks { readonly width: number; readonly height: number; readonly columns: number; readonly rows: number; readonly luma: Float32Array }

export type JpegProblem = 'notJpeg' | 'unsupported' | 'truncated' | 'damaged' | 'tooLarge';
export type LumaRead = { readonly ok: true; readonly blocks: LumaBlocks } | { readonly ok: false; readonly problem: JpegProblem };

interface Component { readonly id: number; readonly h: number; readonly v: number; readonly quant: number }
interface Frame { readonly width: number; readonly height: number; readonly progressive: boolean; readonly components: readonly Component[] }
interface Tables { readonly dc: Map<number, HuffmanTable>; readonly ac: Map<number, HuffmanTable>; readonly quantDc: Map<number, number>; restartEvery: number }
interface ScanPart { readonly component: Component; readonly dc: HuffmanTable; readonly ac: HuffmanTable | null }

/** A camera's picture: what is larger is none of it. */
const mostPixels = 40_000_000;

const failed = (problem: JpegProblem): LumaRead => ({ ok: false, problem });

/** ITU-T T.81: baseline, extended and progressive Huffman frames of 8 bit; the first component is luma (JFIF), or the only one. */
export function readLuma(bytes: Uint8Array): LumaRead {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return failed('notJpeg');
  const tables: Tables = { dc: new Map(), ac: new Map(), quantDc: new Map(), restartEvery: 0 };
  let frame: Frame | null = null;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return failed('damaged');
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes, and markers without a length.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) return failed('truncated');
    const length = word(bytes, at + 2);
    const [from, to] = [at + 4, at + 2 + length];
    if (length < 2 || to > bytes.length) return failed('truncated');
    if (marker === 0xdb) readQuant(bytes, from, to, tables);
    else if (marker === 0xc4) {
      if (!readHuffman(bytes, from, to, tables)) return failed('damaged');
    } else if (marker === 0xdd) tables.restartEvery = word(bytes, from);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      const read = marker <= 0xc2 ? readFrame(bytes, from, to, marker === 0xc2) : 'unsupported';
      if (typeof read === 'string') return failed(read);
      frame = read;
    } else if (marker === 0xda) {
      if (frame === null) return failed('damaged');
      const scan = readScan(bytes, from, to, frame, tables);
      if (scan === 'damaged') return failed('damaged');
      // A progressive picture's luma may come in a later scan than its colours.
      if (scan !== 'other') return readBlocks(bytes, to, frame, scan, tables);
      at = nextMarker(bytes, to);
      continue;
    }
    at = to;
  }
  return failed('truncated');
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function readQuant(bytes: Uint8Array, from: number, to: number, { quantDc }: Tables): void {
  for (let at = from; at < to;) {
    const head = bytes[at] ?? 0;
    const wide = head >> 4 !== 0;
    quantDc.set(head & 15, wide ? word(bytes, at + 1) : (bytes[at + 1] ?? 0));
    at += 1 + (wide ? 128 : 64);
  }
}

function readHuffman(bytes: Uint8Array, from: number, to: number, { dc, ac }: Tables): boolean {
  for (let at = from; at < to;) {
    const head = bytes[at] ?? 0;
    const counts = bytes.subarray(at + 1, at + 17);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    if (symbols > 256 || at + 17 + symbols > to) return false;
    (head >> 4 === 0 ? dc : ac).set(head & 15, huffmanTable(counts, bytes.subarray(at + 17, at + 17 + symbols)));
    at += 17 + symbols;
  }
  return true;
}

function readFrame(bytes: Uint8Array, from: number, to: number, progressive: boolean): Frame | JpegProblem {
  const [precision, height, width, count] = [bytes[from] ?? 0, word(bytes, from + 1), word(bytes, from + 3), bytes[from + 5] ?? 0];
  if (precision !== 8 || height === 0 || count < 1 || count > 4) return 'unsupported';
  if (width === 0 || to - from < 6 + 3 * count) return 'damaged';
  if (width * height > mostPixels) return 'tooLarge';
  const components = Array.from({ length: count }, (_, index): Component => {
    const at = from + 6 + 3 * index;
    const sampling = bytes[at + 1] ?? 0;
    return { id: bytes[at] ?? 0, h: sampling >> 4, v: sampling & 15, quant: bytes[at + 2] ?? 0 };
  });
  return components.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4) ? { width, height, progressive, components } : 'damaged';
}

/** The parts of a scan that carries luma's DC terms; `other` = it does not. */
function readScan(bytes: Uint8Array, from: number, to: number, frame: Frame, tables: Tables): { readonly parts: readonly ScanPart[]; readonly shift: number } | 'other' | 'damaged' {
  const count = bytes[from] ?? 0;
  if (count < 1 || count > 4 || to - from < 4 + 2 * count) return 'damaged';
  const [start, approximation] = [bytes[from + 1 + 2 * count] ?? 0, bytes[from + 3 + 2 * count] ?? 0];
  const ids = Array.from({ length: count }, (_, index) => bytes[from + 1 + 2 * index] ?? 0);
  if (!ids.includes(frame.components[0]?.id ?? -1) || (frame.progressive && (start !== 0 || approximation >> 4 !== 0))) return 'other';
  const parts: ScanPart[] = [];
  for (const [index, id] of ids.entries()) {
    const component = frame.components.find((one) => one.id === id);
    const chosen = bytes[from + 2 + 2 * index] ?? 0;
    const dc = tables.dc.get(chosen >> 4);
    const ac = frame.progressive ? null : tables.ac.get(chosen & 15);
    if (component === undefined || dc === undefined || ac === undefined) return 'damaged';
    parts.push({ component, dc, ac });
  }
  return { parts, shift: frame.progressive ? approximation & 15 : 0 };
}

// Over 70 lines with its inner step: one walk over the picture, whose predictions and bits belong together.
function readBlocks(bytes: Uint8Array, from: number, { width, height, components }: Frame, { parts, shift }: { readonly parts: readonly ScanPart[]; readonly shift: number }, tables: Tables): LumaRead {
  const first = components[0];
  const scale = tables.quantDc.get(first?.quant ?? -1);
  if (first === undefined || scale === undefined) return failed('damaged');
  const [hMost, vMost] = [Math.max(...components.map(({ h }) => h)), Math.max(...components.map(({ v }) => v))];
  const columns = Math.ceil(Math.ceil((width * first.h) / hMost) / 8);
  const rows = Math.ceil(Math.ceil((height * first.v) / vMost) / 8);
  const alone = parts.length === 1;
  // A scan of one component has no padding: its units are its own blocks (T.81, A.2).
  const across = alone ? columns : Math.ceil(width / (8 * hMost));
  const down = alone ? rows : Math.ceil(height / (8 * vMost));
  const luma = new Float32Array(columns * rows);
  const reader = bitReader(bytes, from);
  const predictions = new Int32Array(parts.length);
  for (let unit = 0; unit < across * down; unit += 1) {
    if (tables.restartEvery > 0 && unit > 0 && unit % tables.restartEvery === 0) {
      if (!reader.restart()) return failed('truncated');
      predictions.fill(0);
    }
    for (const [index, part] of parts.entries()) {
      const { h, v } = alone ? { h: 1, v: 1 } : part.component;
      for (let block = 0; block < h * v; block += 1) {
        const difference = readDc(reader, part);
        if (difference === null) return failed(reader.ended() ? 'truncated' : 'damaged');
        const value = (predictions[index] ?? 0) + difference;
        predictions[index] = value;
        if (part.component !== first) continue;
        const column = (unit % across) * h + (block % h);
        const row = Math.floor(unit / across) * v + Math.floor(block / h);
        if (column < columns && row < rows) luma[row * columns + column] = Math.min(255, Math.max(0, (value * 2 ** shift * scale) / 8 + 128));
      }
    }
    if (reader.ended()) return failed('truncated');
  }
  return { ok: true, blocks: { width, height, columns, rows, luma } };
}

/** A block's DC difference, its AC terms passed over. */
function readDc(reader: BitReader, { dc, ac }: ScanPart): number | null {
  const size = reader.symbol(dc);
  if (size < 0 || size > 11) return null;
  const difference = extended(reader.bits(size), size);
  if (ac === null) return difference;
  for (let place = 1; place < 64; place += 1) {
    const symbol = reader.symbol(ac);
    if (symbol < 0) return null;
    const bits = symbol & 15;
    if (bits === 0 && symbol !== 0xf0) return difference;
    place += symbol >> 4;
    if (bits > 0) reader.bits(bits);
    if (place > 63) return null;
  }
  return difference;
}
