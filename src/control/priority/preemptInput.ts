import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { Fault } from '../../model/fault.ts';
import type { Preemption } from '../../model/preemption.ts';

/** What is remembered of one preemption's contacts. Plain data. */
export interface InputTrack { readonly called: boolean; /** The contacts disagree, or one is lost, since, ms. */ readonly oddSinceMs: number | null }

export const quietInput: InputTrack = { called: false, oddSinceMs: null };

/** An older sample is a lost input, ms: more than a burst or a stall that the line rides out. */
const lostAfterMs = 1000;
/** A pair of contacts may change one after the other, ms. */
const changeoverMs = 1000;

type Samples = Readonly<Record<DetectorId, DetectorSample>>;

/**
 * One tick of the contacts. A railway's input is fail-safe: lost, unknown or in disagreement with its partner it calls.
 * Another's last word stays while its input is lost.
 */
export function stepInput(preemption: Preemption, before: InputTrack, samples: Samples, nowMs: number): { readonly track: InputTrack; readonly faults: readonly Fault[] } {
  const { inputs } = preemption;
  if (inputs.length === 0) return { track: before, faults: [] };
  const said = inputs.map(({ detector, active }) => readContact(samples[detector], active));
  const odd = said.includes(null) || new Set(said).size > 1;
  const called = preemption.kind === 'rail' ? said.some((one) => one !== false) : said.includes(null) ? before.called : odd ? before.called || said[0] === true : said[0] === true;
  const oddSinceMs = odd ? (before.oddSinceMs ?? nowMs) : null;
  const track = called === before.called && oddSinceMs === before.oddSinceMs ? before : { called, oddSinceMs };
  const tells = oddSinceMs !== null && nowMs - oddSinceMs >= changeoverMs;
  return { track, faults: tells ? [{ code: 'preempt.inputFault', detector: preemption.id }] : [] };
}

/** Calls, calls not, or null = lost. A pulse between two polls is a call. */
function readContact(sample: DetectorSample | undefined, active: 'occupied' | 'clear'): boolean | null {
  if (sample === undefined || sample.fault || sample.presence === 'unknown' || sample.ageMs > lostAfterMs) return null;
  return sample.presence === active || (active === 'occupied' && sample.actuations > 0);
}
