import { activated, ailments, committed, returned, trialTimes, watchTrial, type Health, type TrialWatch, type UpdateRefusal, type UpdateState } from '../../model/update.ts';
import { firstLine } from './bundle.ts';
import { linkRunning, writeState, type SlotPlace } from './slotFiles.ts';

/** What an activation does to the cabinet, besides its own files. */
export interface UpdateHost {
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** What the daemons say of themselves now; null = no answer. */
  readonly health: () => Promise<Health | null>;
  /** Planned flash, through yellow and all red (safety.md S5): null once the junction shows it, or why not. */
  readonly flash: () => Promise<string | null>;
  /** Gives the planned flash back, where nothing was changed after all. */
  readonly release: () => Promise<void>;
  /** Tells the centre that the cabinet will be away, and until when at the latest; who can't be told is not waited for. */
  readonly away: (forMs: number) => Promise<void>;
  /** Ends the daemons and starts them from what the link says; the junction comes back through start-up. Throws where one does not become ready. */
  readonly restart: () => Promise<void>;
  /** Who watches wants the version before back. */
  readonly stopped?: () => boolean;
  readonly tell?: (line: { readonly wellForMs: number; readonly found: readonly string[] }) => void;
}

export type TrialEnd =
  | { readonly kind: 'refused'; readonly code: UpdateRefusal | 'update.noFlash' | 'update.stopped'; readonly detail: string }
  | { readonly kind: 'committed' | 'returned'; readonly state: UpdateState; readonly found: readonly string[] };

const lookEveryMs = 1000;
const startAttempts = 3;
const startAgainMs = 5000;

/**
 * Flash first, then the note of the trial, then the link, then the start: whoever comes after a power cut finds the note and
 * returns (`settle`). The lamps flash by the boards from the first step to the end of the start-up; they are never dark.
 */
export async function activate(place: SlotPlace, before: UpdateState, host: UpdateHost): Promise<TrialEnd> {
  const decided = activated(before, host.nowMs());
  if (!decided.ok) return { kind: 'refused', code: decided.code, detail: '' };
  const healthBefore = await host.health();
  // No daemon answers: the street is in flash by its boards already.
  const noFlash = healthBefore === null ? null : await host.flash();
  if (noFlash !== null) return { kind: 'refused', code: 'update.noFlash', detail: noFlash };
  if (host.stopped?.() === true) {
    await host.release();
    return { kind: 'refused', code: 'update.stopped', detail: '' };
  }
  const { state } = decided;
  try {
    writeState(place, state);
    linkRunning(place, state.running.slot);
  } catch (error) {
    await undo(place, before, host);
    throw error;
  }
  let [found, detail]: [readonly string[], string] = [['update.notStarted'], ''];
  try {
    await startAnew(host);
    found = ['update.watchBroke'];
    const ailing = await watch(state, host, healthBefore?.linkConnected ?? false);
    if (ailing.length === 0) {
      const kept = committed(state);
      writeState(place, kept);
      return { kind: 'committed', state: kept, found: [] };
    }
    found = ailing;
  } catch (error) {
    detail = `: ${firstLine(error)}`;
  }
  return await giveBack(place, returned(state, `${found.join(' ')}${detail}`), host, found);
}

/** Nothing was started yet: it is as if it had not begun. Where the note can't be put back either, `settle` returns it. */
async function undo(place: SlotPlace, before: UpdateState, host: UpdateHost): Promise<void> {
  try {
    writeState(place, before);
    linkRunning(place, before.running.slot);
  } catch {
    // What stopped it first is what is told.
  }
  await host.release();
}

/** An absence that was announced is no alarm at the centre: it is said while there is somebody to say it. */
export async function startAnew(host: Pick<UpdateHost, 'away' | 'restart'>): Promise<void> {
  await host.away(trialTimes.mostMs);
  await host.restart();
}

/** What speaks against it in the end; empty = it has proved itself. */
async function watch(state: UpdateState, host: UpdateHost, link: boolean): Promise<readonly string[]> {
  const sinceMs = host.nowMs();
  let seen: TrialWatch = { wellSinceMs: null };
  for (;;) {
    await host.pause(lookEveryMs);
    if (host.stopped?.() === true) return ['update.stopped'];
    const found = ailments(await host.health(), { version: state.running.version, link });
    const nowMs = host.nowMs();
    const looked = watchTrial(seen, found, sinceMs, nowMs);
    seen = looked.watch;
    host.tell?.({ wellForMs: seen.wellSinceMs === null ? 0 : nowMs - seen.wellSinceMs, found });
    if (looked.verdict === 'wait') continue;
    return looked.verdict === 'commit' ? [] : found;
  }
}

/** The version before runs again, whatever stands in the way of its note. It needs no planned flash: what is left is not trusted to make one. */
async function giveBack(place: SlotPlace, back: UpdateState, host: UpdateHost, found: readonly string[]): Promise<TrialEnd> {
  let started = false;
  try {
    writeState(place, back);
  } finally {
    linkRunning(place, back.running.slot);
    started = await startBack(host);
  }
  return { kind: 'returned', state: back, found: started ? found : [...found, 'update.notBack'] };
}

/** A person's way back: the junction is in flash already. Where what ran before does not start either, what runs now goes on. Whether it is back. */
export async function goBack(place: SlotPlace, before: UpdateState, after: UpdateState, host: Pick<UpdateHost, 'away' | 'restart' | 'pause'>): Promise<boolean> {
  writeState(place, after);
  linkRunning(place, after.running.slot);
  if (await startBack(host)) return true;
  // What was on trial has not proved itself: that one is not gone on with.
  if (before.trial === null) {
    writeState(place, before);
    linkRunning(place, before.running.slot);
    await startBack(host);
  }
  return false;
}

/** Starts what ran before; a start that fails is tried again. Whether it stands. */
export async function startBack(host: Pick<UpdateHost, 'away' | 'restart' | 'pause'>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await startAnew(host);
      return true;
    } catch {
      if (attempt === startAttempts) return false;
      await host.pause(startAgainMs);
    }
  }
}
