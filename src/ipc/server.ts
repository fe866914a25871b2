import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { claimSchema, ipcProtocol, methods, parseCall, requestSchema, rights, type IpcCall, type IpcRequest, type IpcResponse, type Right } from '../model/ipcMessage.ts';
import type { Json } from '../model/canonical.ts';
import { createFrameReader, encodeFrame } from './frame.ts';
import { prepareAuthDir, readPresence } from './identity.ts';

export type Outcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly code: string; readonly params: Readonly<Record<string, string | number>> };

/** One connected client, already known by its user. */
export interface Session {
  readonly uid: number;
  readonly client: string;
  readonly right: Right;
  /** Sends one item of a stream. False = the client is behind, the item was dropped and the session is being closed. */
  stream(name: string, data: unknown): boolean;
}

export interface IpcServerOptions {
  readonly path: string;
  readonly right: Right;
  /** Name of this daemon in the hello. */
  readonly server: string;
  readonly authDir: string;
  readonly handle: (call: IpcCall, session: Session) => Outcome | Promise<Outcome>;
  readonly onSession?: (session: Session) => void;
  readonly onEnd?: (session: Session) => void;
}

export interface IpcServer { close(): Promise<void> }

/** A client that does not read for this many bytes is dropped: the daemon's memory is not its queue. */
const maxBacklogBytes = 4 * 1_048_576;
const maxSessions = 32;

/** Serves one unix socket of one right. Frames are versioned and limited; a bad one ends the session with a named error. */
export function serveIpc(options: IpcServerOptions): Promise<IpcServer> {
  prepareAuthDir(options.authDir);
  rmSync(options.path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    if (sockets.size > maxSessions) socket.destroy();
    else greet(socket, options);
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

function greet(socket: Socket, options: IpcServerOptions): void {
  const nonce = randomBytes(16).toString('hex');
  const send = (message: unknown): void => { socket.write(encodeFrame(message)); };
  let session: Session | null = null;
  const refuse = (code: string): void => {
    const refusal: IpcResponse = { type: 'error', id: 0, code, params: {} };
    send(refusal);
    socket.end();
  };
  const reader = createFrameReader({
    error: refuse,
    frame(value) {
      if (session === null) {
        const claim = claimSchema.safeParse(value);
        if (!claim.success) return refuse('ipc.badClaim');
        if (claim.data.protocol !== ipcProtocol) return refuse('ipc.protocol');
        const uid = readPresence(options.authDir, nonce);
        if (uid === null) return refuse('ipc.noPresence');
        session = sessionOf(socket, uid, claim.data.client, options.right);
        options.onSession?.(session);
        return undefined;
      }
      const request = requestSchema.safeParse(value);
      if (!request.success) return refuse('ipc.badRequest');
      answer(request.data, session, options, send);
      return undefined;
    },
  });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  socket.on('close', () => { if (session !== null) options.onEnd?.(session); });
  send({ type: 'hello', protocol: ipcProtocol, server: options.server, nonce, authDir: options.authDir });
}

function sessionOf(socket: Socket, uid: number, client: string, right: Right): Session {
  return {
    uid, client, right,
    stream(name, data) {
      if (socket.destroyed) return false;
      if (socket.writableLength > maxBacklogBytes) {
        socket.destroy();
        return false;
      }
      socket.write(encodeFrame({ type: 'stream', stream: name, data }));
      return true;
    },
  };
}

function answer(request: IpcRequest, session: Session, options: IpcServerOptions, send: (message: unknown) => void): void {
  const fail = (code: string, params: Readonly<Record<string, string | number>>): void => {
    send({ type: 'error', id: request.id, code, params });
  };
  const parsed = parseCall(request.method, request.params);
  if (!parsed.ok) return fail(parsed.code, { method: request.method, detail: parsed.detail });
  const { right } = methods[parsed.call.method];
  if (rights.indexOf(right) > rights.indexOf(options.right)) return fail('ipc.noRight', { method: request.method, right });
  Promise.resolve(options.handle(parsed.call, session)).then(
    (outcome) => (outcome.ok ? send({ type: 'result', id: request.id, result: outcome.result }) : fail(outcome.code, outcome.params)),
    (error: unknown) => fail('ipc.internal', { detail: String(error) }),
  );
  return undefined;
}
