import type { Area, ProfilePoint, ResolvedProfile } from '../../model/profile.ts';

/** Registers and bits of one slave, addressed on the wire or by the names of its profile's points. */
export interface RegisterFile {
  /** True where every address of the span exists. */
  covers(area: Area, address: number, count: number): boolean;
  /** True where every address of the span may be written by the bus. */
  writable(area: Area, address: number, count: number): boolean;
  /** A word (0 … 65 535), or a bit (0, 1) in coil and discreteInput. 0 where nothing stands. */
  get(area: Area, address: number): number;
  set(area: Area, address: number, value: number): void;
  has(point: string): boolean;
  /** Raw value of a bit or 16-bit point; 0 for a name that the profile has not. */
  read(point: string): number;
  /** Writes a bit or 16-bit point; a name that the profile has not is passed over. */
  write(point: string, value: number): void;
  /** Fills a point of any type: text into ascii registers, numbers by their type. */
  fill(point: string, value: string | number): void;
}

export function createRegisterFile(profile: ResolvedProfile): RegisterFile {
  const points = new Map(profile.points.map((point) => [point.id, point]));
  const readable = new Set<string>();
  const writeable = new Set<string>();
  for (const point of profile.points) {
    for (const key of keysOf(point)) {
      readable.add(key);
      if (point.access !== 'read') writeable.add(key);
    }
  }
  const cells = new Map<string, number>();
  const get = (area: Area, address: number): number => cells.get(cellKey(area, address)) ?? 0;
  const set = (area: Area, address: number, value: number): void => { cells.set(cellKey(area, address), value & (isBitArea(area) ? 1 : 0xffff)); };
  const write = (name: string, value: number): void => {
    const point = points.get(name);
    if (point === undefined) return;
    if (isBitArea(point.area) || point.bit === undefined) return set(point.area, point.address, value);
    const mask = 1 << point.bit;
    const word = get(point.area, point.address);
    set(point.area, point.address, value === 0 ? word & ~mask : word | mask);
  };
  return {
    covers: (area, address, count) => holdsAll(readable, area, address, count),
    writable: (area, address, count) => holdsAll(writeable, area, address, count),
    get, set, write,
    has: (name) => points.has(name),
    read(name) {
      const point = points.get(name);
      if (point === undefined) return 0;
      const word = get(point.area, point.address);
      return isBitArea(point.area) || point.bit === undefined ? word : (word >> point.bit) & 1;
    },
    fill(name, value) {
      const point = points.get(name);
      if (point === undefined) return;
      const words = wordsOf(point, value);
      if (words === null) return write(name, Number(value));
      for (const [index, word] of words.entries()) set(point.area, point.address + index, word);
    },
  };
}

function keysOf(point: ProfilePoint): string[] {
  return range(point.address, point.address + width(point) - 1).map((at) => cellKey(point.area, at));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Registers that a point takes. */
function width(point: ProfilePoint): number {
  switch (point.type) {
    case 'ascii': return point.length ?? 1;
    case 'u32':
    case 'i32':
    case 'f32': return 2;
    case 'bit':
    case 'u16':
    case 'i16': return 1;
  }
}

/** The words of a text or a 32-bit value; null for what one word or bit holds. */
function wordsOf(point: ProfilePoint, value: string | number): readonly number[] | null {
  if (point.type === 'ascii') {
    const text = String(value).padEnd(width(point) * 2, '\0');
    return Array.from({ length: width(point) }, (_, index) => (text.charCodeAt(index * 2) << 8) | (text.charCodeAt(index * 2 + 1) & 0xff));
  }
  if (width(point) === 1) return null;
  const bytes = new DataView(new ArrayBuffer(4));
  if (point.type === 'f32') bytes.setFloat32(0, Number(value));
  else bytes.setInt32(0, Number(value) | 0);
  const words = [bytes.getUint16(0), bytes.getUint16(2)];
  return point.wordOrder === 'little' ? words.toReversed() : words;
}

function holdsAll(keys: ReadonlySet<string>, area: Area, address: number, count: number): boolean {
  for (let at = address; at < address + count; at += 1) if (!keys.has(cellKey(area, at))) return false;
  return true;
}

function isBitArea(area: Area): boolean {
  return area === 'coil' || area === 'discreteInput';
}

function cellKey(area: Area, address: number): string {
  return `${area}:${address}`;
}
