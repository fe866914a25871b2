import { connect, type Socket } from 'node:net';
import type { ByteStream } from './framePort.ts';

/** A host that does not answer at all is given up after this, ms. */
const connectMs = 2000;
/** A connection without traffic is probed after this, ms: a peer that lost its power says no goodbye. */
const keepAliveMs = 10_000;

const ignore = (): void => { /* one listener each, set by the port */ };

/** A connection to a Modbus TCP device or gateway. */
export function tcpStream(host: string, port: number): ByteStream {
  return new TcpStream(host, port);
}

class TcpStream implements ByteStream {
  onBytes: (bytes: Uint8Array) => void = ignore;
  onEnd: (error: Error | null) => void = ignore;
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  get isOpen(): boolean { return this.#socket?.readyState === 'open'; }

  open(opened: (error: Error | null) => void): void {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#socket = socket;
    let up = false;
    let cause: Error | null = null;
    const tooLong = setTimeout(() => { socket.destroy(new Error(`no connection within ${connectMs} ms`)); }, connectMs);
    socket.on('connect', () => {
      clearTimeout(tooLong);
      up = true;
      opened(null);
    });
    socket.on('data', (bytes) => { this.onBytes(bytes); });
    // The peer wants no more requests: a half of a connection is none.
    socket.on('end', () => { socket.destroy(); });
    socket.on('error', (error) => { cause = error; });
    socket.on('close', () => {
      clearTimeout(tooLong);
      const ours = this.#socket === socket;
      if (ours) this.#socket = null;
      if (!up) opened(cause ?? new Error('closed'));
      else if (ours) this.onEnd(cause ?? new Error('the other side has closed'));
    });
  }

  close(done: () => void): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) {
      done();
      return;
    }
    socket.once('close', () => { done(); });
    socket.destroy();
  }

  write(bytes: Uint8Array): void { this.#socket?.write(bytes); }

  /** What has arrived is delivered by the loop's next look at its sockets, which lies before this callback. */
  readNow(done: () => void = ignore): void { setImmediate(done); }
}
