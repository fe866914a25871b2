import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginScan, detectorCount, detectorSamples, onReply, type ScanState } from '../../../src/field/scan/scan.ts';
import type { BusOutcome, BusRequest } from '../../../src/field/scan/request.ts';
import { detector, junction, metScan, replyTo } from '../../unit/field/scan/junction.ts';
import { cardBoard, createCard, type CardKind } from './card.ts';

const kinds = fc.record({ type: fc.constantFrom('u16' as const, 'u32' as const), clearsOnRead: fc.boolean(), samples: fc.boolean(), boots: fc.boolean(), overflows: fc.boolean() });
type Fate = 'answered' | 'lost' | 'unheard' | 'again' | 'older' | 'silent';
const fates = fc.constantFrom<Fate>('answered', 'answered', 'answered', 'answered', 'lost', 'unheard', 'again', 'older', 'silent');
const run = fc.array(fc.record({ arrivals: fc.integer({ min: 0, max: 3 }), fate: fates, told: fc.boolean(), reboots: fc.integer({ min: 0, max: 19 }).map((dice) => dice === 0) }), { minLength: 5, maxLength: 60 });

const base = junction();
const scans = new Map<string, ScanState>();

function junctionWith(kind: CardKind): ScanState {
  const key = JSON.stringify(kind);
  const scan = scans.get(key) ?? metScan({ ...base, boards: [...base.boards.filter(({ line }) => line === 'lamps'), cardBoard(kind)], detectors: [detector('d', 'card', 1)], displays: [] });
  scans.set(key, scan);
  return scan;
}

/** One poll and its fate; the question and the answer of `silent` are both lost, of `unheard` only the question, of `lost` only the answer. */
function poll(state: ScanState, n: number, nowMs: number, fate: (request: BusRequest) => BusOutcome | null): ScanState {
  const begun = beginScan(state, n, {}, nowMs);
  return begun.requests.filter(({ line }) => line === 'field').reduce((at, request) => {
    const who: BusOutcome = { kind: 'registers', registers: [1] };
    const outcome = request.id.startsWith('who') ? who : fate(request);
    return outcome === null ? at : onReply(at, replyTo(request, outcome, nowMs + 20)).state;
  }, begun.state);
}

test('against the true arrivals: nothing is counted twice or invented, nothing is lost without a word; what is cumulative heals', () => {
  fc.assert(fc.property(kinds, run, fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 60_000 }), (kind, ticks, start, boot) => {
    const near = kind.type === 'u32' ? start : start % 2 ** 16;
    const card = createCard(kind, near, boot);
    let state = junctionWith(kind);
    let arrived = 0;
    let delivered = 0;
    let last: BusOutcome = card.answer();
    let older: BusOutcome | null = last;
    let lostAnswer = false;
    let rebooted = false;
    let heardMs = 0;
    let longestMs = 0;
    state = poll(state, 0, 0, () => card.answer());
    const hear = (fate: Fate, nowMs: number): BusOutcome | null => {
      if (fate === 'silent') return null;
      // The same answer again: only a sample counter can tell; without one a line must not let it through.
      if (fate === 'again' && kind.samples) return last;
      // One that came late, once: it tells what was told before; of a counter that clears itself only a sample counter can tell.
      if (fate === 'older' && older !== null && (kind.samples || !kind.clearsOnRead) && !rebooted) {
        const late = older;
        older = null;
        return late;
      }
      if (fate === 'unheard') return { kind: 'timeout' };
      const answer = card.answer();
      if (fate === 'lost') {
        lostAnswer = true;
        return { kind: 'crc' };
      }
      older = last;
      last = answer;
      longestMs = Math.max(longestMs, nowMs - heardMs);
      heardMs = nowMs;
      return answer;
    };
    for (const [at, { arrivals, fate, told, reboots }] of ticks.entries()) {
      const nowMs = (at + 1) * 700;
      // A card that tells by nothing that it started again can't be told from one that went over its end; one that counts
      // its samples can where it had run for a while.
      if (reboots && (kind.boots || (kind.samples && !rebooted))) {
        card.reboot();
        rebooted = true;
      }
      card.arrive(arrivals);
      arrived += arrivals;
      state = poll(state, at + 1, nowMs, () => hear(fate, nowMs));
      if (!told) continue;
      const samples = detectorSamples(state, nowMs + 50);
      delivered += samples.samples['d']?.actuations ?? 0;
      ({ state } = samples);
      expect(delivered).toBeLessThanOrEqual(arrived);
    }
    // A question that nobody answered is forgotten after 2 s; what jumps then is believed by the one after.
    for (let extra = 1; extra <= 5; extra += 1) state = poll(state, ticks.length + extra, (ticks.length + extra) * 700, () => card.answer());
    delivered += detectorSamples(state, 1e9).samples['d']?.actuations ?? 0;
    expect(detectorCount(state, 'd')).toBe(delivered);
    expect(delivered).toBeLessThanOrEqual(arrived);
    if (delivered < arrived) expect(state.detectors.get('d')?.uncountedMs).not.toBeNull();
    // A card without a serial number that was away for 5 s may be another one.
    if (!rebooted && !(kind.clearsOnRead && lostAnswer) && Math.max(longestMs, ticks.length * 700 - heardMs) < 3000) expect(delivered).toBe(arrived);
  }), { numRuns: 400 });
});
