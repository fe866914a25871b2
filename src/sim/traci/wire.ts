import { valueType } from './code.ts';

/** A value as SUMO sends it; a compound is the list of its parts. */
export type Value = number | string | readonly string[] | readonly number[] | readonly Value[];

/** Reads one answer of SUMO from its beginning to its end. Strings are latin1, numbers big-endian. */
export type Reader = {
  readonly left: () => number;
  readonly ubyte: () => number;
  readonly int: () => number;
  readonly double: () => number;
  readonly text: () => string;
  /** Length of a command: one byte, or 0 and four. */
  readonly length: () => number;
  /** A type byte and its value. */
  readonly value: () => Value;
};

export function createReader(data: Buffer): Reader {
  let at = 0;
  const skip = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  const ubyte = (): number => data.readUInt8(skip(1));
  const int = (): number => data.readInt32BE(skip(4));
  const double = (): number => data.readDoubleBE(skip(8));
  const text = (): string => {
    const bytes = int();
    const from = skip(bytes);
    return data.toString('latin1', from, from + bytes);
  };
  const length = (): number => {
    const short = ubyte();
    return short > 0 ? short : int();
  };
  const value = (): Value => {
    const type = ubyte();
    switch (type) {
      case valueType.ubyte: return ubyte();
      case valueType.byte: return data.readInt8(skip(1));
      case valueType.integer: return int();
      case valueType.double: return double();
      case valueType.string: return text();
      case valueType.stringList: return times(int(), text);
      case valueType.doubleList: return times(int(), double);
      case valueType.compound: return times(int(), value);
      case valueType.position2d: return times(2, double);
      case valueType.position3d: return times(3, double);
      case valueType.colour: return times(4, ubyte);
      default: throw new Error(`TraCI value of unknown type 0x${type.toString(16)}`);
    }
  };
  return { left: () => data.length - at, ubyte, int, double, text, length, value };
}

function times<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read);
}

export function ubyteOf(value: number): Buffer {
  return Buffer.from([value]);
}

export function intOf(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function doubleOf(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

export function textOf(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([intOf(bytes.length), bytes]);
}

/** One command as a message of its own: total length, command length, command, content. */
export function messageOf(commandId: number, content: Buffer): Buffer {
  const short = content.length + 2;
  const head = short <= 255 ? ubyteOf(short) : Buffer.concat([ubyteOf(0), intOf(short + 4)]);
  const total = 4 + head.length + 1 + content.length;
  return Buffer.concat([intOf(total), head, ubyteOf(commandId), content]);
}
