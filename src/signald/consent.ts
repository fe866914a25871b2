import type { MonitorAnswer } from '../model/monitorMessage.ts';
import type { GroupId } from '../model/relation.ts';

/** What the third road last said, and when the tick it answers began. */
export interface Consent {
  readonly monitorBoot: string;
  readonly n: number;
  /** Time of the tick that was answered, ms. */
  readonly tickMs: number;
  readonly tokens: Readonly<Record<string, number>>;
  readonly granted: ReadonlySet<GroupId>;
  /** Why the monitor answers and gives nothing. */
  readonly withheld?: 'clock' | 'otherSite' | undefined;
  /** It came after its next tick had begun: it counts for the one after (architecture.md, One tick, step 7). */
  readonly late: boolean;
}

/** safety.md S3: older than this, no token and no new green. */
export const tokenConsentMs = 300;
/** safety.md S3: older than this, flash is commanded at once. */
export const lostConsentMs = 500;

/** A tick that the monitor was told of, and when it began. */
export interface Told { readonly n: number; readonly tickMs: number }

export type Heard =
  | { readonly kind: 'consent'; readonly consent: Consent }
  | { readonly kind: 'veto'; readonly cause: string; readonly groups: readonly GroupId[] }
  /** The monitor restarted: consent was lost whatever it says now. */
  | { readonly kind: 'newMonitor'; readonly consent: Consent }
  | { readonly kind: 'stale' };

/** Judges an answer: it must be for a tick that was sent, and newer than what is held. */
export function hearAnswer(held: Consent | null, answer: MonitorAnswer, told: readonly Told[]): Heard {
  if (answer.type === 'veto') return { kind: 'veto', cause: answer.cause, groups: answer.groups };
  const tickMs = told.findLast(({ n }) => n === answer.n)?.tickMs;
  if (tickMs === undefined) return { kind: 'stale' };
  const consent: Consent = { monitorBoot: answer.bootId, n: answer.n, tickMs, tokens: answer.tokens, granted: new Set(answer.granted), withheld: answer.withheld, late: told.some(({ n }) => n > answer.n) };
  if (held === null) return { kind: 'consent', consent };
  if (held.monitorBoot !== answer.bootId) return { kind: 'newMonitor', consent };
  return answer.n > held.n ? { kind: 'consent', consent } : { kind: 'stale' };
}

export function consentAgeMs(consent: Consent | null, nowMs: number): number | null {
  return consent === null ? null : nowMs - consent.tickMs;
}

/**
 * The greens that may be lit now: granted for the tick before. An answer that came after its next tick still counts
 * for the one after (architecture.md, One tick, step 7); never one that is older than the token's limit.
 */
export function grantedNow(consent: Consent | null, n: number, nowMs: number): ReadonlySet<GroupId> {
  if (consent === null || n - consent.n > (consent.late ? 2 : 1) || nowMs - consent.tickMs > tokenConsentMs) return new Set();
  return consent.granted;
}
