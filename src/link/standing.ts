import type { PumpState } from './pumpState.ts';

/** A channel whose rows wait for the centre's word. */
interface Waiting {
  /** What the centre last said that it has. */
  readonly deliveredSeq: number;
  /** For how long it has said no more while it could, ms; as of `atMs`. */
  readonly forMs: number;
  readonly atMs: number;
}
export type Standing = Readonly<Record<string, Waiting>>;
export const nothingStands: Standing = {};

/** A centre acknowledges within the second what it has stored; rows that wait so long for its word to move, ms, and it is missed. */
export const unheardMs = 300_000;

/**
 * A centre that only says what it said before has stored nothing since: its word is no acknowledgement. Without a
 * connection it can say nothing. What somebody pauses, or the broker refuses, waits for nobody; who was missed before
 * stays so until its word moves.
 */
export function standingOf(before: Standing, { connected, channels, paused }: Pick<PumpState, 'connected' | 'channels' | 'paused'>, nowMs: number): Standing {
  return Object.fromEntries(Object.entries(channels).flatMap(([name, { lastSeq, deliveredSeq, heldUntilMs }]): [string, Waiting][] => {
    if (lastSeq <= deliveredSeq) return [];
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    const stood = known !== undefined && deliveredSeq <= known.deliveredSeq ? known : { forMs: 0, atMs: nowMs };
    const isBarred = Math.max(paused[name] ?? 0, heldUntilMs) > nowMs;
    if (isBarred && stood.forMs < unheardMs) return [];
    return [[name, { deliveredSeq, forMs: stood.forMs + (isBarred || !connected ? 0 : nowMs - stood.atMs), atMs: nowMs }]];
  }));
}

/** The same channels in another store, whose seqs have their own beginning. */
export function renumbered(standing: Standing, channels: PumpState['channels']): Standing {
  return Object.fromEntries(Object.entries(standing).map(([name, waiting]) => [name, { ...waiting, deliveredSeq: channels[name]?.deliveredSeq ?? 0 }]));
}

/** Whether the centre owes its word of any row. */
export function owes(standing: Standing): boolean {
  return Object.keys(standing).length > 0;
}

/** Whether rows wait that the broker refuses: the centre owes nothing for them, and yet nobody is served. */
export function isRefused({ channels }: Pick<PumpState, 'channels'>, nowMs: number): boolean {
  return Object.values(channels).some(({ lastSeq, deliveredSeq, heldUntilMs }) => lastSeq > deliveredSeq && heldUntilMs > nowMs);
}

/** Whether the centre has stored something between two looks, or nothing waits for anybody. */
export function hasServed(before: Standing, after: Standing, refused: boolean): boolean {
  return (!refused && !owes(after)) || Object.keys(before).some((name) => !Object.hasOwn(after, name)) || Object.entries(after).some(([name, { deliveredSeq }]) => deliveredSeq > (before[name]?.deliveredSeq ?? Number.POSITIVE_INFINITY));
}

/** Channels that have stood for so long that the centre is missed. */
export function stoodStill(standing: Standing): readonly string[] {
  return Object.entries(standing).filter(([, { forMs }]) => forMs >= unheardMs).map(([name]) => name);
}
