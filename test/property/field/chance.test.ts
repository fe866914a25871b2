import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginScan, detectorCount, detectorSamples, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import type { BusOutcome } from '../../../src/field/scan/request.ts';
import { detector, junction, metScan, replyTo } from '../../unit/field/scan/junction.ts';

const channels = 16;
const word = fc.integer({ min: 0, max: 65_535 });
/** What a tick brings: vehicles of each channel, who stands on his loop, and whether its answer is one that only chance let through. */
const ticks = fc.array(fc.record({
  arrivals: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: channels, maxLength: channels }), presence: word,
  // Noise knows no small numbers.
  chance: fc.option(fc.noShrink(fc.noBias(fc.array(word, { minLength: 19, maxLength: 19 }))), { freq: 3, nil: null }),
}), { minLength: 4, maxLength: 40 });

const lc16 = metScan(junction({ detectors: Array.from({ length: channels }, (_, at) => detector(`d${at + 1}`, 'loops', at + 1)) }));

/** One poll of the loop card. */
function poll(state: ScanState, n: number, registers: readonly number[]): ScanState {
  const begun = beginScan(state, n, {}, n * 100);
  const outcome: BusOutcome = { kind: 'registers', registers };
  return begun.requests.filter(({ unit }) => unit === 10).reduce((at, request) => onReply(at, replyTo(request, outcome, n * 100 + 20)).state, begun.state);
}

test('an answer of chance counts nothing, loses nothing and shows nobody; every other one is seen in its own 100 ms', () => {
  fc.assert(fc.property(ticks, fc.array(word, { minLength: channels, maxLength: channels }), (run, start) => {
    const counts = [...start];
    let samples = 1000;
    let state = poll(lc16, 1, [0, ...counts, 0, samples]);
    let seen = 0;
    let afterChance = false;
    for (const [at, { arrivals, presence, chance }] of run.entries()) {
      for (const [channel, more] of arrivals.entries()) counts[channel] = ((counts[channel] ?? 0) + more) % 65_536;
      samples += 1;
      // Two of them in a row are beyond what one doubt can hold off: one in 4 billion damaged frames.
      afterChance = chance !== null && !afterChance;
      state = poll(state, at + 2, afterChance && chance !== null ? chance : [presence, ...counts, 0, samples]);
      seen = afterChance ? seen : presence;
      const shown = detectorSamples(state, (at + 2) * 100 + 30).samples;
      for (let channel = 1; channel <= channels; channel += 1) {
        expect(shown[`d${channel}`]).toMatchObject({ presence: ((seen >> (channel - 1)) & 1) === 1 ? 'occupied' : 'clear', fault: false });
      }
    }
    state = poll(state, run.length + 2, [0, ...counts, 0, samples + 1]);
    const total = (channel: number): number => run.reduce((sum, { arrivals }) => sum + (arrivals[channel] ?? 0), 0);
    for (let channel = 0; channel < channels; channel += 1) {
      expect(detectorCount(state, `d${channel + 1}`)).toBe(total(channel));
      expect(state.detectors.get(`d${channel + 1}`)?.uncountedMs).toBeNull();
    }
  }), { numRuns: 100 });
});
