import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { createLatch } from '../../run/latch.ts';
import type { Heads } from './linkState.ts';
import type { LoopValues } from './loopTally.ts';

const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lamps'), lamps: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal('board'), board: z.string(), flash: z.boolean() }),
]);

/** The cabinet as the street meets it: heads to be seen, loops to be driven over. */
export interface CabinetLink {
  heads(): Heads;
  sense(values: LoopValues): void;
  /** Resolves at the first green: the junction has left its start-up. */
  readonly coloured: Promise<void>;
  close(): void;
}

/** Connects to a cabinet that is ready. One that goes away leaves its heads dark. */
export function connectCabinet(path: string): Promise<CabinetLink> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(linkOver(socket));
    });
  });
}

function linkOver(socket: Socket): CabinetLink {
  let lamps: Heads['lamps'] = {};
  const flashing = new Set<string>();
  const coloured = createLatch<void>();
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.once('close', () => { lamps = {}; });
  readLines(socket, (text) => {
    const parsed = lineSchema.safeParse(parseJson(text));
    if (!parsed.success) return;
    const line = parsed.data;
    if (line.type === 'board') {
      if (line.flash) flashing.add(line.board);
      else flashing.delete(line.board);
      return;
    }
    lamps = line.lamps;
    if (flashing.size === 0 && Object.values(lamps).includes('G')) coloured.resolve();
  });
  return {
    coloured: coloured.promise,
    heads: () => ({ lamps, flashing: flashing.size > 0 }),
    sense(values) {
      if (socket.writable) socket.write(`${JSON.stringify({ type: 'detectors', values })}\n`);
    },
    close() { socket.destroy(); },
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
