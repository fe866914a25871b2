import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, syncFolder, writeDurably } from '../../platform/durableFile.ts';
import { certificatesOf, generationInUse, keyOf, useGeneration } from './identity.ts';

/** A new certificate has so long to bring the link up, ms, counted from agentd's start with it; then the one before is in use again. */
export const trialMs = 600_000;
/** The link must stand unbroken for so long: a broker may take a certificate and throw its bearer out, ms. */
const standsMs = 30_000;
const lookEveryMs = 2000;

const trialSchema = z.strictObject({ generation: z.int().min(1), previous: z.int().min(1) });
export type Trial = z.infer<typeof trialSchema>;

const noteOf = (dir: string): string => join(dir, 'trial');

/** On the disk before the link changes: a power cut leaves either no change, or one that is on trial. */
export function beginTrial(dir: string, trial: Trial): void {
  // Of a trial that goes on the certificate before it is the one that was seen to work.
  const previous = readTrial(dir)?.previous ?? trial.previous;
  writeDurably(noteOf(dir), `${JSON.stringify({ ...trial, previous })}\n`);
}

/** The trial that goes on; null = none. */
export function readTrial(dir: string): Trial | null {
  try {
    const trial = trialSchema.parse(JSON.parse(readIfThere(noteOf(dir)) ?? 'null'));
    return generationInUse(dir) === trial.generation ? trial : null;
  } catch {
    return null;
  }
}

export interface TrialHost {
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** agentd says that it is connected. */
  readonly linked: () => Promise<boolean>;
}

export type TrialEnd = { readonly end: 'none' } | { readonly end: 'kept' | 'returned'; readonly generation: number };

/** Waits until the link stands with the new certificate, or its time is over; agentd was started with it before. */
export async function settleTrial(dir: string, host: TrialHost): Promise<TrialEnd> {
  const trial = readTrial(dir);
  if (trial === null) {
    endTrial(dir);
    return { end: 'none' };
  }
  const endMs = host.nowMs() + trialMs;
  for (let sinceMs: number | null = null; host.nowMs() < endMs; await host.pause(lookEveryMs)) {
    if (await host.linked()) sinceMs ??= host.nowMs();
    else sinceMs = null;
    if (sinceMs === null || host.nowMs() - sinceMs < standsMs) continue;
    endTrial(dir);
    return { end: 'kept', generation: trial.generation };
  }
  // No way back leads to a certificate that is over, or can't be read.
  const [before] = certificatesOf(readIfThere(join(dir, String(trial.previous), 'cabinet.pem')));
  const back = before !== undefined && keyOf(dir, trial.previous) !== null && host.wallMs() <= Date.parse(before.validTo);
  if (back) useGeneration(dir, trial.previous);
  endTrial(dir);
  return back ? { end: 'returned', generation: trial.previous } : { end: 'kept', generation: trial.generation };
}

function endTrial(dir: string): void {
  if (readIfThere(noteOf(dir)) === null) return;
  rmSync(noteOf(dir));
  syncFolder(dir);
}
