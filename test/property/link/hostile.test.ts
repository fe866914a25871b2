import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { caseSeed } from '../fuzz/parser.ts';
import { hostileCase } from './hostile.ts';

test('hostile messages of the link: nothing is thrown, nothing is done without a signature, a third goes past its schema', () => {
  // Stored: seed 952080053 has an order whose params gained a __proto__ key, which parsing drops; open (closing note).
  const seed = Number(process.env['NGATU_LINK_SEED'] ?? 7);
  const cases = Array.from({ length: 12_000 }, (_, index) => hostileCase(createRandom(caseSeed(seed, index))));
  expect(cases.flatMap(({ problems }) => problems), `seed ${seed}`).toEqual([]);
  for (const kind of ['order', 'alive', 'ack', 'fetch', 'presence', 'event', 'status', 'alarm']) {
    const of = cases.filter((one) => one.kind === kind);
    expect(of.filter(({ taken }) => taken).length, `${kind}, seed ${seed}`).toBeGreaterThan(0);
  }
  expect(cases.filter(({ past }) => past).length / cases.length, `seed ${seed}`).toBeGreaterThan(0.3);
});
