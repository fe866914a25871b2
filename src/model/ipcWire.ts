import type { Json } from './canonical.ts';

/*
 * What both ends of a socket must have read before the first word, and what a client reads of a server. By hand and
 * without the schema library: half of what a technician waits for after `ngatu status` would be its loading.
 */

/** Versions of the frames between signald, agentd and the tool. */
export interface IpcProtocols { readonly oldest: number; readonly newest: number }
/** What this program speaks: its own version and the one before, so that an agent and a signald one update apart go on together. */
export const ipcProtocols: IpcProtocols = { oldest: 1, newest: 1 };

/** The newest version that both speak; null = there is none. */
export function commonProtocol(mine: IpcProtocols, theirs: IpcProtocols): number | null {
  const newest = Math.min(mine.newest, theirs.newest);
  return newest >= Math.max(mine.oldest, theirs.oldest) ? newest : null;
}

/** Largest frame either side accepts, bytes. */
export const maxFrameBytes = 1_048_576;

/** Names of the sockets in the run directory. What not everybody who looks may use has a folder of its own, whose group it takes (systemd/ngatu.tmpfiles). */
export const socketNames = { view: 'signald-view.sock', operate: 'signald-operate/socket', safety: 'signald-safety/socket', monitor: 'monitor.sock', agent: 'agentd-view.sock', agentOperate: 'agentd-operate/socket' } as const;

/** Server → client, first frame: create an empty file `<authDir>/<nonce>`; its owner is who you are. `protocol` is the newest that it speaks, `oldest` (absent: the same) the oldest. */
export interface IpcHello { readonly type: 'hello'; readonly protocol: number; readonly oldest: number; readonly server: string; readonly nonce: string; readonly authDir: string }

export type IpcResponse =
  | { readonly type: 'result'; readonly id: number; readonly result: Json }
  | { readonly type: 'error'; readonly id: number; readonly code: string; readonly params: Readonly<Record<string, string | number>> }
  | { readonly type: 'stream'; readonly stream: string; readonly data: Json };

export function readHello(value: unknown): IpcHello | null {
  if (!hasAll(value, ['type', 'protocol', 'server', 'nonce', 'authDir'])) return null;
  const { type, protocol, oldest = protocol, server, nonce, authDir } = value;
  if (type !== 'hello' || !isWhole(protocol) || !isWhole(oldest) || typeof server !== 'string' || typeof authDir !== 'string') return null;
  // The nonce becomes the name of a file: nothing but its 32 letters.
  return typeof nonce === 'string' && /^[0-9a-f]{32}$/.test(nonce) ? { type, protocol, oldest, server, nonce, authDir } : null;
}

export function readResponse(value: unknown): IpcResponse | null {
  if (hasAll(value, ['type', 'id', 'result'])) {
    const { type, id, result } = value;
    return type === 'result' && isWhole(id) && isParsed(result) ? { type, id, result } : null;
  }
  if (hasAll(value, ['type', 'id', 'code', 'params'])) {
    const { type, id, code, params } = value;
    return type === 'error' && isWhole(id) && typeof code === 'string' && areParams(params) ? { type, id, code, params } : null;
  }
  if (hasAll(value, ['type', 'stream', 'data'])) {
    const { type, stream, data } = value;
    return type === 'stream' && typeof stream === 'string' && isParsed(data) ? { type, stream, data } : null;
  }
  return null;
}

/** A newer program may say more than this one knows. */
function hasAll(value: unknown, keys: readonly string[]): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && keys.every((key) => Object.hasOwn(value, key));
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Out of JSON.parse, so JSON it is: walking a snapshot once more costs a reader more than reading it. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}

function areParams(value: unknown): value is Readonly<Record<string, string | number>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string' || typeof one === 'number');
}
