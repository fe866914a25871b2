import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/cli/history/history.ts';
import { repeatDecision } from '../../src/cli/why/repeat.ts';
import { again, honestSwarm, recordOf, withMode } from './repeatRecord.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';

// Line 3 of `ngatu why`: what was decided is decided again from the record alone, whatever mode, order or promise it came from.

test.each(['adaptive', 'fixed'] as const)('%s, with numbers shown: each decision and its promise before it', (mode) => {
  const record = recordOf(withMode(sealedNinhKieu(), mode), 3, 300_000, []);
  const outcomes = record.decided.map((decided) => again(record, decided));
  expect(outcomes.length).toBeGreaterThan(6);
  // The first stage is promised to nobody.
  expect(outcomes).toEqual(outcomes.map((_, at) => ({ outcome: 'same', promised: at > 0 })));
  // What was promised is kept once, with the promise; it is told apart all the same.
  expect(record.bases.filter(({ data }) => data['of'] === 'decided')).toHaveLength(1);
  const last = record.decided.at(-1);
  if (last === undefined) throw new Error('nothing was decided');
  expect(again(record, { ...last, data: { ...last.data, stage: 'elsewhere' } })).toEqual({ outcome: 'other', stage: last.data['stage'] });
  expect(again({ ...record, bases: record.bases.filter(({ n }) => n < (record.decided.at(-3)?.n ?? 0)) }, last)).toEqual({ outcome: 'untold' });
});

test.each([1, 7, 12])('random site %i, adaptive, in a swarm of faults and orders: each decision', (seed) => {
  const site = withMode(randomSealed(seed), 'adaptive');
  const record = recordOf(site, seed, 240_000, honestSwarm(site, seed, 200_000));
  expect(record.decided.length).toBeGreaterThan(2);
  for (const decided of record.decided) expect(again(record, decided), JSON.stringify(decided)).toMatchObject({ outcome: 'same' });
});

test('what is not the same is told apart', () => {
  const record = recordOf(withMode(randomSealed(4), 'actuated'), 4, 120_000, []);
  const decided = record.decided.at(-1);
  const other = record.decided.at(-2);
  if (decided === undefined || other === undefined) throw new Error('nothing was decided');
  expect(again(record, decided)).toEqual({ outcome: 'same', promised: false });
  expect(again(record, { ...decided, data: { ...decided.data, stage: 'elsewhere' } })).toEqual({ outcome: 'other', stage: decided.data['stage'] });
  // Another tick's basis in its place.
  const basisOf = (of: RecordedEvent): RecordedEvent | undefined => record.bases.find(({ n }) => n > of.n);
  const swapped = record.bases.map((one) => (one === basisOf(decided) ? { ...one, data: { ...one.data, basis: basisOf(other)?.data['basis'] } } : one));
  expect(again({ ...record, bases: swapped }, decided)).toMatchObject({ outcome: 'other' });
  expect(again({ ...record, site: { ...record.site, hash: 'f'.repeat(64) } }, decided)).toMatchObject({ outcome: 'otherSite' });
  expect(repeatDecision(decided, { site: record.site, program: '9.9.9', bases: record.bases })).toEqual({ outcome: 'otherProgram', program: 'simulated' });
  expect(again({ ...record, bases: [] }, decided)).toEqual({ outcome: 'untold' });
  const withoutPlans = record.bases.map((one) => ({ ...one, data: Object.fromEntries(Object.entries(one.data).filter(([key]) => key !== 'plans')) }));
  expect(again({ ...record, bases: withoutPlans }, decided)).toEqual({ outcome: 'untold' });
  const torn = record.bases.map((one) => ({ ...one, data: { ...one.data, basis: String(one.data['basis']).slice(0, 400) } }));
  expect(again({ ...record, bases: torn }, decided)).toEqual({ outcome: 'unreadable' });
});
