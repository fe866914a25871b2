import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectIpc } from '../../../src/ipc/client.ts';
import { createFrameReader, encodeFrame } from '../../../src/ipc/frame.ts';
import { serveIpc, type IpcServer, type Session } from '../../../src/ipc/server.ts';

let dir: string;
let server: IpcServer;
let sessions: Session[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-ipc-'));
  sessions = [];
  server = await serveIpc({
    path: join(dir, 'view.sock'), right: 'view', server: 'test', authDir: join(dir, 'auth'),
    handle: ({ method, params }) => ({ ok: true, result: { method, params } }),
    onSession: (session) => { sessions.push(session); },
  });
});

afterEach(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const client = async () => {
  const connected = await connectIpc({ path: join(dir, 'view.sock'), client: 'vitest' });
  if (!connected.ok) throw new Error(connected.code);
  return connected.client;
};

test('a request is answered, the caller is known by its user, the nonce file is gone', async () => {
  const ipc = await client();
  expect(await ipc.request('status')).toEqual({ ok: true, result: { method: 'status', params: {} } });
  expect(sessions[0]?.uid).toBe(process.getuid?.());
  expect(readdirSync(join(dir, 'auth'))).toEqual([]);
  ipc.close();
});

test('a method above the socket’s right, an unknown one and bad parameters are refused by name', async () => {
  const ipc = await client();
  expect(await ipc.request('mode.flash', { forS: 60, by: 'x', reason: 'test' })).toMatchObject({ ok: false, code: 'ipc.noRight' });
  expect(await ipc.request('toString')).toMatchObject({ ok: false, code: 'ipc.unknownMethod' });
  expect(await ipc.request('log.tail', { limit: -1 })).toMatchObject({ ok: false, code: 'ipc.badParams' });
  ipc.close();
});

test('a stream reaches the client', async () => {
  const ipc = await client();
  const got = new Promise((resolve) => { ipc.onStream((name, data) => { resolve([name, data]); }); });
  await ipc.request('status');
  sessions[0]?.stream('state', { a: 1 });
  expect(await got).toEqual(['state', { a: 1 }]);
  ipc.close();
});

test('a caller that does not prove itself is sent away', async () => {
  const socket = connect(join(dir, 'view.sock'));
  const frames: unknown[] = [];
  const reader = createFrameReader({ frame: (value) => { frames.push(value); }, error: () => { /* judged below */ } });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  socket.write(encodeFrame({ type: 'claim', protocol: 1, client: 'nobody' }));
  await new Promise((resolve) => { socket.on('close', resolve); });
  expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'ipc.noPresence' });
  expect(sessions).toEqual([]);
});

test('nobody there is a value, not an exception', async () => {
  expect(await connectIpc({ path: join(dir, 'absent.sock'), client: 'vitest' })).toMatchObject({ ok: false, code: 'ipc.unreachable' });
});

test('frames survive any cut of the stream; an oversized one is refused', () => {
  const bytes = Buffer.concat([encodeFrame({ a: 'ngã tư' }), encodeFrame([1, 2]), encodeFrame(null)]);
  for (let cut = 1; cut < bytes.length; cut++) {
    const frames: unknown[] = [];
    const reader = createFrameReader({ frame: (value) => { frames.push(value); }, error: () => { throw new Error('refused'); } });
    reader.push(bytes.subarray(0, cut));
    reader.push(bytes.subarray(cut));
    expect(frames).toEqual([{ a: 'ngã tư' }, [1, 2], null]);
  }
  const errors: string[] = [];
  const reader = createFrameReader({ frame: () => { throw new Error('accepted'); }, error: (error) => { errors.push(error); } });
  reader.push(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  expect(errors).toEqual(['tooLong']);
});
