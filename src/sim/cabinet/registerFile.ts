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
  /** A bit or 16-bit point, looked up once; one that the profile has not reads 0 and takes nothing. */
  point(name: string): RegisterPoint;
  /** Raw value of a bit or 16-bit point; 0 for a name that the profile has not. */
  read(point: string): number;
  /** Writes a bit or 16-bit point; a name that the profile has not is passed over. */
  write(point: string, value: number): void;
  /** Fills a point of any type: text into ascii registers, numbers by their type. */
  fill(point: string, value: string | number): void;
}

/** One area: what stands at each address, and which addresses the bus may read and write. */
interface Bank { readonly cells: Uint16Array; readonly readable: Uint8Array; readonly writable: Uint8Array; readonly bits: boolean }

export interface RegisterPoint { read(): number; write(value: number): void }

const noPoint: RegisterPoint = { read: () => 0, write: () => undefined };

function pointOf({ address, bit, type }: ProfilePoint, { cells, bits }: Bank): RegisterPoint {
  const whole = bits || bit === undefined;
  if (type === 'u8') return byteOf(cells, address, bit ?? 0);
  const mask = 1 << (bit ?? 0);
  if (whole) return { read: () => cells[address] ?? 0, write: (value) => { cells[address] = bits ? value & 1 : value; } };
  return {
    read: () => ((cells[address] ?? 0) & mask) === 0 ? 0 : 1,
    write(value) {
      const word = cells[address] ?? 0;
      cells[address] = value === 0 ? word & ~mask : word | mask;
    },
  };
}

/** Half of a register. */
function byteOf(cells: Uint16Array, address: number, shift: number): RegisterPoint {
  return {
    read: () => ((cells[address] ?? 0) >> shift) & 0xff,
    write: (value) => { cells[address] = ((cells[address] ?? 0) & ~(0xff << shift)) | ((value & 0xff) << shift); },
  };
}

export function createRegisterFile(profile: ResolvedProfile): RegisterFile {
  const points = new Map(profile.points.map((point) => [point.id, point]));
  const banks = banksOf(profile);
  const accesses = new Map(profile.points.map((point) => [point.id, pointOf(point, banks[point.area])]));
  const get = (area: Area, address: number): number => banks[area].cells[address] ?? 0;
  const set = (area: Area, address: number, value: number): void => {
    const { cells, bits } = banks[area];
    cells[address] = bits ? value & 1 : value;
  };
  const write = (name: string, value: number): void => { accesses.get(name)?.write(value); };
  return {
    covers: (area, address, count) => holdsAll(banks[area].readable, address, count),
    writable: (area, address, count) => holdsAll(banks[area].writable, address, count),
    get, set, write,
    has: (name) => points.has(name),
    point: (name) => accesses.get(name) ?? noPoint,
    read: (name) => accesses.get(name)?.read() ?? 0,
    fill(name, value) {
      const point = points.get(name);
      if (point === undefined) return;
      const words = wordsOf(point, value);
      if (words === null) return write(name, Number(value));
      for (const [index, word] of words.entries()) set(point.area, point.address + index, word);
    },
  };
}

function banksOf(profile: ResolvedProfile): Readonly<Record<Area, Bank>> {
  const bank = (area: Area): Bank => {
    const own = profile.points.filter((point) => point.area === area);
    const size = Math.max(0, ...own.map((point) => point.address + width(point)));
    const made: Bank = { cells: new Uint16Array(size), readable: new Uint8Array(size), writable: new Uint8Array(size), bits: isBitArea(area) };
    for (const point of own) {
      made.readable.fill(1, point.address, point.address + width(point));
      if (point.access !== 'read') made.writable.fill(1, point.address, point.address + width(point));
    }
    return made;
  };
  return { coil: bank('coil'), discreteInput: bank('discreteInput'), holding: bank('holding'), input: bank('input') };
}

/** Registers that a point takes. */
function width(point: ProfilePoint): number {
  switch (point.type) {
    case 'ascii': return point.length ?? 1;
    case 'u32':
    case 'i32':
    case 'f32': return 2;
    case 'bit':
    case 'u8':
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

function holdsAll(there: Uint8Array, address: number, count: number): boolean {
  for (let at = address; at < address + count; at += 1) if (there[at] !== 1) return false;
  return true;
}

function isBitArea(area: Area): boolean {
  return area === 'coil' || area === 'discreteInput';
}
