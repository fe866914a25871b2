import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectTraci } from '../../../../src/sim/traci/connection.ts';

it('a simulator that ends by itself is told by its own last words, which come after it has closed the connection', async () => {
  const server = createServer((socket) => {
    socket.on('data', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const gone = new AbortController();
  const connection = await connectTraci({ port: address.port, signal: gone.signal });
  const asked = connection.request(0, Buffer.alloc(0));
  const afterwards = wait(50).then(() => connection.request(0, Buffer.alloc(0)));
  const told = Promise.allSettled([asked, afterwards]);
  await wait(150);
  gone.abort(new Error('sumo ended with SIGABRT: Assertion failed'));
  for (const outcome of await told) expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'sumo ended with SIGABRT: Assertion failed' } });
  await expect(connection.request(0, Buffer.alloc(0))).rejects.toThrow('Assertion failed');
  server.close();
});
