import { readFileSync } from 'node:fs';

/** One operation of the recorded process. */
export type FileOp =
  | { readonly type: 'create' | 'unlink' | 'sync'; readonly path: string }
  | { readonly type: 'write'; readonly path: string; readonly at: number; readonly data: Buffer }
  | { readonly type: 'truncate'; readonly path: string; readonly length: number }
  | { readonly type: 'rename'; readonly path: string; readonly to: string };

/** Reads what recorder.c wrote; paths relative to the watched folder. */
export function readWriteLog(file: string, folder: string): FileOp[] {
  const bytes = readFileSync(file);
  const ops: FileOp[] = [];
  const inside = (path: string): string => path.slice(folder.length).replace(/^\//, '');
  for (let at = 0; at < bytes.length;) {
    const [op, pathLength, offset, length] = [String.fromCharCode(bytes[at] ?? 0), bytes.readUInt32LE(at + 1), Number(bytes.readBigUInt64LE(at + 5)), bytes.readUInt32LE(at + 13)];
    const path = inside(bytes.toString('utf8', at + 17, at + 17 + pathLength));
    const data = bytes.subarray(at + 17 + pathLength, at + 17 + pathLength + length);
    at += 17 + pathLength + length;
    switch (op) {
      case 'c': ops.push({ type: 'create', path }); if (offset === 1) ops.push({ type: 'truncate', path, length: 0 }); break;
      case 'w': ops.push({ type: 'write', path, at: offset, data }); break;
      case 's': ops.push({ type: 'sync', path }); break;
      case 't': ops.push({ type: 'truncate', path, length: offset }); break;
      case 'r': ops.push({ type: 'rename', path, to: inside(data.toString()) }); break;
      case 'u': ops.push({ type: 'unlink', path }); break;
      default: throw new Error(`an operation ${op} in the log`);
    }
  }
  return ops;
}

/** What of an operation got to the platter: all, nothing, or some of its sectors. */
export type Choice = (index: number) => 'all' | 'none' | { readonly sectorBytes: number; readonly keep: (sector: number) => boolean };

interface Inode { bytes: Buffer; length: number }

/**
 * The files after a power cut behind `upTo` operations. Synchronised writes are there; of the others `choose` says what
 * is. Names change in order (a journal), and are there up to operation `named` at least to the last sync of anything.
 */
export function filesAfter(ops: readonly FileOp[], upTo: number, named: number, choose: Choice): ReadonlyMap<string, Buffer> {
  const synced = lastSyncs(ops, upTo);
  const names = new Map<string, Inode>();
  /** Names as the process saw them: its writes go by them. */
  const seen = new Map<string, Inode>();
  for (let index = 0; index < upTo; index++) {
    const op = ops[index];
    if (op === undefined || op.type === 'sync') continue;
    const durable = index < named;
    if (op.type === 'create') {
      const inode = seen.get(op.path) ?? { bytes: Buffer.alloc(4096), length: 0 };
      if (!seen.has(op.path) && durable) names.set(op.path, inode);
      seen.set(op.path, inode);
    } else if (op.type === 'unlink') {
      seen.delete(op.path);
      if (durable) names.delete(op.path);
    } else if (op.type === 'rename') {
      const inode = seen.get(op.path);
      seen.delete(op.path);
      if (inode !== undefined) seen.set(op.to, inode);
      const moved = names.get(op.path);
      if (durable && moved !== undefined) { names.delete(op.path); names.set(op.to, moved); }
    } else if (op.type === 'write' || op.type === 'truncate') {
      const inode = seen.get(op.path);
      if (inode === undefined) continue;
      // Files that are renamed are closed before: a path is one file from its opening to its sync.
      const choice = index < (synced.get(op.path) ?? 0) ? 'all' : choose(index);
      if (choice !== 'none') apply(inode, op, choice);
    }
  }
  return new Map([...names].map(([path, { bytes, length }]) => [path, bytes.subarray(0, length)]));
}

/** Per path, the index of its last sync before `upTo`. */
function lastSyncs(ops: readonly FileOp[], upTo: number): Map<string, number> {
  const last = new Map<string, number>();
  for (let index = 0; index < upTo; index++) {
    const op = ops[index];
    if (op?.type === 'sync') last.set(op.path, index);
  }
  return last;
}

/** Behind the last sync of anything, names may lag. */
export function lastAnySync(ops: readonly FileOp[], upTo: number): number {
  for (let index = upTo - 1; index >= 0; index--) if (ops[index]?.type === 'sync') return index;
  return 0;
}

function apply(inode: Inode, op: Extract<FileOp, { type: 'write' | 'truncate' }>, choice: Exclude<ReturnType<Choice>, 'none'>): void {
  if (op.type === 'truncate') {
    grow(inode, op.length);
    inode.bytes.fill(0, op.length);
    inode.length = op.length;
    return;
  }
  const end = op.at + op.data.length;
  grow(inode, end);
  if (choice === 'all') {
    op.data.copy(inode.bytes, op.at);
    inode.length = Math.max(inode.length, end);
    return;
  }
  const { sectorBytes, keep } = choice;
  for (let sector = Math.floor(op.at / sectorBytes); sector * sectorBytes < end; sector++) {
    if (!keep(sector)) continue;
    const [from, to] = [Math.max(op.at, sector * sectorBytes), Math.min(end, (sector + 1) * sectorBytes)];
    op.data.copy(inode.bytes, from, from - op.at, to - op.at);
    inode.length = Math.max(inode.length, to);
  }
}

function grow(inode: Inode, length: number): void {
  if (length <= inode.bytes.length) return;
  const larger = Buffer.alloc(Math.max(length, inode.bytes.length * 2));
  inode.bytes.copy(larger);
  inode.bytes = larger;
}
