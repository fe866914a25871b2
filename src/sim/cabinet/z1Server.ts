import { createServer, type Socket } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import type { Ss125 } from './ss125.ts';

export interface Z1Server { readonly port: number; close(): Promise<void> }

/** What a line does to an answer on its way. */
export type OnTheWay = (answer: Uint8Array) => readonly Uint8Array[];

const turnaroundMs = 5;

/** A sensor behind a serial server, as it stands in a cabinet: Z1 frames as they are, over TCP on loopback. */
export function serveZ1(sensor: Pick<Ss125, 'receive'>, port: number, clock: Clock, onTheWay: OnTheWay = (answer) => [answer]): Promise<Z1Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => { socket.destroy(); }).on('close', () => { sockets.delete(socket); });
    socket.on('data', (bytes) => {
      const answers = sensor.receive(bytes).flatMap(onTheWay);
      clock.after(turnaroundMs, () => { for (const answer of answers) if (!socket.destroyed) socket.write(answer); });
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () => new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => { done(); });
        }),
      });
    });
  });
}
