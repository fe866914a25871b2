import { readSync, writeSync } from 'node:fs';
import { SerialPort } from 'serialport';
import type { Line } from '../../model/site.ts';
import type { ByteStream } from './strictPort.ts';

/** A serial device opened by serialport, read and written without its stream layer. */
interface OpenPort {
  readonly fd: number | null;
  readonly poller: { once(event: 'readable', call: (error: Error | null) => void): unknown };
  close(): Promise<void>;
}

const chunkBytes = 512;
const parities = { '8N1': 'none', '8N2': 'none', '8E1': 'even', '8O1': 'odd' } as const satisfies Record<Line['format'], string>;

const ignore = (): void => { /* one listener each, set by the strict port */ };

/**
 * The tty at `path`. serialport opens and configures it; reading is ours, because its own reader spins for ever on a
 * line that was hung up, and never says that the port is gone.
 */
export function serialStream(path: string, baud: number, format: Line['format']): ByteStream {
  const chunk = Buffer.alloc(chunkBytes);
  let port: OpenPort | null = null;

  const end = (cause: Error | null): void => {
    const gone = port;
    if (gone === null) return;
    port = null;
    const tell = async (): Promise<void> => {
      await closed(gone);
      stream.onEnd(cause);
    };
    tell().catch(crash);
  };
  const read = (): void => {
    const fd = port?.fd ?? null;
    if (fd === null) return;
    try {
      const count = readSync(fd, chunk, 0, chunkBytes, null);
      if (count === 0) end(new Error('hung up'));
      else stream.onBytes(chunk.subarray(0, count));
    } catch (error) {
      if (!isNothingThere(error)) end(asError(error));
    }
  };
  const wait = (open: OpenPort): void => {
    open.poller.once('readable', (error) => {
      if (port !== open) return;
      if (error !== null) {
        end(error);
        return;
      }
      read();
      if (port === open) wait(open);
    });
  };

  const stream: ByteStream = {
    get isOpen() { return port !== null; },
    open(opened) {
      const openAndWait = async (): Promise<void> => {
        const result = await openTty(path, baud, format);
        if (!(result instanceof Error)) {
          port = result;
          wait(result);
        }
        opened(result instanceof Error ? result : null);
      };
      openAndWait().catch(crash);
    },
    close(done) {
      const closing = port;
      port = null;
      const closeAndTell = async (): Promise<void> => {
        if (closing !== null) await closed(closing);
        done();
      };
      closeAndTell().catch(crash);
    },
    write(bytes) {
      const fd = port?.fd ?? null;
      if (fd === null) return;
      try {
        // A frame is at most 256 bytes, the kernel's buffer 4096, and one frame is under way: it always fits.
        if (writeSync(fd, bytes) !== bytes.length) end(new Error('the line takes no more bytes'));
      } catch (error) {
        end(asError(error));
      }
    },
    readNow: read,
    onBytes: ignore,
    onEnd: ignore,
  };
  return stream;
}

async function openTty(path: string, baud: number, format: Line['format']): Promise<OpenPort | Error> {
  try {
    const port = await SerialPort.binding.open({ path, baudRate: baud, dataBits: 8, stopBits: format === '8N2' ? 2 : 1, parity: parities[format] });
    return 'poller' in port ? port : new Error('serial lines need a POSIX system');
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
