import { expect, test } from 'vitest';
import { grantedNow, hearAnswer, type Consent } from '../../../src/signald/consent.ts';

const sent = [{ n: 7, tickMs: 700 }, { n: 8, tickMs: 800 }];
const answer = (n: number, bootId = 'm1') => ({ type: 'consent' as const, bootId, n, tokens: { b1: 5 }, granted: ['g1'] });
const held: Consent = { monitorBoot: 'm1', n: 7, tickMs: 700, tokens: {}, granted: new Set(['g1']), late: true };

test('an answer counts from the time of the tick it answers', () => {
  expect(hearAnswer(null, answer(7), sent)).toMatchObject({ kind: 'consent', consent: { n: 7, tickMs: 700 } });
});

test('an answer to a tick that was never sent, or an older one, changes nothing', () => {
  expect(hearAnswer(null, answer(9), sent)).toEqual({ kind: 'stale' });
  expect(hearAnswer({ ...held, n: 8 }, answer(7), sent)).toEqual({ kind: 'stale' });
});

test('a restarted monitor is consent lost, whatever it says', () => {
  expect(hearAnswer(held, answer(8, 'm2'), sent)).toMatchObject({ kind: 'newMonitor' });
});

test('an answer before the next tick counts for that one; one that came after it, for the one after', () => {
  const inTime = hearAnswer(null, answer(8), sent);
  const late = hearAnswer(null, answer(7), sent);
  expect([inTime, late]).toMatchObject([{ consent: { late: false } }, { consent: { late: true } }]);
  expect([9, 10].map((n) => [...grantedNow({ ...held, n: 8, tickMs: 800, late: false }, n, n * 100)])).toEqual([['g1'], []]);
});

test('a late grant lives for the tick after next, and never beyond 300 ms', () => {
  expect([...grantedNow(held, 8, 800)]).toEqual(['g1']);
  expect([...grantedNow(held, 9, 900)]).toEqual(['g1']);
  expect([...grantedNow(held, 10, 1000)]).toEqual([]);
  expect([...grantedNow(held, 9, 1001)]).toEqual([]);
  expect([...grantedNow(null, 8, 800)]).toEqual([]);
});
