import { readSync, writeSync } from 'node:fs';
import { SerialPort } from 'serialport';
import type { SerialLine } from '../../model/site.ts';
import type { ByteStream } from './framePort.ts';
import { setRs485, type Rs485 } from './rs485.ts';

/** A serial device opened by serialport, read and written without its stream layer. */
interface OpenPort {
  readonly fd: number | null;
  readonly poller: { once(event: 'readable', call: (error: Error | null) => void): unknown };
  close(): Promise<void>;
}

interface Tty { readonly path: string; readonly baud: number; readonly format: SerialLine['format']; readonly rs485: Rs485 | undefined }

const chunkBytes = 512;
/** The kernel keeps 4096 bytes of a tty; a line that babbles on must not hold the process. */
const mostReads = 9;
const parities = { '8N1': 'none', '8N2': 'none', '8E1': 'even', '8O1': 'odd' } as const satisfies Record<SerialLine['format'], string>;

const ignore = (): void => { /* one listener each, set by the strict port */ };

/**
 * The tty at `path`. serialport opens and configures it; reading is ours, because its own reader spins for ever on a
 * line that was hung up, and never says that the port is gone.
 */
export function serialStream(path: string, baud: number, format: SerialLine['format'], rs485?: Rs485): ByteStream {
  return new TtyStream({ path, baud, format, rs485 });
}

class TtyStream implements ByteStream {
  onBytes: (bytes: Uint8Array) => void = ignore;
  onEnd: (error: Error | null) => void = ignore;
  readonly #open: () => Promise<OpenPort | Error>;
  readonly #chunk = Buffer.alloc(chunkBytes);
  #port: OpenPort | null = null;
  #opening: Promise<OpenPort | Error> | null = null;
  #closed = false;

  constructor(tty: Tty) {
    this.#open = () => openTty(tty);
  }

  get isOpen(): boolean { return this.#port !== null; }

  open(opened: (error: Error | null) => void): void {
    const openAndWait = async (): Promise<void> => {
      this.#opening = this.#open();
      const result = await this.#opening;
      if (result instanceof Error) opened(result);
      else if (this.#closed) opened(new Error('closed while it was opened'));
      else {
        this.#port = result;
        this.#wait(result);
        opened(null);
      }
    };
    openAndWait().catch(crash);
  }

  close(done: () => void): void {
    const closing = this.#port;
    this.#port = null;
    this.#closed = true;
    const closeAndTell = async (): Promise<void> => {
      // A descriptor that is just coming would be nobody's.
      const late = closing ?? await this.#opening;
      if (late !== null && !(late instanceof Error)) await closed(late);
      done();
    };
    closeAndTell().catch(crash);
  }

  write(bytes: Uint8Array): void {
    const fd = this.#port?.fd ?? null;
    if (fd === null) return;
    try {
      // A frame is at most 256 bytes, the kernel's buffer 4096, and one frame is under way: it always fits.
      if (writeSync(fd, bytes) !== bytes.length) this.#end(new Error('the line takes no more bytes'));
    } catch (error) {
      this.#end(asError(error));
    }
  }

  readNow(): void {
    const fd = this.#port?.fd ?? null;
    if (fd === null) return;
    for (let reads = 0; reads < mostReads; reads += 1) {
      const count = readNow(fd, this.#chunk);
      if (count instanceof Error) this.#end(count);
      else if (count > 0) this.onBytes(this.#chunk.subarray(0, count));
      // Less than there was room for: there is no more.
      if (count !== this.#chunk.length || this.#port?.fd !== fd) return;
    }
  }

  #wait(port: OpenPort): void {
    port.poller.once('readable', (error) => {
      if (this.#port !== port) return;
      if (error === null) this.readNow();
      else this.#end(error);
      if (this.#port === port) this.#wait(port);
    });
  }

  #end(cause: Error): void {
    const gone = this.#port;
    if (gone === null) return;
    this.#port = null;
    closed(gone).catch(crash);
    // Told at once: the kernel may hold a close for half a minute, until what was written to a dead UART is given up.
    setImmediate(() => { this.onEnd(cause); });
  }
}

/** Bytes that are there, 0 for none yet, an error for the end: a read of nothing from a tty means that it was hung up. */
function readNow(fd: number, chunk: Buffer): number | Error {
  try {
    const count = readSync(fd, chunk, 0, chunk.length, null);
    return count === 0 ? new Error('hung up') : count;
  } catch (error) {
    return isNothingThere(error) ? 0 : asError(error);
  }
}

async function openTty({ path, baud, format, rs485 }: Tty): Promise<OpenPort | Error> {
  try {
    const port = await SerialPort.binding.open({ path, baudRate: baud, dataBits: 8, stopBits: format === '8N2' ? 2 : 1, parity: parities[format] });
    if (!('poller' in port)) return new Error('serial lines need a POSIX system');
    const refused = rs485 === undefined || port.fd === null ? null : await setRs485(port.fd, rs485);
    if (refused !== null) await closed(port);
    return refused ?? port;
  } catch (error) {
    return asError(error);
  }
}

async function closed(port: OpenPort): Promise<void> {
  try {
    await port.close();
  } catch {
    // The device is gone: there is nothing left to close.
  }
}

/** A bug in a listener ends the process; it must not vanish in a promise. */
function crash(error: unknown): void {
  setImmediate(() => { throw asError(error); });
}

function isNothingThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
