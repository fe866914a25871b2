import { decodePoint, type PointValue } from '../../field/profile/codec.ts';
import { wordsOf } from '../../field/scan/block.ts';
import { checkIdentity, countOf, identityBlocks } from '../../field/scan/identify.ts';
import type { BusCall, BusOutcome } from '../../field/scan/request.ts';
import { transactionOf, type LineSpeed } from '../../field/scan/timing.ts';
import type { BoardWire } from '../../model/artefact.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import type { DirectLine } from './directLine.ts';

/** How well a profile describes the device that answered. */
export interface Candidate {
  readonly profile: string;
  /**
   * `fits`: every value that proves the model was read, and the firmware is in range. `possible`: the points answer, but the
   * profile states no value that would prove it. `near`: some of them fit; `differs` says what does not.
   */
  readonly verdict: 'fits' | 'possible' | 'near';
  /** Known, and used by no site: its profile says why. */
  readonly refused: boolean;
  readonly differs: string | null;
  /** The identity points as read. */
  readonly read: Readonly<Record<string, PointValue>>;
}

/** Answers of one unit, each read once however many profiles ask for it. */
export type Ask = (call: BusCall, timeoutMs: number) => Promise<BusOutcome>;

export function asking(line: DirectLine, unit: number): Ask {
  const known = new Map<string, BusOutcome>();
  return async (call, timeoutMs) => {
    const key = JSON.stringify(call);
    const outcome = known.get(key) ?? (await line.ask(unit, call, timeoutMs)).outcome;
    known.set(key, outcome);
    return outcome;
  };
}

/** A device may be so much later than its profile says, ms. */
const toleranceMs = 40;

const wireOf = (profile: ResolvedProfile, unit: number): BoardWire => ({ id: 'asked', line: 'direct', unit, profile });

/** Asks one unit by the identity points of every profile, likeliest first; what fits comes first. Reads only. */
export async function identifyUnit(ask: Ask, unit: number, speed: LineSpeed, profiles: readonly ResolvedProfile[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const profile of profiles) {
    const candidate = await candidateOf(ask, wireOf(profile, unit), speed);
    if (candidate !== null) found.push(candidate);
    // A proved model needs no second opinion.
    if (candidate?.verdict === 'fits') break;
  }
  const order = { fits: 0, possible: 1, near: 2 } as const;
  return found.toSorted((a, b) => order[a.verdict] - order[b.verdict] || Object.keys(b.read).length - Object.keys(a.read).length);
}

async function candidateOf(ask: Ask, board: BoardWire, speed: LineSpeed): Promise<Candidate | null> {
  const blocks = identityBlocks(board);
  const replies: { readonly outcome: BusOutcome }[] = [];
  const read: Record<string, PointValue> = {};
  for (const block of blocks) {
    const timeoutMs = Math.ceil(transactionOf(speed, board.profile.limits, block.call).answerMs + toleranceMs);
    const outcome = await ask(block.call, timeoutMs);
    replies.push({ outcome });
    const words = wordsOf(outcome, countOf(block));
    for (const point of words === null ? [] : block.points) {
      const value = words === null ? null : decodePoint(point, words, block.address);
      if (value !== null) read[point.id] = value;
    }
  }
  const proving = board.profile.identity.filter(({ equals }) => equals !== undefined);
  const fault = checkIdentity(board, replies);
  const [profile, refused] = [profileId(board.profile), board.profile.refused !== undefined];
  if (fault === null) return { profile, refused, verdict: proving.length > 0 ? 'fits' : 'possible', differs: null, read };
  const right = proving.filter(({ point, equals }) => plain(read[point]) === equals).length;
  // A point or two agree by chance: near is what agrees for the most part.
  return right > 0 && right * 2 >= proving.length ? { profile, refused, verdict: 'near', differs: fault.detail ?? null, read } : null;
}

function plain(value: PointValue | undefined): string | number | undefined {
  return typeof value === 'boolean' ? Number(value) : value;
}
