import { connect as open, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createReader, messageOf, type Reader } from './wire.ts';

export type ConnectOptions = {
  readonly port: number;
  readonly host?: string;
  /** SUMO opens its port only when the network is loaded. */
  readonly attempts?: number;
  readonly retryMs?: number;
  /** An answer that takes longer ends the connection. */
  readonly answerTimeoutMs?: number;
  /** The simulator has gone, and why: ends the retries, and is what a closed connection is told by. */
  readonly signal?: AbortSignal;
};

/** Commands of one simulation; they are answered in the order in which they were sent. */
export type Connection = {
  /** Sends at once, so that several may be on their way; settles with what follows the status. */
  readonly request: (commandId: number, content: Buffer) => Promise<Reader>;
  readonly end: () => void;
};

type Waiting = { readonly commandId: number; readonly resolve: (reader: Reader) => void; readonly reject: (error: Error) => void };

export async function connectTraci(options: ConnectOptions): Promise<Connection> {
  const attempts = options.attempts ?? 100;
  let last: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    options.signal?.throwIfAborted();
    try {
      return connectionOver(await socketTo(options), options.answerTimeoutMs ?? 120_000, options.signal);
    } catch (error) {
      last = error;
    }
    await wait(options.retryMs ?? 100, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  throw new Error(`no TraCI server on port ${options.port} after ${attempts} attempts`, { cause: last });
}

function socketTo(options: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open({ port: options.port, host: options.host ?? '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** A simulator that ends closes its connection first and says why a moment later, ms. */
const lastWordsMs = 2000;

function connectionOver(socket: Socket, answerTimeoutMs: number, gone: AbortSignal | undefined): Connection {
  const waiting: Waiting[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    for (const entry of waiting.splice(0)) entry.reject(failure);
    socket.destroy();
  };
  const answer = (data: Buffer): void => {
    const entry = waiting.shift();
    if (entry === undefined) return fail(new Error('TraCI answer that nobody asked for'));
    const refused = statusProblem(data, entry.commandId);
    if (refused instanceof Error) entry.reject(refused);
    else entry.resolve(refused);
    if (waiting.length === 0) socket.setTimeout(0);
  };
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32BE(0)) {
      const total = rest.readInt32BE(0);
      if (total < 4) return fail(new Error(`TraCI message of length ${total}`));
      const data = rest.subarray(4, total);
      rest = rest.subarray(total);
      answer(data);
    }
  });
  let broken: Error | undefined;
  socket.on('error', (error) => {
    broken = error;
  });
  socket.on('close', () => {
    if (failure !== undefined) return;
    const tell = (): void => fail(gone?.reason instanceof Error ? gone.reason : (broken ?? new Error('SUMO closed the TraCI connection')));
    if (gone === undefined) tell();
    else wait(lastWordsMs, undefined, { signal: gone }).then(tell, tell);
  });
  socket.on('timeout', () => fail(new Error(`SUMO did not answer within ${answerTimeoutMs} ms`)));

  return {
    request(commandId, content) {
      if (failure !== undefined) return Promise.reject(failure);
      if (waiting.length === 0) socket.setTimeout(answerTimeoutMs);
      // Whoever asks a closed one is told with the others why.
      if (!socket.destroyed) socket.write(messageOf(commandId, content));
      return new Promise((resolve, reject) => {
        waiting.push({ commandId, resolve, reject });
      });
    },
    end() {
      fail(new Error('TraCI connection was ended'));
    },
  };
}

/** Reads the status that stands before every answer. */
function statusProblem(data: Buffer, commandId: number): Reader | Error {
  const reader = createReader(data);
  reader.length();
  const answered = reader.ubyte();
  const result = reader.ubyte();
  const reason = reader.text();
  if (answered !== commandId) return new Error(`TraCI answered 0x${answered.toString(16)} to 0x${commandId.toString(16)}`);
  if (result !== 0) return new Error(`SUMO refused 0x${commandId.toString(16)}: ${reason}`);
  return reader;
}
