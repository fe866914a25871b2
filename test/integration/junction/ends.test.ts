import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { watchRecording, type CabinetTold } from '../../street/countdownRecording.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { runTool } from '../tool.ts';
import { quickSite, shippedSite, showsGreen, startBench, type Bench } from './bench.ts';

expectAnswersToFit();

// Both at once: one is ended while the other has its minute.
let killed: Bench;
let whole: Bench;
beforeAll(async () => {
  whole = await startBench(60, shippedSite());
  killed = await startBench(120, quickSite());
}, 60_000);
afterAll(() => { for (const bench of [killed, whole]) bench.discard(); });

const recorded = (): Readonly<Record<string, unknown>>[] => readFileSync(join(killed.dir, 'state/lamps-1.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

test('KILL of what the user started, in the middle of a green: nothing is left running, and the last recorded image is flash', async () => {
  await killed.until('the first green', () => showsGreen(killed.seen), 45_000);
  expect(killed.running().length).toBeGreaterThanOrEqual(6);
  killed.killRun();
  await killed.until(`all gone: ${killed.running().join('\n')}`, () => killed.running().length === 0, 10_000);
  const lines = recorded();
  expect(lines.at(-1)?.['type']).toBe('end');
  for (const board of ['hb1', 'hb2']) expect(lines.findLast((line) => line['board'] === board)).toMatchObject({ flash: true });
}, 70_000);

test('its own record draws what the lamps showed, while it runs', async () => {
  await whole.until('a green', () => showsGreen(whole.seen), 60_000);
  await new Promise((resolve) => { setTimeout(resolve, 4000); });
  const svg = join(whole.dir, 'minute.svg');
  const told = await runTool(join(whole.dir, 'run'), 'log', 'diagram', '--from', '90s', '--svg', svg, '--json');
  expect(told.code, told.err).toBe(0);
  const history: { readonly groups: readonly { readonly group: string; readonly spans: readonly { readonly what: string }[] }[]; readonly mode: readonly { readonly what: { readonly mode: string } | null }[]; readonly stage: readonly { readonly what: string | null }[] } = JSON.parse(told.out);
  const shown = new Set(history.groups.flatMap(({ spans }) => spans.map(({ what }) => what)));
  expect([...shown]).toEqual(expect.arrayContaining(['unknown', 'flash', 'yellow', 'red', 'green']));
  expect(history.groups).toHaveLength(10);
  expect(history.mode.map(({ what }) => what?.mode)).toEqual(expect.arrayContaining(['startup']));
  expect(history.stage.some(({ what }) => what !== null)).toBe(true);
  expect(readFileSync(svg, 'utf8')).toContain('<svg');
}, 90_000);

test('a minute of it: the report has evidence of work, under the names of the documents', async () => {
  const report = await whole.report();
  expect(Object.keys(report)).toEqual(expect.arrayContaining([
    'ticks', 'ticksDue', 'lateMs', 'colouredS', 'stageChanges', 'conflictingChanges', 'greensByGroup', 'lampSamples', 'fieldCheckMismatches',
    'violations', 'eventsStored', 'eventsPublished', 'eventsDelivered', 'ok',
  ]));
  expect(report).toMatchObject({ violations: 0, fieldCheckMismatches: 0 });
  expect(Number(report['ticks'])).toBeGreaterThanOrEqual(0.99 * Number(report['ticksDue']));
  expect(Number(report['colouredS'])).toBeGreaterThan(15);
  expect(report['eventsDelivered']).toBe(report['eventsStored']);
  // `ok` also demands every single lamp sample; a busy test machine, where other daemons start up beside these, loses some.
  expect(Number(report['lampSamples'])).toBeGreaterThanOrEqual(0.95 * Number(report['lampSamplesDue']));
  expect(['lampSamplesMissing', '']).toContain(String(report['notOk']));
}, 90_000);

test('its countdowns, as the frames on the line made the display board show them: every number comes true or goes blank', () => {
  const { traffic } = parse(shippedSite().text);
  const displays = new Map<string, string>(traffic.displays.map(({ id, group }: { id: string; group: string }): [string, string] => [id, group]));
  // A busy machine has late frames; the simulation judges the rule itself (test/simulation/countdown.test.ts).
  const eyes = watchRecording(displays, { zeroMs: 600, secondMs: 700, blankMs: 800, overrunMs: 700 });
  let lastMs = 0;
  for (const { line } of whole.seen) {
    const told: CabinetTold = JSON.parse(JSON.stringify(line));
    eyes.see(told);
    lastMs = Math.max(lastMs, told.tMs ?? 0);
  }
  const judged = eyes.end(lastMs);
  expect(judged.lies).toEqual([]);
  expect(judged.numbers).toBeGreaterThan(10);
});
