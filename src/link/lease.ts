import type { Json } from '../model/canonical.ts';
import { centreCommands, centreLeaseMs } from '../model/centreCommand.ts';
import type { JunctionOrder } from '../model/linkOrder.ts';

/** An order of the centre that stands as long as its holder is heard. signald gives it 60 s or 120 s at a time (safety.md S6). */
export interface Lease {
  readonly order: JunctionOrder;
  readonly params: Readonly<Record<string, Json>>;
  readonly actor: string;
  readonly keyId: string;
  /** A junction has one of each of a source. */
  readonly holds: 'force' | 'selection';
  /** What was asked for ends then, monotonic, however alive the centre is. */
  readonly untilMs: number;
}

/** Without a valid word of its holder for so long, nothing renews a lease. */
export const leaseSilenceMs = 60_000;
/** How often a centre says that it lives. */
export const aliveEveryMs = 30_000;

/**
 * Which orders are renewed. Dark is not (its second person would have to come again), a preemption is not (its own end is
 * its bound), and all red has an end that no renewal moves.
 */
const holding: Readonly<Partial<Record<JunctionOrder, Lease['holds']>>> = {
  'tlc.mode.flash': 'force', 'tlc.mode.allRed': 'force', 'tlc.stage.hold': 'force', 'tlc.stage.set': 'force', 'tlc.stage.stopTime': 'force',
  'tlc.mode.select': 'selection', 'tlc.plan.set': 'selection',
};

/** What one word to signald lasts at most, s; null = it holds nothing. */
export function leaseS(order: JunctionOrder, forS: number | null): number | null {
  const mostMs = centreLeaseMs[centreCommands[order].lease];
  return mostMs === null || forS === null ? null : Math.min(forS, mostMs / 1000);
}

export function leaseOf(order: JunctionOrder, params: Readonly<Record<string, Json>>, who: { readonly keyId: string; readonly actor: string }, nowMs: number): Lease | null {
  const holds = holding[order];
  const forS = params['forS'];
  // A flash until a time of the day has no seconds of its own here: it stands for its lease alone.
  if (holds === undefined || typeof forS !== 'number') return null;
  return { order, params, ...who, holds, untilMs: nowMs + forS * 1000 };
}

/** Parameters of the renewal; null = what is left is shorter than signald takes (a minute, of stages and selections), and its last word lasts as long. */
export function renewalParams(lease: Lease, nowMs: number): Readonly<Record<string, Json>> | null {
  const params = { ...lease.params, forS: Math.ceil((lease.untilMs - nowMs) / 1000) };
  return centreCommands[lease.order].args.safeParse(params).success ? { ...params, by: lease.actor } : null;
}
