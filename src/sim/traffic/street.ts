import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import type { Logger } from '../../platform/logger.ts';
import type { DetectorState } from './demoTraffic.ts';

/** Real ms before a lost cabinet is looked for again. */
const retryMs = 200;

const lampsSchema = z.object({ type: z.literal('lamps'), lamps: z.record(z.string(), z.string()) });

/** The cabinet as traffic meets it: lamps to be seen, loops to be driven over. A restarted cabinet is found again. */
export interface Street {
  /** Resolves at the first connection. */
  readonly connected: Promise<void>;
  /** Lit letters by group, as last seen; empty while there is no cabinet: nobody is told anything. */
  lamps(): Readonly<Record<string, string>>;
  tell(values: Readonly<Record<string, DetectorState>>): void;
  close(): void;
}

/** `all`: every detector as it is, for a cabinet that has just begun. */
export function watchStreet(path: string, all: () => Readonly<Record<string, DetectorState>>, logger: Logger): Street {
  let lamps: Readonly<Record<string, string>> = {};
  let socket: Socket | null = null;
  let open = true;
  const tell = (values: Readonly<Record<string, DetectorState>>): void => {
    if (socket?.writable === true) socket.write(`${JSON.stringify({ type: 'detectors', values })}\n`);
  };
  const connected = new Promise<void>((resolve) => {
    const attempt = (): void => {
      const next = connect(path);
      next.setEncoding('utf8');
      next.once('connect', () => {
        socket = next;
        logger.info({ path }, 'at the cabinet');
        tell(all());
        resolve();
      });
      next.on('error', () => undefined);
      next.once('close', () => {
        socket = null;
        lamps = {};
        if (open) setTimeout(attempt, retryMs);
      });
      readLines(next, (line) => {
        const parsed = lampsSchema.safeParse(parseJson(line));
        if (parsed.success) lamps = parsed.data.lamps;
      });
    };
    attempt();
  });
  return {
    connected, tell,
    lamps: () => lamps,
    close() {
      open = false;
      socket?.end();
    },
  };
}

function readLines(socket: Socket, hear: (line: string) => void): void {
  let pending = '';
  socket.on('data', (text) => {
    const lines = (pending + String(text)).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
