import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { dealFor, type Dealt } from '../../campaign/trial/matrixDeal.ts';
import { matrixFaults } from '../../campaign/trial/matrixFault.ts';

const perSeed = 4;

test('rows are dealt evenly, a campaign that was broken off goes on where they are short, and a seed played again has what it had', () => {
  const kept: Dealt[] = [];
  const played: (readonly string[])[] = [];
  for (let seed = 1; seed <= 60; seed += 1) {
    const deals = dealFor(seed, perSeed, kept);
    played.push(deals.map(({ fault, turn }) => `${fault.name} ${turn}`));
    // Every seventh seed is broken off after its first trial, and forgotten by the ledger.
    for (const { fault } of deals.slice(0, seed % 7 === 0 ? 1 : perSeed)) kept.push({ seed, fault: fault.name });
    const counts = matrixFaults.map(({ name }) => kept.filter(({ fault }) => fault === name).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  expect(dealFor(10, perSeed, kept).map(({ fault, turn }) => `${fault.name} ${turn}`)).toEqual(played[9]);
});

/** Exceptions that these rows meet in so many turns. */
function codes(turns: number, ways: string): ReadonlySet<unknown> {
  return new Set(matrixFaults.filter(({ name }) => name.startsWith('exception') && name.includes(ways)).flatMap(({ begin }) =>
    Array.from({ length: turns }, (_, turn) => begin({ lamps: {}, random: createRandom(1), turn }).inject.flatMap((message) => ('code' in message ? [message.code] : []))).flat()));
}

test('four turns of the matrix meet every exception from 1 to 11, eight turns meet each in both ways', () => {
  expect([...codes(4, '')].toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(codes(8, 'one answer in four').size).toBe(11);
  expect(codes(8, 'every answer').size).toBe(11);
});
