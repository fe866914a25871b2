import { expect, it } from 'vitest';
import { z } from 'zod';
import { askFor, type Reading } from '../../../src/cli/dial.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { servedShell } from './served.ts';

const served = servedShell();
const answers = async (outcome: Outcome): Promise<void> => { await served.serve('view', 'view', () => outcome); };

const schema = z.object({ n: z.int() });
const byHand = (result: unknown): { readonly n: number } | null => schema.safeParse(result).data ?? null;
const readings: readonly (readonly [string, Reading<{ readonly n: number }>])[] = [['a schema', schema], ['a reader by hand', byHand]];

it.each(readings)('an answer is read by %s', async (_, reading) => {
  await answers({ ok: true, result: { n: 7 } });
  expect(await askFor(served.shell(true), 'view', 'status', reading)).toEqual({ n: 7 });
  expect(served.said()).toEqual({ out: '', err: '' });
});

it.each(readings)('an answer of another form is a complaint by name, never a value: %s', async (_, reading) => {
  await answers({ ok: true, result: { n: 'seven' } });
  expect(await askFor(served.shell(true), 'view', 'status', reading)).toBe(1);
  const { out, err } = served.said();
  expect(err).toContain('status');
  expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'cli.notUnderstood', method: 'status' } });
});

it('a refusal is told once, in its own words where the command has some', async () => {
  await answers({ ok: false, code: 'mode.noDarkYet', params: {} });
  expect(await askFor(served.shell(true), 'view', 'status', schema)).toBe(4);
  expect(JSON.parse(served.said().out)).toMatchObject({ error: { code: 'mode.noDarkYet' } });
  let told = '';
  expect(await askFor(served.shell(true), 'view', 'status', schema, { complain: ({ code }) => { told += code; return 1; } })).toBe(1);
  expect([served.said(), told]).toEqual([{ out: '', err: '' }, 'mode.noDarkYet']);
  expect(await askFor(served.shell(true), 'view', 'status', schema, { complain: () => null })).toBe(4);
});

it('a refusal that has a sentence of its own says that, and no general advice behind it', async () => {
  await answers({ ok: false, code: 'mode.unknownPreemption', params: { preemption: 'x', preemptions: '' } });
  await askFor(served.shell(), 'view', 'status', schema);
  expect(served.said().err.trim()).toMatch(/status \(mode\.unknownPreemption\): The junction has no preemption x; it has: –\.$/);
  await answers({ ok: false, code: 'ipc.badParams', params: { path: 'mode' } });
  await askFor(served.shell(), 'view', 'status', schema);
  expect(served.said().err).toContain('status: ipc.badParams mode. Check');
});

it('nobody there: exit 3, and which socket', async () => {
  expect(await askFor(served.shell(true), 'view', 'status', schema)).toBe(3);
  expect(served.said().err).toContain(socketNames.view);
});
