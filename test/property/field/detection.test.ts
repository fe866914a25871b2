import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginScan, detectorCounts, detectorSamples, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import type { BusOutcome } from '../../../src/field/scan/request.ts';
import { junction, replyTo, scanOf } from '../../unit/field/scan/junction.ts';

const config = junction();
const started = scanOf(config);

const ticks = fc.array(fc.record({
  arrivals: fc.integer({ min: 0, max: 2 }),
  fate: fc.constantFrom<'answered' | 'lost' | 'stale' | 'silent'>('answered', 'answered', 'answered', 'lost', 'stale', 'silent'),
  delivered: fc.boolean(),
}), { minLength: 5, maxLength: 60 });

function loopCard(count: number, sampleCounter: number): BusOutcome {
  return { kind: 'registers', registers: [0, count & 0xffff, ...Array.from({ length: 16 }, () => 0), sampleCounter & 0xffff] };
}

test('whatever is lost or repeated, and whenever control asks: each actuation is delivered once, over the wrap-around too', () => {
  fc.assert(fc.property(ticks, fc.integer({ min: 0, max: 65_535 }), (run, start) => {
    let state: ScanState = started;
    let count = start;
    let counter = 1;
    let delivered = 0;
    const answer = (outcome: BusOutcome | null, nowMs: number, n: number): void => {
      const begun = beginScan(state, n, {}, nowMs);
      state = begun.requests.reduce((at, request) => {
        if (!request.id.includes('loops')) return onReply(at, replyTo(request, { kind: 'exception', code: 4 }, nowMs + 40)).state;
        return outcome === null ? at : onReply(at, replyTo(request, outcome, nowMs + 40)).state;
      }, begun.state);
    };
    answer(loopCard(count, counter), 0, 0);
    for (const [at, { arrivals, fate, delivered: told }] of run.entries()) {
      const nowMs = (at + 1) * 10_000;
      count += arrivals;
      if (fate !== 'stale') counter += 1;
      const outcomes = { answered: loopCard(count, counter), stale: loopCard(count, counter), lost: { kind: 'timeout' } as const, silent: null };
      answer(outcomes[fate], nowMs, at + 1);
      if (told) {
        const samples = detectorSamples(state, nowMs + 50);
        delivered += samples.samples['d1']?.actuations ?? 0;
        ({ state } = samples);
      }
    }
    // Everything heals: one good answer tells all that was lost before it.
    for (let extra = 1; extra <= 2; extra += 1) answer(loopCard(count, counter + extra), (run.length + extra) * 10_000, run.length + extra);
    delivered += detectorSamples(state, 1e9).samples['d1']?.actuations ?? 0;
    expect(delivered).toBe(count - start);
    expect(detectorCounts(state)['d1']).toBe(count - start);
  }), { numRuns: 300 });
});
