import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { connectIpc, greetServer } from '../../../src/ipc/client.ts';
import { createFrameReader, encodeFrame } from '../../../src/ipc/frame.ts';
import { provePresence } from '../../../src/ipc/identity.ts';
import { readHello } from '../../../src/model/ipcWire.ts';
import { whoOf } from '../../../src/ipc/who.ts';
import { serveIpc, type IpcServer, type Session } from '../../../src/ipc/server.ts';

let dir: string;
let server: IpcServer;
let sessions: Session[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-ipc-'));
  sessions = [];
  server = await serveIpc({
    path: join(dir, 'view.sock'), right: 'view', server: 'test', authDir: join(dir, 'auth'),
    handle: ({ method, params }) => ({ ok: true, result: { method, params: JSON.stringify(params) } }),
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
  expect(await ipc.request('status')).toEqual({ ok: true, result: { method: 'status', params: '{}' } });
  expect(sessions[0]?.uid).toBe(process.getuid?.());
  expect(readdirSync(join(dir, 'auth'))).toEqual([]);
  ipc.close();
});

test('the account and the socket are proven, the place is what the client says; without one none is told', async () => {
  const connected = await connectIpc({ path: join(dir, 'view.sock'), client: 'vitest', place: 'ssh 10.0.0.7, pts/3' });
  if (!connected.ok) throw new Error(connected.code);
  await connected.client.request('status');
  const bare = await client();
  await bare.request('status');
  const uid = process.getuid?.() ?? 0;
  expect(sessions.map((session) => whoOf(session))).toEqual([{ uid, client: 'vitest', socket: 'view', toldPlace: 'ssh 10.0.0.7, pts/3' }, { uid, client: 'vitest', socket: 'view' }]);
  connected.client.close();
  bare.close();
  const forging = await connectIpc({ path: join(dir, 'view.sock'), client: 'vitest', place: 'pts/3\n2026-11-30 somebody else' });
  expect(forging.ok && await forging.client.request('status')).toMatchObject({ ok: false, code: 'ipc.badClaim' });
});

test('a client that says more of itself than the server knows is heard; one that says it wrongly is told why', async () => {
  const { socket, frames } = await bareSession({ type: 'claim', protocol: 1, client: 'newer', place: 'pts/3', language: 'vi' });
  socket.write(encodeFrame({ type: 'request', id: 1, method: 'status', params: {} }));
  await expect.poll(() => frames.at(-1)).toMatchObject({ type: 'result', id: 1 });
  expect(sessions.at(-1)).toMatchObject({ client: 'newer', toldPlace: 'pts/3' });
  socket.destroy();
  const wrong = await bareSession({ type: 'claim', protocol: 1, client: 7 });
  await expect.poll(() => wrong.frames.at(-1)).toMatchObject({ type: 'error', code: 'ipc.badClaim' });
});

test('programs one version apart go on talking, whichever is the newer; two apart are told so', async () => {
  const versions = { first: { oldest: 1, newest: 1 }, second: { oldest: 1, newest: 2 }, third: { oldest: 2, newest: 3 } } as const;
  const talk = async (mine: keyof typeof versions, theirs: keyof typeof versions): Promise<unknown> => {
    const path = join(dir, `${mine}-${theirs}.sock`);
    const opened = await serveIpc({ path, right: 'view', server: 'test', authDir: join(dir, 'auth'), protocols: versions[theirs], handle: ({ method }) => ({ ok: true, result: { method } }) });
    const connected = await greetServer(connect(path), { path, client: mine, protocols: versions[mine] });
    const answer = connected.ok ? await connected.client.request('status') : connected.code;
    if (connected.ok) connected.client.close();
    await opened.close();
    return answer;
  };
  const answer = { ok: true, result: { method: 'status' } };
  expect([await talk('first', 'second'), await talk('second', 'first'), await talk('second', 'third'), await talk('third', 'second')]).toEqual([answer, answer, answer, answer]);
  expect([await talk('first', 'third'), await talk('third', 'first')]).toEqual(['ipc.protocol', 'ipc.protocol']);
  // A claim of a version that the server does not speak is refused by the server too.
  const path = join(dir, 'third.sock');
  const opened = await serveIpc({ path, right: 'view', server: 'test', authDir: join(dir, 'auth'), protocols: versions.third, handle: () => ({ ok: true, result: null }) });
  for (const protocol of [1, 4]) {
    // eslint-disable-next-line no-await-in-loop -- one session after the other
    const { frames } = await bareSession({ type: 'claim', protocol, client: 'bare' }, path);
    // eslint-disable-next-line no-await-in-loop -- as above
    await expect.poll(() => frames.at(-1)).toMatchObject({ type: 'error', code: 'ipc.protocol' });
  }
  await opened.close();
});

test('a hello of one version has the five keys that an older client takes, and no other; only one of several names its oldest', async () => {
  const older = z.strictObject({ type: z.literal('hello'), protocol: z.int(), server: z.string(), nonce: z.string(), authDir: z.string() });
  const one = await bareSession();
  expect(older.safeParse(one.frames[0])).toMatchObject({ success: true, data: { protocol: 1, server: 'test', authDir: join(dir, 'auth') } });
  const path = join(dir, 'both.sock');
  const opened = await serveIpc({ path, right: 'view', server: 'test', authDir: join(dir, 'auth'), protocols: { oldest: 1, newest: 2 }, handle: () => ({ ok: true, result: null }) });
  const both = await bareSession(undefined, path);
  expect(both.frames[0]).toMatchObject({ protocol: 2, oldest: 1 });
  await opened.close();
});

test('who is not the agent can’t pass for it, nor say what only the agent says', async () => {
  const own = process.getuid?.() ?? 0;
  const handled: string[] = [];
  const opened = await serveIpc({ path: join(dir, 'operate.sock'), right: 'operate', server: 'test', authDir: join(dir, 'auth'), agents: new Set([own + 1]), handle: ({ method }) => { handled.push(method); return { ok: true, result: {} }; } });
  const asks = async (name: string, method: string, params = {}) => {
    const connected = await connectIpc({ path: join(dir, 'operate.sock'), client: name });
    const answer = connected.ok ? await connected.client.request(method, params) : connected;
    if (connected.ok) connected.client.close();
    return answer;
  };
  expect(await asks('agentd', 'mode.release', { by: 'Lan' })).toMatchObject({ ok: false, code: 'ipc.notAgent' });
  expect(await asks('ngatu', 'mode.release', { by: 'Lan' })).toMatchObject({ ok: true });
  expect(await asks('ngatu', 'events.ack', { boot: 'b', upTo: 9 })).toMatchObject({ ok: false, code: 'ipc.notAgent' });
  expect(await asks('ngatu', 'plan.tried', { planVersion: 9, passed: true, codes: [], detail: 'by hand' })).toMatchObject({ ok: false, code: 'ipc.notAgent' });
  expect(await asks('ngatu', 'clock.propose', { errorMs: 5, synced: true, ttlMs: 1000 })).toMatchObject({ ok: false, code: 'ipc.notAgent' });
  expect(handled).toEqual(['mode.release']);
  await opened.close();
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

/** A session over a bare socket: what it is sent goes out as it is. */
const bareSession = async (claim: unknown = { type: 'claim', protocol: 1, client: 'bare' }, path = join(dir, 'view.sock')) => {
  // A server that closes with a word unread resets its sessions.
  const socket = connect(path).on('error', () => undefined);
  const frames: unknown[] = [];
  const reader = createFrameReader({ frame: (value) => { frames.push(value); }, error: () => { /* judged by the frames */ } });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  await expect.poll(() => frames.length).toBe(1);
  provePresence(join(dir, 'auth'), readHello(frames[0])?.nonce ?? '');
  socket.write(encodeFrame(claim));
  return { socket, frames };
};
const rawFrame = (text: string): Buffer => {
  const body = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([body.length >>> 24, (body.length >>> 16) & 255, (body.length >>> 8) & 255, body.length & 255]), body]);
};

test('JSON nested too deep ends its session, not the daemon', async () => {
  const { socket, frames } = await bareSession();
  const closed = new Promise((resolve) => { socket.on('close', resolve); });
  socket.write(rawFrame(`{"type":"request","id":1,"method":"status","params":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`));
  await closed;
  expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'tooDeep' });
  const ipc = await client();
  expect(await ipc.request('status')).toMatchObject({ ok: true });
  ipc.close();
});

test('a request of too many values ends its session before anything walks through them', async () => {
  const { socket, frames } = await bareSession();
  const closed = new Promise((resolve) => { socket.on('close', resolve); });
  socket.write(encodeFrame({ type: 'request', id: 1, method: 'status', params: { a: Array.from({ length: 100_000 }, () => 1) } }));
  await closed;
  expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'tooMany' });
});

test('a handler that throws, and an answer too long for a frame, are errors with a name', async () => {
  await server.close();
  server = await serveIpc({
    path: join(dir, 'view.sock'), right: 'view', server: 'test', authDir: join(dir, 'auth'),
    handle({ method }) {
      if (method === 'status') throw new RangeError('Maximum call stack size exceeded');
      return { ok: false, code: 'plan.refused', params: { codes: 'x'.repeat(2_000_000) } };
    },
  });
  const ipc = await client();
  expect(await ipc.request('status')).toMatchObject({ ok: false, code: 'ipc.internal' });
  expect(await ipc.request('plan.list')).toMatchObject({ ok: false, code: 'ipc.tooLong' });
  ipc.close();
});

test('a stream item too long for a frame ends that session and throws nothing', async () => {
  const ipc = await client();
  await ipc.request('status');
  expect(sessions[0]?.stream('state', 'x'.repeat(2_000_000))).toBe(false);
  await new Promise<void>((resolve) => { ipc.onClose(resolve); });
});

test('a request too long for a frame is answered to the caller, never thrown', async () => {
  const ipc = await client();
  expect(await ipc.request('status', { a: 'x'.repeat(2_000_000) })).toMatchObject({ ok: false, code: 'ipc.tooLong' });
  expect(await ipc.request('status')).toMatchObject({ ok: true });
  ipc.close();
});

test.each([1, 12])('a flood of requests on %i sessions leaves the event loop to others between any two', async (count) => {
  await server.close();
  const turns: number[] = [];
  let turn = 0;
  const pass = (): void => {
    turn += 1;
    passing = setImmediate(pass);
  };
  let passing = setImmediate(pass);
  server = await serveIpc({
    path: join(dir, 'view.sock'), right: 'view', server: 'test', authDir: join(dir, 'auth'),
    handle() {
      turns.push(turn);
      return { ok: true, result: null };
    },
  });
  const open = await Promise.all(Array.from({ length: count }, () => bareSession()));
  const each = Math.ceil(200 / count);
  for (const { socket } of open) socket.write(Buffer.concat(Array.from({ length: each }, (_, id) => encodeFrame({ type: 'request', id: id + 1, method: 'status' }))));
  while (turns.length < each * count) await new Promise((resolve) => { setTimeout(resolve, 5); });
  clearImmediate(passing);
  for (const { socket } of open) socket.destroy();
  expect(new Set(turns).size).toBe(each * count);
});

test('who connects and says nothing leaves its place to others', async () => {
  await server.close();
  server = await serveIpc({
    path: join(dir, 'view.sock'), right: 'view', server: 'test', authDir: join(dir, 'auth'),
    handle: () => ({ ok: true, result: null }),
    after(delayMs, call) {
      const timer = setTimeout(call, delayMs / 50);
      return () => { clearTimeout(timer); };
    },
  });
  // Every place is taken, silently.
  const silent = await Promise.all(Array.from({ length: 32 }, () => new Promise<ReturnType<typeof connect>>((resolve) => {
    const socket = connect(join(dir, 'view.sock'), () => { resolve(socket); }).on('error', () => undefined).resume();
  })));
  await expect.poll(() => silent.every(({ destroyed }) => destroyed)).toBe(true);
  const ipc = await client();
  expect(await ipc.request('status')).toMatchObject({ ok: true });
  await new Promise((resolve) => { setTimeout(resolve, 150); });
  expect(await ipc.request('status')).toMatchObject({ ok: true });
  ipc.close();
});

test('who leaves before the claim leaves no file behind', async () => {
  const socket = connect(join(dir, 'view.sock'));
  const frames: unknown[] = [];
  const reader = createFrameReader({ frame: (value) => { frames.push(value); }, error: () => { /* none */ } });
  socket.on('data', (chunk: Buffer) => { reader.push(chunk); });
  await expect.poll(() => frames.length).toBe(1);
  provePresence(join(dir, 'auth'), readHello(frames[0])?.nonce ?? '');
  socket.destroy();
  await expect.poll(() => readdirSync(join(dir, 'auth'))).toEqual([]);
});
