import { connect, type Socket } from 'node:net';
import { monitorAnswerSchema, type MonitorAnswer, type MonitorTick } from '../model/monitorMessage.ts';
import { createFrameReader, encodeFrame } from '../ipc/frame.ts';
import type { Wire } from '../ipc/wire.ts';
import type { Clock } from '../platform/clock.ts';

const reconnectMs = 100;
/** Unsent bytes after which ticks are dropped: a monitor that does not read gives no consent, and that is its answer. */
const maxBacklogBytes = 262_144;

/** The wire to ngatu-monitord: one tick out, one answer back; reconnects for ever. */
export interface MonitorLink {
  send(tick: MonitorTick): void;
  connected(): boolean;
  close(): void;
}

export function openMonitorLink(path: string, clock: Clock, onAnswer: (answer: MonitorAnswer) => void): MonitorLink {
  let socket: Socket | null = null;
  let up = false;
  let closed = false;
  const open = (): void => {
    if (closed) return;
    const next = connect(path);
    socket = next;
    hearMonitor(next, onAnswer);
    next.on('connect', () => { up = true; });
    next.on('close', () => {
      up = false;
      clock.after(reconnectMs, open);
    });
  };
  open();
  return {
    send(tick) {
      if (socket !== null && up && socket.writableLength < maxBacklogBytes) socket.write(encodeFrame(tick));
    },
    connected: () => up,
    close() {
      closed = true;
      socket?.destroy();
    },
  };
}

/** Whoever sends what is no answer is hung up on. */
export function hearMonitor(socket: Pick<Wire, 'destroy' | 'on'>, onAnswer: (answer: MonitorAnswer) => void): void {
  const reader = createFrameReader({
    frame(value) {
      const answer = monitorAnswerSchema.safeParse(value);
      if (answer.success) onAnswer(answer.data);
      else socket.destroy();
    },
    error() { socket.destroy(); },
  });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  socket.on('error', () => { socket.destroy(); });
}
