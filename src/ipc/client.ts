import { connect } from 'node:net';
import { commonProtocol, ipcProtocols, readHello, readResponse, type IpcProtocols } from '../model/ipcWire.ts';
import type { Json } from '../model/canonical.ts';
import { createFrameReader, encodeFrame, frameOf } from './frame.ts';
import { provePresence } from './identity.ts';
import type { Outcome } from './server.ts';
import type { Wire } from './wire.ts';

export interface IpcClient {
  /** One request; resolves with the answer, or with code `ipc.closed` (or why the session was refused) / `ipc.timeout` / `ipc.tooLong`. Never rejects. */
  request(method: string, params?: Readonly<Record<string, Json>>): Promise<Outcome>;
  onStream(call: (stream: string, data: unknown) => void): void;
  onClose(call: () => void): void;
  close(): void;
}

export type Connected = { readonly ok: true; readonly client: IpcClient } | { readonly ok: false; readonly code: string; readonly detail: string };

/** What a session needs of its surroundings; a simulation has its own time and its own proof. */
export interface ClientSpec {
  /** For the answers that name it. */
  readonly path: string;
  readonly client: string;
  /** Where the person sits, for the audit channel; an older daemon hears of none. */
  readonly place?: string | undefined;
  readonly requestTimeoutMs?: number;
  /** Absent: this program's. */
  readonly protocols?: IpcProtocols;
  /** Calls back once; gives a canceller. Absent: real time. */
  readonly after?: (delayMs: number, call: () => void) => () => void;
  /** Absent: the nonce's file. */
  readonly prove?: (authDir: string, nonce: string) => void;
}

type After = NonNullable<ClientSpec['after']>;

const realAfter: After = (delayMs, call) => {
  const timer = setTimeout(call, delayMs);
  return () => { clearTimeout(timer); };
};

const connectMs = 2000;

/** Connects, proves who we are, and gives a client. Real-time limits: 2 s to connect, 5 s per request. */
export function connectIpc(options: { readonly path: string; readonly client: string; readonly place?: string; readonly requestTimeoutMs?: number }): Promise<Connected> {
  return greetServer(connect(options.path), options);
}

/** The client's side of a stream, from the server's hello on. */
export function greetServer(socket: Wire, spec: ClientSpec): Promise<Connected> {
  const { path, after = realAfter, prove = provePresence, protocols = ipcProtocols } = spec;
  return new Promise((resolve) => {
    let settled = false;
    const settle = (outcome: Connected): void => {
      if (settled) return;
      settled = true;
      cancel();
      if (!outcome.ok) socket.destroy();
      resolve(outcome);
    };
    const cancel = after(connectMs, () => { settle({ ok: false, code: 'ipc.timeout', detail: path }); });
    socket.on('error', (error) => { settle({ ok: false, code: 'ipc.unreachable', detail: error.message }); });
    const session = openSession(socket, spec.requestTimeoutMs ?? 5000, after);
    const reader = createFrameReader({
      error: (code) => { socket.destroy(new Error(code)); },
      frame(value) {
        if (settled) {
          session.receive(value);
          return;
        }
        const hello = readHello(value);
        const protocol = hello === null ? null : commonProtocol(protocols, { oldest: hello.oldest, newest: hello.protocol });
        if (hello === null || protocol === null) {
          settle({ ok: false, code: 'ipc.protocol', detail: path });
          return;
        }
        try {
          prove(hello.authDir, hello.nonce);
        } catch (error) {
          settle({ ok: false, code: 'ipc.noPresence', detail: String(error) });
          return;
        }
        socket.write(encodeFrame({ type: 'claim', protocol, client: spec.client, ...(spec.place === undefined ? {} : { place: spec.place }) }));
        settle({ ok: true, client: session.client });
      },
    });
    socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
    socket.on('close', () => { settle({ ok: false, code: 'ipc.closed', detail: path }); });
  });
}

function openSession(socket: Wire, timeoutMs: number, after: After): { readonly client: IpcClient; receive(value: unknown): void } {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  const streams: ((stream: string, data: unknown) => void)[] = [];
  const closers: (() => void)[] = [];
  let nextId = 1;
  let closed = false;
  /** Why this session was refused; the server says it once, and hangs up. */
  let refusal = 'ipc.closed';
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    closed = true;
    for (const settle of waiting.values()) settle({ ok: false, code: refusal, params: {} });
    waiting.clear();
    for (const call of closers) call();
  });
  const client: IpcClient = {
    request(method, params = {}) {
      if (closed) return Promise.resolve({ ok: false, code: refusal, params: {} });
      const id = nextId++;
      const frame = frameOf({ type: 'request', id, method, params });
      if (frame === null) return Promise.resolve({ ok: false, code: 'ipc.tooLong', params: { method } });
      return new Promise((resolve) => {
        const cancel = after(timeoutMs, () => {
          waiting.delete(id);
          resolve({ ok: false, code: 'ipc.timeout', params: { method } });
        });
        waiting.set(id, (outcome) => {
          cancel();
          waiting.delete(id);
          resolve(outcome);
        });
        socket.write(frame);
      });
    },
    onStream: (call) => { streams.push(call); },
    onClose(call) {
      if (closed) call();
      else closers.push(call);
    },
    close: () => { socket.end(); socket.destroySoon(); },
  };
  const receive = (value: unknown): void => {
    const data = readResponse(value);
    if (data === null) {
      socket.destroy();
      return;
    }
    if (data.type === 'stream') for (const call of streams) call(data.stream, data.data);
    else if (data.type === 'result') waiting.get(data.id)?.({ ok: true, result: data.result });
    else if (data.id === 0) {
      refusal = data.code;
      socket.destroy();
    }
    else waiting.get(data.id)?.({ ok: false, code: data.code, params: data.params });
  };
  return { client, receive };
}
