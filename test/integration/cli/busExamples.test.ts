import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { BusFrame, RecordHead } from '../../../src/cli/bus/frame.ts';
import { pcapngFrame, pcapngHead } from '../../../src/cli/bus/pcapng.ts';
import { textHead, textLine } from '../../../src/cli/bus/recordText.ts';
import { commandTable } from '../../../src/cli/commandTable.ts';
import { sealed } from '../field/tinySlave.ts';

// Every example that `--help` of bus and profile shows, as it stands there: what needs nobody must end well, in both
// languages; what needs a daemon or a device must say in plain words that there is none (test/integration/cli/bus.test.ts
// and junction/bus.test.ts run those commands on real ones).

const root = join(import.meta.dirname, '../../..');
let dir = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-examples-'));
  symlinkSync(join(root, 'firmware-profiles'), join(dir, 'firmware-profiles'));
  expect(await run('site seal ninh-kieu --bench --out site.json', 'en')).toMatchObject({ code: 0 });
  const { safetyHash } = z.object({ safetyHash: z.string() }).parse(JSON.parse(readFileSync(join(dir, 'site.json'), 'utf8')));
  const head: RecordHead = { siteId: 'ninh-kieu', safetyHash, boot: 'cd', wallAtZeroMs: 1_795_870_000_123, lines: [{ id: 'lamps', kind: 'serial', speed: '115200 8E1' }] };
  const frames: BusFrame[] = [
    { tMs: 0, line: 'lamps', way: 'out', bytes: sealed([1, 3, 0, 100, 0, 12]) },
    { tMs: 9, line: 'lamps', way: 'in', bytes: sealed([1, 3, 24, ...Array.from({ length: 24 }, (_, at) => at)]) },
  ];
  writeFileSync(join(dir, 'line.txt'), textHead(head) + frames.map(textLine).join(''));
  writeFileSync(join(dir, 'line.pcapng'), Buffer.concat([pcapngHead(head), ...frames.flatMap((frame) => pcapngFrame(head, frame) ?? [])]));
}, 60_000);
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

/** Words of an example as a shell cuts them. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

function run(example: string, lang: 'vi' | 'en'): Promise<Ended> {
  // Nothing of the network but this machine.
  const args = words(example.replace(/192\.168\.\d+\.\d+(:\d+)?/, '127.0.0.1:1'));
  const child = spawn(join(root, 'scripts/ngatu'), [...args, '--lang', lang], { cwd: dir, env: { ...process.env, NGATU_RUN_DIR: join(dir, 'nobody') }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { child.once('close', (code) => { resolve({ code, out, err }); }); });
}

const examples = commandTable.filter(({ path }) => path.startsWith('bus ') || path.startsWith('profile ')).flatMap((spec) => spec.examples);
const alone = examples.filter((example) => /^(bus budget|bus replay|profile (lint|list|show))/.test(example) || example.includes('--virtual'));
const withOthers = examples.filter((example) => !alone.includes(example));

test('there are examples of both kinds', () => {
  expect([alone.length, withOthers.length].every((count) => count >= 8)).toBe(true);
});

test.each(alone)('ngatu %s', async (example) => {
  const [vi, en] = await Promise.all([run(example, 'vi'), run(example, 'en')]);
  expect({ code: en.code, err: en.err }).toEqual({ code: 0, err: '' });
  expect(en.out.trim()).not.toBe('');
  expect(vi.code).toBe(0);
  // JSON is for programs, and the same in every language.
  if (example.includes('--json')) expect(JSON.parse(vi.out)).toEqual(JSON.parse(en.out));
}, 120_000);

test.each(withOthers)('ngatu %s: nobody is there, and it says so', async (example) => {
  const [vi, en] = await Promise.all([run(example, 'vi'), run(example, 'en')]);
  // 2: the port that was named is none; 3: nobody answers there.
  expect([2, 3]).toContain(en.code);
  expect(vi.code).toBe(en.code);
  expect(en.err).toMatch(/ttyUSB0|lines\/field|127\.0\.0\.1|signald|field|lamps/);
  expect(vi.err).not.toBe(en.err);
}, 120_000);

test('a profile’s file that gives no profile is sent to the linter, not to the list', async () => {
  writeFileSync(join(dir, 'broken.yaml'), 'a: [1,');
  expect(await run('profile test broken.yaml --virtual', 'en')).toMatchObject({ code: 2, err: expect.stringContaining('`ngatu profile lint broken.yaml` says why') });
  expect(await run('profile lint broken.yaml', 'en')).toMatchObject({ code: 1, err: '', out: expect.stringContaining('not valid YAML') });
}, 120_000);

test('a recording is not asked for a line or a board that nobody has: the sums of everything would pass for its own', async () => {
  expect(await run('bus replay line.txt --site site.json --board nope', 'en')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/no board nope; it has: hb1 /) });
  expect(await run('bus replay line.txt --site site.json --board nope', 'vi')).toMatchObject({ code: 2, err: expect.stringContaining('không có bo nope') });
  expect(await run('bus replay line.txt --site site.json --line nope', 'en')).toMatchObject({ code: 2, err: expect.stringContaining('no line nope; there are: lamps field') });
}, 120_000);
