import { noPromises, type PromiseCounts } from '../../model/promise.ts';
import type { ArrivalTracks } from './arrivals.ts';
import type { Blank } from './blank.ts';
import type { Commitment } from './commitment.ts';
import type { Ledger } from './ledger.ts';
import type { UsualTimes } from './usual.ts';

/** Everything control remembers of its promises to the displays. Plain data. */
export interface PromiseState {
  /** The end of the running stage, where it is promised: every decider leaves it alone. */
  readonly commitment: Commitment | null;
  readonly ledger: Ledger;
  readonly blank: Blank | null;
  /** When numbers last went blank before their time, for an order (whatever has become of it since) or because a promise broke; null = never. */
  readonly takenBackMs: number | null;
  readonly counts: PromiseCounts;
  /** Counts and time at the begin of the running quarter of an hour; null before the first tick. */
  readonly quarter: { readonly index: number; readonly counts: PromiseCounts; readonly sinceMs: number } | null;
  readonly arrivals: ArrivalTracks;
  readonly usual: UsualTimes;
}

export const noPromise: PromiseState = { commitment: null, ledger: {}, blank: null, takenBackMs: null, counts: noPromises, quarter: null, arrivals: {}, usual: {} };
