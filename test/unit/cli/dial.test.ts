import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { askFor, type Reading } from '../../../src/cli/dial.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { serveIpc, type IpcServer, type Outcome } from '../../../src/ipc/server.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';

let runDir = '';
let server: IpcServer | null = null;
let [out, err] = ['', ''];

beforeEach(() => { runDir = mkdtempSync(join(tmpdir(), 'ngatu-dial-')); [out, err] = ['', '']; });
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(runDir, { recursive: true });
});

const shell = (): Shell => ({ lang: 'en', json: true, colour: false, runDir, runDirGiven: true, home: '', write: (text) => { out += text; }, complain: (text) => { err += text; } });

async function answers(outcome: Outcome): Promise<void> {
  server = await serveIpc({ path: join(runDir, socketNames.view), authDir: join(runDir, 'auth'), right: 'view', server: 'signald', handle: () => outcome });
}

const schema = z.object({ n: z.int() });
const byHand = (result: unknown): { readonly n: number } | null => schema.safeParse(result).data ?? null;
const readings: readonly (readonly [string, Reading<{ readonly n: number }>])[] = [['a schema', schema], ['a reader by hand', byHand]];

it.each(readings)('an answer is read by %s', async (_, reading) => {
  await answers({ ok: true, result: { n: 7 } });
  expect(await askFor(shell(), 'view', 'status', reading)).toEqual({ n: 7 });
  expect(err).toBe('');
});

it.each(readings)('an answer of another form is a complaint by name, never a value: %s', async (_, reading) => {
  await answers({ ok: true, result: { n: 'seven' } });
  expect(await askFor(shell(), 'view', 'status', reading)).toBe(1);
  expect(err).toContain('status');
  expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'cli.notUnderstood', method: 'status' } });
});

it('a refusal is told once, in its own words where the command has some', async () => {
  await answers({ ok: false, code: 'mode.noDarkYet', params: {} });
  expect(await askFor(shell(), 'view', 'status', schema)).toBe(4);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'mode.noDarkYet' } });
  [out, err] = ['', ''];
  expect(await askFor(shell(), 'view', 'status', schema, { complain: ({ code }) => { err += code; return 1; } })).toBe(1);
  expect([out, err]).toEqual(['', 'mode.noDarkYet']);
  expect(await askFor(shell(), 'view', 'status', schema, { complain: () => null })).toBe(4);
});

it('nobody there: exit 3, and which socket', async () => {
  expect(await askFor(shell(), 'view', 'status', schema)).toBe(3);
  expect(err).toContain(socketNames.view);
});
