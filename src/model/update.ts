import { z } from 'zod';

/** What a signed bundle says of itself: a version of the program for one processor, file by file. */
export const updateManifestSchema = z.strictObject({
  kind: z.literal('ngatu-update'), schema: z.literal(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/), arch: z.enum(['amd64', 'arm64']),
  files: z.array(z.strictObject({
    path: z.string().max(300).regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[\w@.+ -]+(?:\/[\w@.+ -]+)*$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative(), mode: z.enum(['644', '755']),
  })).min(1).max(20_000),
  keyId: z.string().min(1).max(64),
});
export type UpdateManifest = z.infer<typeof updateManifestSchema>;
/** The signature is Ed25519 over the canonical JSON of the manifest (model/canonical.ts). */
export const signedManifestSchema = z.strictObject({ manifest: updateManifestSchema, signature: z.string().max(200) });
export type SignedManifest = z.infer<typeof signedManifestSchema>;

/** Where programs stand: the package's own folder, and two that updates fill in turn. */
export const slots = ['package', 'a', 'b'] as const;
export type Slot = (typeof slots)[number];

const placedSchema = z.strictObject({ slot: z.enum(slots), version: z.string() });
export type Placed = z.infer<typeof placedSchema>;

/** What the cabinet remembers of updates. The link to the running slot is made from `running`, never the other way round. */
export const updateStateSchema = z.strictObject({
  schema: z.literal(1),
  /** What is to run. In a trial: the new one. */
  running: placedSchema,
  /** Whole and verified, waiting for its window; null = nothing. */
  staged: placedSchema.nullable(),
  /** The new one has to prove itself; `from` is what is returned to. */
  trial: z.strictObject({ from: placedSchema, sinceMs: z.int() }).nullable(),
  /** What ran before, for `rollback`; null = nothing is left of it. */
  before: placedSchema.nullable(),
  /** The highest version that was ever in force here: no bundle may be lower or the same (a signed old one is an attack). */
  highest: z.string(),
  last: z.strictObject({ outcome: z.enum(['committed', 'returned', 'rolledBack']), version: z.string(), why: z.string() }).nullable(),
});
export type UpdateState = z.infer<typeof updateStateSchema>;

export const freshUpdateState = (version: string): UpdateState => ({
  schema: 1, running: { slot: 'package', version }, staged: null, trial: null, before: null, highest: version, last: null,
});

const numbersOf = (version: string): readonly number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0);

/** Below 0: a is older. Versions are three numbers; what a Debian version may have behind them counts for nothing. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export type UpdateRefusal = 'update.downgrade' | 'update.arch' | 'update.inTrial' | 'update.nothingStaged' | 'update.nothingBefore' | 'update.window';
export type UpdateDecision = { readonly ok: true; readonly state: UpdateState } | { readonly ok: false; readonly code: UpdateRefusal };

const refuse = (code: UpdateRefusal): UpdateDecision => ({ ok: false, code });

/** Whether a bundle may be taken; its signature and its files are the shell's to prove. */
export function admitUpdate(state: UpdateState, manifest: Pick<UpdateManifest, 'version' | 'arch'>, arch: string): UpdateRefusal | null {
  if (manifest.arch !== arch) return 'update.arch';
  if (compareVersions(manifest.version, state.highest) <= 0) return 'update.downgrade';
  return state.trial === null ? null : 'update.inTrial';
}

/** The slot that neither runs nor is what a trial or a rollback would need. */
export function freeSlot(state: UpdateState): Slot {
  const taken = [state.running.slot, state.trial?.from.slot];
  const free: readonly Slot[] = ['a', 'b'];
  // Of what ran before only the older copy is given up: with package, a and b there is always one free.
  return free.find((slot) => !taken.includes(slot) && state.before?.slot !== slot) ?? free.find((slot) => !taken.includes(slot)) ?? 'a';
}

export function staged(state: UpdateState, placed: Placed): UpdateState {
  return { ...state, staged: placed, before: state.before?.slot === placed.slot ? null : state.before };
}

/** The new one runs from the next start of the daemons on, and has not proved itself. */
export function activated(state: UpdateState, nowMs: number): UpdateDecision {
  if (state.trial !== null) return refuse('update.inTrial');
  if (state.staged === null) return refuse('update.nothingStaged');
  // Another may have come by another way (dpkg) since it was staged.
  if (compareVersions(state.staged.version, state.highest) <= 0) return refuse('update.downgrade');
  return { ok: true, state: { ...state, running: state.staged, staged: null, trial: { from: state.running, sinceMs: nowMs } } };
}

/** It has proved itself: from here on nothing older is taken. `highest` grows, for `activated` let in nothing that is not above it. */
export function committed(state: UpdateState): UpdateState {
  if (state.trial === null) return state;
  return { ...state, trial: null, before: state.trial.from, highest: state.running.version, last: { outcome: 'committed', version: state.running.version, why: '' } };
}

/** It has not: what ran before runs again. Also what a start of the computer finds of a trial that nobody ended. */
export function returned(state: UpdateState, why: string): UpdateState {
  if (state.trial === null) return state;
  return { ...state, running: state.trial.from, trial: null, last: { outcome: 'returned', version: state.running.version, why } };
}

/** What dpkg has put down runs, unless something newer was in force here: then what runs stays. */
export function installed(state: UpdateState, version: string): UpdateState {
  if (compareVersions(version, state.highest) < 0) return state;
  return { ...state, running: { slot: 'package', version }, trial: null, highest: version };
}

/** A person's way back. It is no downgrade by a stranger: what it leads to is already here and was in force; `highest` stays. */
export function rolledBack(state: UpdateState, why: string): UpdateDecision {
  if (state.trial !== null) return { ok: true, state: returned(state, why) };
  if (state.before === null) return refuse('update.nothingBefore');
  return { ok: true, state: { ...state, running: state.before, before: null, last: { outcome: 'rolledBack', version: state.running.version, why } } };
}

/** What a trial looks at, from the daemons' own words; null = they do not answer. */
export interface Health {
  readonly version: string;
  readonly ticks: number; readonly ticksDue: number; readonly lateP99Ms: number;
  readonly boardsIdentified: boolean; readonly monitorConnected: boolean; readonly running: boolean;
  /** Faults of guard or monitor, and whatever latches. */
  readonly safetyFaults: readonly string[];
  readonly agentConnected: boolean; readonly linkConnected: boolean;
}

/** One tick in a hundred may be missing, and p99 of lateness lies within safety.md's budget. */
const mostMissingShare = 0.01;
const mostLateMs = 50;

/** What still speaks against the new version; empty = it is well. The link must be back only if it was there before. */
export function ailments(health: Health | null, wanted: { readonly version: string; readonly link: boolean }): readonly string[] {
  if (health === null) return ['update.noAnswer'];
  const bad: readonly (readonly [boolean, string])[] = [
    [health.version !== wanted.version, 'update.otherVersion'], [!health.running, 'update.notRunning'],
    [health.ticksDue - health.ticks > Math.max(1, health.ticksDue * mostMissingShare) || health.lateP99Ms > mostLateMs, 'update.ticksLate'],
    [!health.boardsIdentified, 'update.boards'], [!health.monitorConnected, 'update.monitor'], [health.safetyFaults.length > 0, 'update.guard'],
    [!health.agentConnected, 'update.agent'], [wanted.link && !health.linkConnected, 'update.link'],
  ];
  return bad.flatMap(([is, code]) => (is ? [code] : []));
}

/** How long it must be well without a break, and how long it may take to become so, ms. */
export const trialTimes = { wellMs: 60_000, mostMs: 600_000 } as const;

export interface TrialWatch { readonly wellSinceMs: number | null }
export type TrialVerdict = 'wait' | 'commit' | 'return';

/** One look of a trial. A safety fault ends it at once: nobody waits whether guard calms down. */
export function watchTrial(watch: TrialWatch, found: readonly string[], sinceMs: number, nowMs: number): { readonly watch: TrialWatch; readonly verdict: TrialVerdict } {
  if (found.includes('update.guard')) return { watch, verdict: 'return' };
  const wellSinceMs = found.length > 0 ? null : (watch.wellSinceMs ?? nowMs);
  if (wellSinceMs !== null && nowMs - wellSinceMs >= trialTimes.wellMs) return { watch: { wellSinceMs }, verdict: 'commit' };
  return { watch: { wellSinceMs }, verdict: nowMs - sinceMs >= trialTimes.mostMs ? 'return' : 'wait' };
}

/** Whether a local minute of the day lies in a window like 01:00-04:00, over midnight too; null = that is no window. */
export function inWindow(window: string, minuteOfDay: number): boolean | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(window);
  if (found === null) return null;
  const [from, to] = [Number(found[1]) * 60 + Number(found[2]), Number(found[3]) * 60 + Number(found[4])];
  return from <= to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to;
}
