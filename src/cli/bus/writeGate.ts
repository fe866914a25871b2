import type { BusCall, BusOutcome } from '../../field/scan/request.ts';
import { transactionOf, type LineSpeed } from '../../field/scan/timing.ts';
import { isLampProfile, type ResolvedProfile } from '../../model/profile.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { identifyUnit, type Ask } from './identify.ts';
import { likeliestFirst } from './search.ts';

/** Who a device proved to be, and so whether anything may be written to it without a daemon. */
export type WriteGate =
  | { readonly kind: 'open'; readonly profile: ResolvedProfile }
  | { readonly kind: 'lampBoard'; readonly profile: string }
  /** A question that never got an answer, as function and place. */
  | { readonly kind: 'unanswered'; readonly question: string }
  | { readonly kind: 'unproved' };

/** So often each question is asked before its silence counts. */
const tries = 3;
/** As long as the slowest profile may take: who it is is not known yet, ms. */
const slowest = { maxReadRegisters: 125, minGapMs: 0, responseMs: 500 } as const;

/**
 * Open only for a device that fits a profile without lamps now, by values that prove its model and a firmware in range.
 * What lamp boards say of themselves is asked first, whatever profile a person named: each of those questions must be
 * answered, and none of the answers may come near a lamp board's.
 */
export async function writeGate(ask: Ask, unit: number, speed: LineSpeed, profiles: ProfileSet, named: string): Promise<WriteGate> {
  const wanted = profiles.get(named);
  if (wanted !== undefined && isLampProfile(wanted)) return { kind: 'lampBoard', profile: named };
  const silent: string[] = [];
  const firmly = askingFirmly(ask, speed, silent);
  const all = likeliestFirst([...profiles.values()].filter(({ variant }) => variant !== 'z1'));
  const [lamps] = await identifyUnit(firmly, unit, speed, all.filter((profile) => isLampProfile(profile)));
  if (lamps !== undefined) return { kind: 'lampBoard', profile: lamps.profile };
  if (silent[0] !== undefined) return { kind: 'unanswered', question: silent[0] };
  const others = wanted === undefined ? all.filter((profile) => !isLampProfile(profile)) : [wanted];
  const [best] = await identifyUnit(firmly, unit, speed, others);
  const profile = best?.verdict === 'fits' && !best.refused ? profiles.get(best.profile) : undefined;
  if (profile !== undefined) return { kind: 'open', profile };
  return silent[0] === undefined ? { kind: 'unproved' } : { kind: 'unanswered', question: silent[0] };
}

/** Each question until it is answered, and its answer kept; one that never was is noted. */
function askingFirmly(ask: Ask, speed: LineSpeed, silent: string[]): Ask {
  const known = new Map<string, BusOutcome>();
  const untilAnswered = async (call: BusCall, timeoutMs: number): Promise<BusOutcome> => {
    let outcome = await ask(call, timeoutMs);
    for (let asked = 1; asked < tries && !isAnswer(outcome); asked += 1) outcome = await ask(call, timeoutMs);
    if (!isAnswer(outcome)) silent.push(questionText(call));
    return outcome;
  };
  return async (call, timeoutMs) => {
    const key = JSON.stringify(call);
    const outcome = known.get(key) ?? await untilAnswered(call, Math.max(timeoutMs, Math.ceil(transactionOf(speed, slowest, call).answerMs)));
    known.set(key, outcome);
    return outcome;
  };
}

/** Values, or that the device has no such function, address or length. Busy, broken, or a gateway's "nobody there" says nothing of who it is. */
function isAnswer(outcome: BusOutcome): boolean {
  return outcome.kind === 'registers' || outcome.kind === 'bits' || (outcome.kind === 'exception' && outcome.code <= 3);
}

function questionText(call: BusCall): string {
  return 'count' in call ? `${call.function} ${call.address}+${call.count}` : call.function;
}
