import { expect, test } from 'vitest';
import { openLine } from '../../../../src/field/bus/line.ts';
import { handClock } from '../../../property/fuzz/busCase.ts';
import { fakeStream, type FakeStream } from './fakeStream.ts';

/** A line whose port is gone at 100 ms and comes back: when it was looked for, and how long after its return it was up. */
function away(forMs: number): { readonly triesMs: readonly number[]; readonly upMs: number } {
  const hand = handClock(0);
  const goneMs = 100;
  const streams: FakeStream[] = [];
  const triesMs: number[] = [];
  let upMs = Number.NaN;
  const sinceMs = (): number => hand.clock.monoMs() - goneMs;
  openLine({
    id: 'l', path: '', baud: 115_200, format: '8E1', clock: hand.clock, quietMs: 5, onReply: () => undefined, later: (call) => { call(); },
    onPort: (state) => { if (state === 'up') upMs = sinceMs() - forMs; },
    openStream() {
      const stream = fakeStream();
      streams.push(stream);
      if (sinceMs() < 0) return stream;
      triesMs.push(sinceMs());
      return { ...stream, open: (opened) => { opened(sinceMs() < forMs ? new Error('no such device') : null); } };
    },
  });
  hand.advance(goneMs);
  streams[0]?.onEnd(new Error('hung up'));
  for (let ms = 0; ms < forMs + 5000; ms += 1) hand.advance(1);
  return { triesMs, upMs };
}

test('a port that is gone is looked for after 0.1, 0.2 and 0.4 s, then every 0.5 s, for ever', () => {
  expect(away(4000).triesMs).toEqual([100, 300, 700, 1200, 1700, 2200, 2700, 3200, 3700, 4200]);
});

test.each([50, 150, 650, 1500, 1650, 3500, 60_000])('back after %i ms: open at most 0.5 s later', (forMs) => {
  expect(away(forMs).upMs).toBeLessThanOrEqual(500);
});
