import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickSite, startBench, type Bench } from '../junction/bench.ts';
import { runTool, type Ended } from '../tool.ts';
import { commission, type Said } from './hands.ts';
import { expectAnswersToFit } from '../answersFit.ts';

expectAnswersToFit();

let bench: Bench;
const runDir = (): string => join(bench.dir, 'run');
const site = (): string => join(bench.dir, 'site.json');
const journal = (): string[] => readFileSync(`${site()}.acceptance`, 'utf8').trim().split('\n');
const doing = (...more: readonly string[]): string[] => ['--site', site(), '--by', 'Lan', '--wait', '60s', ...more];
const resultOf = (said: readonly Said[], item: string): Said | undefined => said.find(({ result }) => result === item);
const ngatu = (...words: readonly string[]): Promise<Ended> => runTool(runDir(), 'commission', ...words);

// A hard pair over real lines takes two start-ups: it is injected in virtual time (test/simulation/commission.test.ts).
beforeAll(async () => {
  bench = await startBench(200, quickSite());
  await bench.until('signald', async () => (await runTool(runDir(), 'status')).code !== 3, 60_000);
}, 90_000);
afterAll(() => { bench.discard(); });

test('killed between two items it has lost neither; it goes on where it was, and boards give their numbers', async () => {
  const first = commission({
    runDir: runDir(), args: ['start', ...doing('--part', 'site')], answers: (item) => (item === 'question:earth' ? null : 'y'),
    heard: ({ ask }) => { if (ask === 'question:earth') first.kill(); },
  });
  expect(await first.ended).not.toBe(0);
  expect(journal().slice(1).map((line) => JSON.parse(line).item)).toEqual(['question:identity', 'question:drawing']);
  const again = await ngatu('start', ...doing());
  expect([again.code, again.err]).toEqual([4, expect.stringContaining('continue')]);

  const rest = commission({ runDir: runDir(), args: ['continue', ...doing('--part', 'site')] });
  expect(await rest.ended).toBe(1);
  expect(rest.said.filter(({ item }) => item !== undefined).map(({ item }) => item)).not.toContain('question:identity');

  const boards = commission({ runDir: runDir(), args: ['continue', ...doing('--part', 'boards')] });
  expect(await boards.ended).toBe(1);
  expect(resultOf(boards.said, 'board:hb1')).toMatchObject({ outcome: 'passed', note: 'ngatu/shb8 fw 1.2' });
  expect(JSON.parse(journal().at(-1) ?? '').serials).toEqual({ hb2: expect.stringMatching(/^NT002/) });
}, 120_000);

test('what is missing is named and nothing is signed; another artefact’s journal counts for nothing', async () => {
  const out = join(bench.dir, 'commission.json');
  expect((await runTool(runDir(), 'site', 'key', 'new', 'c1', '--out', join(bench.dir, 'keys'))).code).toBe(0);
  const refused = await ngatu('sign', '--site', site(), '--by', 'Lan', '--key', join(bench.dir, 'keys', 'c1.key'), '--out', out);
  expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('watchdog:hb1')]);
  expect(existsSync(out)).toBe(false);
  const status = await ngatu('status', '--site', site(), '--json');
  const items: readonly { readonly item: string; readonly state: string }[] = JSON.parse(status.out).items;
  expect([status.code, items.find(({ item }) => item === 'board:hb2')?.state, items.find(({ item }) => item === 'mains')?.state]).toEqual([1, 'passed', 'open']);
  const other = await ngatu('status', '--site', 'ninh-kieu', '--journal', `${site()}.acceptance`);
  expect([other.code, other.err]).toEqual([4, expect.stringContaining('void')]);
}, 60_000);
