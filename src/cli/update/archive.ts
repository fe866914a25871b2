import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** One entry of a bundle. Its content is passed over by whoever asks for the next one. */
export interface Member {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly pieces: () => AsyncGenerator<Buffer>;
}

const block = 512;
const mostNameBytes = 1024;

/**
 * Entries of an archive as `scripts/package --bundle` makes it (tar of GNU's format, by gzip or plain). Read here and not by
 * tar, which writes what an archive says: a stranger's is looked at, entry by entry, before a byte of it is anywhere. Throws
 * for what is no such archive, and for one that was cut short.
 */
export async function* readMembers(file: string): AsyncGenerator<Member> {
  const gzip = isGzip(file);
  const source = createReadStream(file);
  const plain = gzip ? pipeline(source, createGunzip(), () => undefined) : source;
  const bytes = reader(plain);
  try {
    for (let longName: string | null = null; ;) {
      const head = await bytes.take(block);
      if (head.every((byte) => byte === 0)) return;
      const { name, type, size } = readHead(head);
      let left = size;
      const pieces = async function* (): AsyncGenerator<Buffer> {
        for (; left > 0;) {
          const piece = await bytes.some(left);
          left -= piece.length;
          yield piece;
        }
      };
      if (type === 'L') {
        if (longName !== null || size > mostNameBytes) throw new Error('a name without an end');
        longName = nameIn(await joined(pieces()));
      } else {
        yield { name: (longName ?? name).replace(/\/$/, ''), kind: type === '0' || type === '\0' ? 'file' : type === '5' ? 'folder' : 'other', size, pieces };
        longName = null;
      }
      for (; left > 0;) left -= (await bytes.some(left)).length;
      await bytes.take((block - (size % block)) % block);
    }
  } finally {
    source.destroy();
    plain.destroy();
  }
}

export async function joined(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function isGzip(file: string): boolean {
  const opened = openSync(file, 'r');
  try {
    const magic = Buffer.alloc(2);
    return readSync(opened, magic) === 2 && magic.readUInt16BE() === 0x1f8b;
  } finally {
    closeSync(opened);
  }
}

interface Reader { take(count: number): Promise<Buffer>; /** At least one byte, at most so many. */ some(most: number): Promise<Buffer> }

function reader(source: AsyncIterable<Buffer>): Reader {
  const from = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const some = async (most: number): Promise<Buffer> => {
    for (; rest.length === 0;) {
      const next = await from.next();
      if (next.done === true) throw new Error('cut short');
      rest = next.value;
    }
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  };
  return {
    some,
    async take(count) {
      const parts: Buffer[] = [];
      for (let left = count; left > 0;) {
        const piece = await some(left);
        left -= piece.length;
        parts.push(piece);
      }
      return Buffer.concat(parts);
    },
  };
}

/** tar(5): name, size in octal, checksum over the head with its own field as spaces, type. */
function readHead(head: Buffer): { readonly name: string; readonly type: string; readonly size: number } {
  const octal = (from: number, to: number): number => {
    const digits = nameIn(head.subarray(from, to)).trim();
    return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const size = octal(124, 136);
  if (octal(148, 156) !== sum || Number.isNaN(size)) throw new Error('no entry of an archive');
  return { name: nameIn(head.subarray(0, 100)), type: String.fromCharCode(head[156] ?? 0), size };
}

function nameIn(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}
