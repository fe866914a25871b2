import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { claimSchema, methods, parseCall, requestSchema, rights, type IpcCall, type IpcRequest, type Right } from '../model/ipcMessage.ts';
import { ipcProtocols, type IpcProtocols, type IpcResponse } from '../model/ipcWire.ts';
import type { Json } from '../model/canonical.ts';
import { createFrameReader, encodeFrame, frameOf, mostValues } from './frame.ts';
import { prepareAuthDir, readPresence } from './identity.ts';
import { createTurns } from './turns.ts';
import type { Wire } from './wire.ts';

export type Outcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly code: string; readonly params: Readonly<Record<string, string | number>> };

/** One connected client, already known by its user. */
export interface Session {
  readonly uid: number;
  readonly client: string;
  readonly right: Right;
  /** Where its person sits, as the client says: nobody has proven it. */
  readonly toldPlace?: string | undefined;
  /** Sends one item of a stream. False = the client is behind, the item was dropped and the session is being closed. */
  stream(name: string, data: unknown): boolean;
  /** Bytes written and not yet taken by the other side. */
  readonly backlogBytes?: () => number;
}

/** What a server does with each of its streams. */
export interface SessionSpec {
  readonly right: Right;
  /** Name of this daemon in the hello. */
  readonly server: string;
  readonly authDir: string;
  readonly handle: (call: IpcCall, session: Session) => Outcome | Promise<Outcome>;
  readonly onSession?: (session: Session) => void;
  readonly onEnd?: (session: Session) => void;
  /**
   * Accounts that may call themselves agentd, and thereby speak for the centre. What is the agent's alone is refused to
   * everybody else. Absent: the name is believed.
   */
  readonly agents?: ReadonlySet<number>;
  /** Runs a call when others had their turn. Absent: one at a time of the whole process, in the event loop's turns. */
  readonly turn?: (call: () => void) => void;
  /** Calls back once; gives a canceller. Absent: real time. */
  readonly after?: (delayMs: number, call: () => void) => () => void;
  /** Absent: this program's. */
  readonly protocols?: IpcProtocols;
  /** Absent: random. */
  readonly nonce?: () => string;
  /** Who made the nonce's file. Absent: its owner. */
  readonly presence?: (authDir: string, nonce: string) => number | null;
}

export interface IpcServerOptions extends SessionSpec {
  /** The socket is for its folder's group (set-gid in a cabinet). A folder that is not there yet is made for its user alone. */
  readonly path: string;
}

export interface IpcServer { close(): Promise<void> }

/** What only the agent has to say: that events are stored, how good the clock is, how a trial in shadow went. */
const agentMethods: ReadonlySet<string> = new Set(['events.ack', 'clock.propose', 'plan.tried']);
const agentName = 'agentd';

/** A client that does not read for this many bytes is dropped. */
const maxBacklogBytes = 4 * 1_048_576;
export const maxSessions = 32;

/** Serves one unix socket of one right. Frames are versioned and limited; a bad one ends the session with a named error. */
export function serveIpc(options: IpcServerOptions): Promise<IpcServer> {
  prepareAuthDir(options.authDir);
  mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
  rmSync(options.path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    if (sockets.size > maxSessions) socket.destroy();
    else greetClient(socket, options);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.path, () => {
      chmodSync(options.path, 0o660);
      resolve({
        close: () => new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => { done(); });
        }),
      });
    });
  });
}

/** Of the whole process: all its sockets share the loop that its ticks run in. */
const turns = createTurns((call) => { setImmediate(call); });
/** Who does not say who it is within this time leaves its place to others, ms. */
const claimMs = 5000;
const realAfter = (delayMs: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, delayMs).unref();
  return () => { clearTimeout(timer); };
};
const randomNonce = (): string => randomBytes(16).toString('hex');

/** The server's side of a stream, from its hello on. */
export function greetClient(socket: Wire, options: SessionSpec): void {
  const { presence = readPresence, turn = turns, after = realAfter, protocols = ipcProtocols } = options;
  const nonce = (options.nonce ?? randomNonce)();
  let session: Session | null = null;
  const send = (frame: Buffer): void => {
    // Who asks and does not read is dropped: the daemon's memory is not its queue.
    if (socket.writableLength > maxBacklogBytes) socket.destroy();
    else socket.write(frame);
  };
  const refuse = (code: string): void => {
    const refusal: IpcResponse = { type: 'error', id: 0, code, params: {} };
    send(encodeFrame(refusal));
    socket.end();
  };
  const tooLate = after(claimMs, () => { refuse('ipc.noClaim'); });
  const claim = (value: unknown): void => {
    tooLate();
    const parsed = claimSchema.safeParse(value);
    if (!parsed.success) return refuse('ipc.badClaim');
    if (parsed.data.protocol < protocols.oldest || parsed.data.protocol > protocols.newest) return refuse('ipc.protocol');
    const uid = presence(options.authDir, nonce);
    if (uid === null) return refuse('ipc.noPresence');
    if (parsed.data.client === agentName && options.agents?.has(uid) === false) return refuse('ipc.notAgent');
    session = { ...sessionOf(socket, uid, parsed.data.client, options.right), toldPlace: parsed.data.place };
    options.onSession?.(session);
    return undefined;
  };
  const work = oneATurn(socket, turn);
  const take = (value: unknown): void => {
    if (session === null) return claim(value);
    const request = requestSchema.safeParse(value);
    if (request.success) answer(request.data, session, options, send);
    else refuse('ipc.badRequest');
    return undefined;
  };
  const reader = createFrameReader({ error: refuse, frame: (value) => { work(() => { take(value); }); } }, mostValues);
  // A long frame is a piece of work before anybody answers it.
  socket.on('data', (chunk: Buffer) => { work(() => { reader.push(chunk); }); });
  socket.on('close', () => {
    tooLate();
    if (session !== null) options.onEnd?.(session);
    // Whoever left before its claim has perhaps made its file.
    else presence(options.authDir, nonce);
  });
  // A program of before knows a hello of exactly five keys.
  const older = protocols.oldest === protocols.newest ? {} : { oldest: protocols.oldest };
  send(encodeFrame({ type: 'hello', protocol: protocols.newest, ...older, server: options.server, nonce, authDir: options.authDir }));
}

/** The work of one session, in order, a turn for each piece; nothing more is read meanwhile. */
function oneATurn(socket: Wire, turn: (call: () => void) => void): (call: () => void) => void {
  const waiting: (() => void)[] = [];
  let busy = false;
  const next = (): void => {
    // After a refusal nothing is heard any more, but the end must be.
    if (socket.writableEnded) waiting.length = 0;
    else waiting.shift()?.();
    busy = waiting.length > 0;
    if (busy) turn(next);
    else socket.resume();
  };
  return (call) => {
    waiting.push(call);
    if (busy) return;
    busy = true;
    socket.pause();
    turn(next);
  };
}

function sessionOf(socket: Wire, uid: number, client: string, right: Right): Session {
  return {
    uid, client, right,
    backlogBytes: () => socket.writableLength,
    stream(name, data) {
      if (socket.destroyed) return false;
      if (socket.writableLength > maxBacklogBytes) {
        socket.destroy();
        return false;
      }
      const frame = frameOf({ type: 'stream', stream: name, data });
      if (frame === null) socket.destroy();
      else socket.write(frame);
      return frame !== null;
    },
  };
}

function answer(request: IpcRequest, session: Session, options: SessionSpec, send: (frame: Buffer) => void): void {
  const reply = (outcome: Outcome): void => {
    const { id } = request;
    const response = outcome.ok ? { type: 'result', id, result: outcome.result } : { type: 'error', id, code: outcome.code, params: outcome.params };
    send(frameOf(response) ?? encodeFrame({ type: 'error', id, code: 'ipc.tooLong', params: { method: request.method } } satisfies IpcResponse));
  };
  // What a handler throws is its client's answer: nobody's document ends the daemon that times the signals.
  new Promise<Outcome>((resolve) => { resolve(handled(request, session, options)); }).then(reply, (error: unknown) => {
    reply({ ok: false, code: 'ipc.internal', params: { detail: String(error) } });
  });
}

function handled(request: IpcRequest, session: Session, options: SessionSpec): Outcome | Promise<Outcome> {
  const parsed = parseCall(request.method, request.params);
  if (!parsed.ok) return { ok: false, code: parsed.code, params: { method: request.method, detail: parsed.detail } };
  const { right } = methods[parsed.call.method];
  if (rights.indexOf(right) > rights.indexOf(options.right)) return { ok: false, code: 'ipc.noRight', params: { method: request.method, right } };
  if (options.agents !== undefined && agentMethods.has(parsed.call.method) && session.client !== agentName) return { ok: false, code: 'ipc.notAgent', params: { method: request.method } };
  return options.handle(parsed.call, session);
}
