import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { showsGreen, startBench, type Bench } from './bench.ts';

let bench: Bench;
afterEach(() => { bench.discard(); });

const recorded = (): Readonly<Record<string, unknown>>[] => readFileSync(join(bench.dir, 'state/lamps-1.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

test('KILL of what the user started, in the middle of a green: nothing is left running, and the last recorded image is flash', async () => {
  bench = await startBench(120);
  await bench.until('the first green', () => showsGreen(bench.seen), 45_000);
  expect(bench.running().length).toBeGreaterThanOrEqual(6);
  bench.killRun();
  await bench.until(`all gone: ${bench.running().join('\n')}`, () => bench.running().length === 0, 10_000);
  const lines = recorded();
  expect(lines.at(-1)?.['type']).toBe('end');
  for (const board of ['hb1', 'hb2']) expect(lines.findLast((line) => line['board'] === board)).toMatchObject({ flash: true });
}, 70_000);

test('a minute of it: the report has evidence of work, under the names of the documents', async () => {
  bench = await startBench(60);
  const report = await bench.report();
  expect(Object.keys(report)).toEqual(expect.arrayContaining([
    'ticks', 'ticksDue', 'lateMs', 'colouredS', 'stageChanges', 'conflictingChanges', 'greensByGroup', 'lampSamples', 'fieldCheckMismatches',
    'violations', 'eventsStored', 'eventsPublished', 'eventsDelivered', 'ok',
  ]));
  expect(report).toMatchObject({ violations: 0, fieldCheckMismatches: 0 });
  expect(Number(report['ticks'])).toBeGreaterThanOrEqual(0.99 * Number(report['ticksDue']));
  expect(Number(report['colouredS'])).toBeGreaterThan(15);
  expect(report['eventsDelivered']).toBe(report['eventsStored']);
  // `ok` also demands every single lamp sample; a busy test machine may lose one for all its real-time scheduling.
  expect(Number(report['lampSamples'])).toBeGreaterThanOrEqual(0.98 * Number(report['lampSamplesDue']));
  expect(['lampSamplesMissing', '']).toContain(String(report['notOk']));
}, 90_000);
