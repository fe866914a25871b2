import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { portOf } from '../../../src/cli/bus/directLine.ts';
import { holdLine, type LineUse } from '../../../src/cli/bus/hold.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { serveIpc, type IpcServer, type Outcome } from '../../../src/ipc/server.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';

let runDir: string;
let server: IpcServer | null = null;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'ngatu-hold-'));
  mkdirSync(join(runDir, 'auth'));
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(runDir, { recursive: true, force: true });
});

/** A signald of this run directory with one TCP line; it only tells it. */
async function signald(answer: Outcome): Promise<void> {
  server = await serveIpc({ path: join(runDir, socketNames.view), right: 'view', server: 'signald', authDir: join(runDir, 'auth'), handle: () => answer });
}
const lineAt = (where: string): Outcome => ({ ok: true, result: { boot: 'b', monoMs: 1, tick: { n: 1, due: 1 }, devices: [], lines: [{ id: 'gateway', purpose: 'field', kind: 'tcp', where, speed: '' }] } });

async function hold(where: string, use: LineUse): Promise<{ readonly code: number | null; readonly said: string }> {
  const said: string[] = [];
  const shell: Shell = { lang: 'en', json: false, colour: false, runDir, runDirGiven: true, home: '.', write: () => undefined, complain: (text) => { said.push(text); } };
  const [port] = portOf(where, null);
  if (port === undefined) throw new Error(where);
  return { code: await holdLine(shell, port, use), said: said.join('') };
}

it('a TCP line of signald is its own by whatever name', async () => {
  await signald(lineAt('localhost:15020'));
  for (const where of ['localhost:15020', '127.0.0.1:15020', '[::ffff:7f00:1]:15020']) {
    for (const use of ['read', 'write'] as const) expect(await hold(where, use), where).toMatchObject({ code: 4, said: expect.stringContaining('drives') });
  }
}, 60_000);

it('what cannot be told apart from it is not written to; what can is nobody’s', async () => {
  await signald(lineAt('127.0.0.1:15020'));
  for (const where of ['127.0.0.2:15020', '127.0.0.1:15021', 'no-such-host.invalid:15020']) {
    expect(await hold(where, 'write'), where).toMatchObject({ code: 4, said: expect.stringContaining('cannot be told apart') });
    expect(await hold(where, 'read'), where).toEqual({ code: null, said: '' });
  }
  expect(await hold('192.0.2.7:15020', 'write')).toEqual({ code: null, said: '' });
}, 60_000);

it('a signald that does not tell its lines may have any; where none runs there is nothing to hold', async () => {
  expect((await hold('192.0.2.7:502', 'write')).code).toBe(null);
  await signald({ ok: false, code: 'ipc.unknownMethod', params: {} });
  expect((await hold('192.0.2.7:502', 'write')).code).toBe(4);
}, 60_000);
