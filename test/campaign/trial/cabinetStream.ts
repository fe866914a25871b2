import { connect } from 'node:net';
import { z } from 'zod';
import { untilTold, type Waiting } from './waiting.ts';

const letters = z.record(z.string(), z.string());
const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lamps'), tMs: z.number(), lamps: letters }),
  z.object({ type: z.literal('board'), tMs: z.number(), board: z.string(), flash: z.boolean(), watchdog: z.boolean() }),
  z.object({ type: z.literal('frame'), tMs: z.number(), way: z.enum(['request', 'answer']), unit: z.number(), pdu: z.string() }),
  z.object({ type: z.literal('mark'), id: z.number(), tMs: z.number() }),
]);
type Line = z.infer<typeof lineSchema>;
export type LampsLine = Extract<Line, { type: 'lamps' }>;
export type BoardLine = Extract<Line, { type: 'board' }>;
export type Frame = Extract<Line, { type: 'frame' }>;

/** What the cabinet tells, with its own times: lamps, boards, and every frame of its lines. */
export interface CabinetStream {
  readonly lamps: LampsLine[];
  readonly boards: BoardLine[];
  readonly frames: Frame[];
  /** The cabinet's time of this moment. */
  mark(): Promise<number>;
  say(message: object): void;
  /** Boards that follow their images. */
  driven(): number;
  /** Until it holds, looked at whenever the cabinet has said something; false after the limit. */
  until(holds: () => boolean, limitMs: number): Promise<boolean>;
  /** Drops what was told before. */
  forget(): void;
  readonly closed: () => boolean;
  close(): void;
}

export async function openCabinetStream(path: string): Promise<CabinetStream> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => { socket.once('connect', resolve).once('error', reject); });
  const lamps: LampsLine[] = [];
  const boards: BoardLine[] = [];
  const frames: Frame[] = [];
  const flash = new Map<string, boolean>();
  const marks = new Map<number, (tMs: number) => void>();
  const waiting: Waiting = new Set();
  let [pending, asked, closed] = ['', 0, false];
  const hear = (line: Line): void => {
    switch (line.type) {
      case 'lamps': lamps.push(line); break;
      case 'frame': frames.push(line); break;
      case 'board':
        boards.push(line);
        flash.set(line.board, line.flash);
        break;
      case 'mark':
        marks.get(line.id)?.(line.tMs);
        marks.delete(line.id);
        break;
    }
  };
  socket.on('error', () => undefined).on('close', () => { closed = true; });
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop() ?? '';
    for (const text of lines) {
      const parsed = lineSchema.safeParse(JSON.parse(text));
      if (parsed.success) hear(parsed.data);
    }
    for (const look of waiting) look();
  });
  const say = (message: object): void => { socket.write(`${JSON.stringify(message)}\n`); };
  say({ type: 'watch' });
  return {
    lamps, boards, frames, say,
    mark() {
      asked += 1;
      const id = asked;
      const told = new Promise<number>((resolve) => { marks.set(id, resolve); });
      say({ type: 'mark', id });
      return told;
    },
    driven: () => [...flash.values()].filter((flashing) => !flashing).length,
    until: (holds, limitMs) => untilTold(waiting, holds, limitMs),
    forget() {
      // The last scans stay: silence is counted from an answer before it.
      for (const list of [lamps, boards, frames]) list.splice(0, Math.max(0, list.length - 20));
    },
    closed: () => closed,
    close() { socket.destroy(); },
  };
}
