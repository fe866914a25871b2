import { tokenConsentMs } from './consent.ts';

/** A board sample older than this stops the heartbeat (safety.md S3), ms. */
const sampleFreshMs = 500;

/** What the boards' token hangs on in one tick. */
export interface Beat {
  readonly permit: boolean;
  /** Null = the monitor has said nothing, or took its word back. */
  readonly consentAgeMs: number | null;
  /** Age of the last sample of each lamp board, ms. */
  readonly sampleAgesMs: readonly number[];
  /** In operation and start-up yes; in flash only while the boards are armed for their proof. */
  readonly wanted: boolean;
}

/** The heartbeat: guard permits, consent is fresh, every board was heard, and start-up wants it (safety.md S3). Never by a timer. */
export function mayCarryToken({ permit, consentAgeMs, sampleAgesMs, wanted }: Beat): boolean {
  const consented = consentAgeMs !== null && consentAgeMs <= tokenConsentMs;
  const heard = sampleAgesMs.length > 0 && sampleAgesMs.every((ageMs) => ageMs <= sampleFreshMs);
  return permit && consented && heard && wanted;
}

/**
 * Frames may keep boards alive that live by them: what a token would need, and the monitor's own word for each of them,
 * for consent without it is consent that gives no heartbeat (safety.md S4).
 */
export function mayFeed(beat: Beat, fedByFrames: readonly string[], tokens: Readonly<Record<string, number>>): boolean {
  return mayCarryToken(beat) && fedByFrames.every((board) => (tokens[board] ?? 0) !== 0);
}
