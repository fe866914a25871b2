import { expect, test } from 'vitest';
import { mayCarryToken, mayFeed, type Beat } from '../../../src/signald/heartbeat.ts';

const sound: Beat = { permit: true, consentAgeMs: 300, sampleAgesMs: [30, 500], wanted: true };

test('the token goes out while all hold, at their limits still', () => {
  expect(mayCarryToken(sound)).toBe(true);
});

test.each<[string, Partial<Beat>]>([
  ['guard does not permit', { permit: false }],
  ['there is no consent', { consentAgeMs: null }],
  ['consent is older than 300 ms', { consentAgeMs: 301 }],
  ['one board was not heard for more than 500 ms', { sampleAgesMs: [30, 501] }],
  ['one board was never heard', { sampleAgesMs: [30, Number.POSITIVE_INFINITY] }],
  ['there is no board to hear', { sampleAgesMs: [] }],
  ['nobody wants it: flash', { wanted: false }],
])('no token: %s', (_why, lacking) => {
  expect(mayCarryToken({ ...sound, ...lacking })).toBe(false);
});

test('frames feed boards that live by them only with the monitor\u2019s word for each: consent without it is no heartbeat', () => {
  const beat = { permit: true, consentAgeMs: 100, sampleAgesMs: [50, 60], wanted: true };
  expect(mayFeed(beat, ['b1', 'b2'], { b1: 1, b2: 1 })).toBe(true);
  expect(mayFeed(beat, ['b1', 'b2'], { b1: 1 })).toBe(false);
  expect(mayFeed(beat, ['b1'], {})).toBe(false);
  expect(mayFeed({ ...beat, consentAgeMs: 301 }, ['b1'], { b1: 1 })).toBe(false);
});
