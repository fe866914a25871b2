import { createServer, type Server, type Socket } from 'node:net';
import { createFrameReader, encodeFrame } from '../ipc/frame.ts';
import { monitorTickSchema, type MonitorAnswer, type MonitorTick } from '../model/monitorMessage.ts';

/** Unsent bytes after which a client that does not read is dropped. */
const maxBacklogBytes = 65_536;

export interface Answering {
  readonly server: Server;
  /** No tick since this was last asked: nothing waits for an answer. */
  idle(): boolean;
  close(): void;
}

/** Answers ticks on a socket, one client at a time: the newest wins, an older signald is a dead one. */
export function answerTicks(answer: (tick: MonitorTick) => MonitorAnswer, onRefused: (why: string) => void): Answering {
  let client: Socket | null = null;
  let answered = 0;
  let answeredBefore = 0;
  const serve = (socket: Socket): void => {
    client?.destroy();
    client = socket;
    const drop = (why: string): void => {
      onRefused(why);
      socket.destroy();
    };
    const reader = createFrameReader({
      frame(value) {
        const tick = monitorTickSchema.safeParse(value);
        if (!tick.success) drop('not a tick');
        else if (socket.writableLength > maxBacklogBytes) drop('the client does not read');
        else if (client === socket) {
          socket.write(encodeFrame(answer(tick.data)));
          answered += 1;
        }
      },
      error: drop,
    });
    socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
    socket.on('error', () => { socket.destroy(); });
    socket.on('close', () => { if (client === socket) client = null; });
  };
  const server = createServer(serve);
  return {
    server,
    idle() {
      const still = answered === answeredBefore;
      answeredBefore = answered;
      return still;
    },
    close() {
      client?.destroy();
      server.close();
    },
  };
}
