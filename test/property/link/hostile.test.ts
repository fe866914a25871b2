import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { freshSeed as seed } from '../../seed.ts';
import { caseSeed } from '../fuzz/parser.ts';
import { parsePayload } from '../../../src/model/linkMessage.ts';
import { orderSchema } from '../../../src/model/linkOrder.ts';
import { hostileCase, hostileOrder } from './hostile.ts';

test('hostile messages of the link: nothing is thrown, nothing is done without a signature, a third goes past its schema', () => {
  const cases = Array.from({ length: 12_000 }, (_, index) => hostileCase(createRandom(caseSeed(seed, index))));
  expect(cases.flatMap(({ problems }) => problems), `NGATU_SEED=${seed}`).toEqual([]);
  for (const kind of ['order', 'alive', 'ack', 'fetch', 'presence', 'event', 'status', 'alarm', 'plan', 'result', 'history', 'planResult']) {
    const of = cases.filter((one) => one.kind === kind);
    expect(of.filter(({ taken }) => taken).length, `${kind}, NGATU_SEED=${seed}`).toBeGreaterThan(0);
  }
  expect(cases.filter(({ past }) => past).length / cases.length, `NGATU_SEED=${seed}`).toBeGreaterThan(0.3);
});

test('seed 952080053: an order whose params gained a __proto__ key would be carried out without it, under its signature', () => {
  const text = JSON.stringify(hostileOrder).replace('"forS":', '"__proto__":{"forS":3},"forS":');
  expect(text).toContain('__proto__');
  expect(parsePayload(orderSchema, text)).toEqual({ ok: false, problems: [{ code: 'link.protoKey', path: 'params.__proto__', params: {}, severity: 'error' }] });
  expect(parsePayload(orderSchema, JSON.stringify(hostileOrder)).ok).toBe(true);
});
