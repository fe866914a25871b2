import { expect, test } from 'vitest';
import { parseOptions } from '../../../src/centre/options.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';

const sink = (...more: readonly string[]): ReturnType<typeof parseOptions> => parseOptions(['--broker', 'mqtt://127.0.0.1', '--state-dir', 's', '--run-dir', 'r', '--all-sites', ...more]);

test('a sink writes into its file, or into the server that is named; a password on the command line is refused', () => {
  expect(sink()).toMatchObject({ ok: true, options: { postgres: null } });
  expect(sink('--postgres=')).toMatchObject({ ok: true, options: { postgres: '' } });
  expect(sink('--postgres=postgresql://sink@db/city')).toMatchObject({ ok: true, options: { postgres: 'postgresql://sink@db/city' } });
  for (const uri of ['postgresql://sink:secret@db/city', 'postgresql://db/city?user=sink&password=secret']) {
    const parsed = sink(`--postgres=${uri}`);
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  }
});

test('how long and within how many bytes a sink’s file keeps its rows: stated, or 400 days and 32 GiB; of a server that is its owner’s', () => {
  expect(sink()).toMatchObject({ ok: true, options: { limits: { days: 400, bytes: 32 * 1024 ** 3 } } });
  expect(sink('--keep-days=30', '--keep-gib=0.5')).toMatchObject({ ok: true, options: { limits: { days: 30, bytes: 512 * 1024 ** 2 } } });
  for (const wrong of ['--keep-days=0', '--keep-days=x', '--keep-gib=-1', '--keep-gib=x', '--keep-gib=0']) expect(sink(wrong)).toMatchObject({ ok: false });
  expect(sink('--postgres=', '--keep-days=3')).toMatchObject({ ok: false });
});

test('a time of history is a moment with its zone, or so long ago', () => {
  const nowMs = Date.parse('2026-11-30T02:00:00Z');
  const asked = (from: string): unknown => readOptions(['history', '--site', 'nk-1', '--from', from], {}, nowMs);
  expect(asked('2026-11-30T07:00:00+07:00')).toMatchObject({ kind: 'run', options: { fromMs: Date.parse('2026-11-30T00:00:00Z'), toMs: nowMs } });
  expect(asked('2h')).toMatchObject({ kind: 'run', options: { fromMs: nowMs - 7_200_000, toMs: nowMs } });
  expect(asked('yesterday')).toMatchObject({ kind: 'wrong' });
});
