import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { cabinetMessageSchema, type CabinetFault } from './cabinetMessage.ts';
import type { FrameLine } from './lineServer.ts';
import type { CabinetLine } from './recording.ts';
import type { VirtualCabinet } from './virtualCabinet.ts';

/** Longest line of a client, and most that is kept for one that does not read, bytes. */
const longestLine = 1 << 20;
const mostUnread = 4 << 20;

/** The street's side of the cabinet: what traffic does to detectors, and what it sees of the lamps. JSON lines both ways. */
export interface CabinetSocket {
  readonly listening: Promise<void>;
  broadcast(line: CabinetLine): void;
  /** For those who watch the lines. */
  tellFrame(line: FrameLine): void;
  close(): void;
}

export type LineBreak = Extract<CabinetFault, { name: 'portRemoved' | 'answers' }>;

export interface StreetSide {
  readonly cabinet: VirtualCabinet;
  readonly nowMs: () => number;
  /** The same clock, not rounded: frames are shorter than its steps. */
  readonly exactMs: () => number;
  /** A fault of a port or of what it carries, which is the shell's; false when the line is unknown. */
  readonly breakLine: (fault: LineBreak) => boolean;
}

export function serveCabinetSocket(path: string, street: StreetSide): CabinetSocket {
  rmSync(path, { force: true });
  const clients = new Set<Socket>();
  const watchers = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    greet(socket, street, () => { watchers.add(socket); });
    // A vanished client is noticed by 'close'.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clients.delete(socket);
      watchers.delete(socket);
    });
  });
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    listening,
    broadcast(line) { send(clients, line); },
    tellFrame(line) { if (watchers.size > 0) send(watchers, line); },
    close() {
      for (const socket of clients) socket.end();
      server.close();
      rmSync(path, { force: true });
    },
  };
}

function send(clients: ReadonlySet<Socket>, line: CabinetLine | FrameLine): void {
  const text = `${JSON.stringify(line)}\n`;
  for (const socket of clients) {
    if (socket.writableLength > mostUnread) socket.destroy();
    else if (socket.writable) socket.write(text);
  }
}

function greet(socket: Socket, street: StreetSide, watch: () => void): void {
  const counts = new Map<string, number>();
  socket.setEncoding('utf8');
  for (const line of street.cabinet.recorder.catchUp(street.nowMs())) socket.write(`${JSON.stringify(line)}\n`);
  let pending = '';
  socket.on('data', (text) => {
    const lines = (pending + String(text)).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > longestLine) return void socket.destroy();
    for (const line of lines) hear(line, socket, { street, counts, watch });
  });
  socket.on('close', () => {
    // Its vehicles leave with it: a loop that stayed occupied for ever would be a fault of nobody's.
    const gone = Object.fromEntries([...counts].map(([id, count]) => [id, { occupied: false, count }]));
    street.cabinet.sense(gone, counts, street.nowMs());
  });
}

interface Hearing { readonly street: StreetSide; readonly counts: Map<string, number>; readonly watch: () => void }

function hear(line: string, socket: Socket, { street, counts, watch }: Hearing): void {
  if (line.trim() === '') return;
  const answer = (ok: boolean): void => { socket.write(`${JSON.stringify({ type: 'answer', ok })}\n`); };
  const parsed = cabinetMessageSchema.safeParse(parseJson(line));
  if (!parsed.success) return answer(false);
  const message = parsed.data;
  switch (message.type) {
    case 'detectors': return street.cabinet.sense(message.values, counts, street.nowMs());
    case 'watch': return watch();
    case 'mark': return void socket.write(`${JSON.stringify({ type: 'mark', id: message.id, tMs: street.exactMs() })}\n`);
    case 'press': return answer(street.cabinet.press(message.detector, street.nowMs()));
    case 'sensor': return answer(street.cabinet.measure(message.sensor, message.value));
    case 'fault': return answer(message.name === 'portRemoved' || message.name === 'answers' ? street.breakLine(message) : street.cabinet.inject(message, street.nowMs()));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
