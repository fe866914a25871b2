import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openReceipts, type Receipts } from '../../../src/centre/receipts.ts';
import { completeness } from '../../../src/centre/tool/complete.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';

let dir: string;
let server: Server | null = null;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-complete-')); });
afterEach(() => {
  server?.close();
  server = null;
  rmSync(dir, { recursive: true });
});

interface Told { readonly code: number; readonly out: string; readonly err: string }
async function ask(...more: readonly string[]): Promise<Told> {
  const read = readOptions(['complete', '--state-dir', join(dir, 'state'), '--run-dir', dir, ...more], {}, 0);
  if (read.kind !== 'run') throw new Error(read.detail);
  let [out, err] = ['', ''];
  const outSpy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => { out += String(text); return true; });
  const errSpy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => { err += String(text); return true; });
  try {
    return { code: await completeness(read.options), out, err };
  } finally {
    outSpy.mockRestore();
    errSpy.mockRestore();
  }
}
const refusal = async (...more: readonly string[]): Promise<{ readonly code: number; readonly error: string }> => {
  const { code, out, err } = await ask('--json', ...more);
  const { ok, error }: { ok: boolean; error?: { code: string; message: string } } = JSON.parse(out);
  expect(ok).toBe(false);
  expect(err).toBe(`ngatu: ${error?.message ?? ''}\n`);
  return { code, error: error?.code ?? '' };
};

function openStore(): Receipts {
  const opened = openReceipts(join(dir, 'state', 'centre.db'));
  if (!opened.ok) throw new Error(opened.problem.detail);
  return opened.receipts;
}
function store(receipts: Receipts, ...seqs: readonly number[]): void {
  receipts.store(seqs.map((seq) => ({ site: 'nk-1', message: { schema: 1, epoch: 'e1', channel: 'alarm', code: 'fault.raised', prev: null, entries: [{ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }] } })), 0, () => undefined);
}
/** A sink that answers so, and then goes away. */
function sinkThatSays(text: string): Promise<void> {
  return new Promise((resolve) => {
    server = createServer((socket) => { socket.on('error', () => undefined).on('data', () => { socket.end(text); }); }).listen(join(dir, 'centre.sock'), resolve);
  });
}

test('without a sink and without a store nothing is complete, and nothing is made', async () => {
  expect(await refusal()).toEqual({ code: 3, error: 'centre.noStore' });
  expect(await refusal('--site', 'typo')).toEqual({ code: 3, error: 'centre.noStore' });
  expect(readdirSync(dir)).toEqual([]);
});

test('a site that the store does not know, and a store without a row, are no complete ones', async () => {
  const receipts = openStore();
  receipts.close();
  expect(await refusal()).toEqual({ code: 3, error: 'centre.nothingStored' });
  const again = openStore();
  store(again, 1, 2);
  again.close();
  expect(await refusal('--site', 'typo')).toEqual({ code: 3, error: 'centre.siteUnknown' });
  expect((await ask('--site', 'typo', '--lang', 'vi')).err).toContain('nk-1');
});

test('a store that no sink holds is read: what is there, what is missing; damage is no answer', async () => {
  const receipts = openStore();
  store(receipts, 1, 2, 5);
  // A running sink that is not asked holds it.
  expect(await refusal()).toEqual({ code: 3, error: 'centre.storeUnread' });
  receipts.close();
  const { code, out } = await ask('--site', 'nk-1', '--json');
  expect({ code, told: JSON.parse(out) }).toMatchObject({ code: 1, told: { ok: false, channels: [{ channel: 'alarm', rows: 3, lastSeq: 5, missing: [[3, 4]], missingRows: 2 }] } });
  const more = openStore();
  store(more, 3, 4);
  more.close();
  expect((await ask()).code).toBe(0);
  writeFileSync(join(dir, 'state', 'centre.db'), 'no database');
  expect(await refusal()).toEqual({ code: 3, error: 'centre.storeUnread' });
});

test.each([['nothing', ''], ['half an answer', '{"type":"completeness","chan'], ['a cut line', '{"type":"completeness","chan\n'], ['something else', '{"type":"error","code":"centre.internal"}\n']])('a sink that says %s did not answer; what it holds is not looked at behind its back', async (_, text) => {
  const receipts = openStore();
  store(receipts, 1);
  receipts.close();
  await sinkThatSays(text);
  expect(await refusal()).toEqual({ code: 3, error: 'centre.sinkBroke' });
});

test('a sink that runs is asked', async () => {
  await sinkThatSays('{"type":"completeness","channels":[{"site":"nk-1","epoch":"e1","channel":"alarm","rows":7,"dropped":2,"lastSeq":7,"missing":[],"missingRows":0}]}\n');
  expect(await ask()).toMatchObject({ code: 0, out: expect.stringContaining('7 rows up to 7, 2 dropped') });
});

test('rows that made room above a hole are not said to lie below where all of them have', async () => {
  await sinkThatSays('{"type":"completeness","channels":[{"site":"nk-1","epoch":"e1","channel":"alarm","rows":2,"aged":9,"agedTo":4,"dropped":0,"lastSeq":11,"missing":[],"missingRows":0}]}\n');
  expect((await ask('--lang', 'en')).out).toContain('0 missing, 9 no longer held (none up to 4 is)');
});
