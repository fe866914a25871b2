import { activated, ailments, committed, returned, trialTimes, watchTrial, type Health, type TrialWatch, type UpdateRefusal, type UpdateState } from '../../model/update.ts';
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
  /** Ends the daemons and starts them from what the link says; the junction comes back through start-up. */
  readonly restart: () => Promise<void>;
  readonly tell?: (line: { readonly wellForMs: number; readonly found: readonly string[] }) => void;
}

export type TrialEnd =
  | { readonly kind: 'refused'; readonly code: UpdateRefusal | 'update.noFlash'; readonly detail: string }
  | { readonly kind: 'committed' | 'returned'; readonly state: UpdateState; readonly found: readonly string[] };

const lookEveryMs = 1000;

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
  const { state } = decided;
  try {
    writeState(place, state);
    linkRunning(place, state);
  } catch (error) {
    await host.release();
    throw error;
  }
  await startAnew(host);
  return watch(place, state, host, healthBefore?.linkConnected ?? false);
}

/** An absence that was announced is no alarm at the centre: it is said while there is somebody to say it. */
export async function startAnew(host: Pick<UpdateHost, 'away' | 'restart'>): Promise<void> {
  await host.away(trialTimes.mostMs);
  await host.restart();
}

async function watch(place: SlotPlace, state: UpdateState, host: UpdateHost, link: boolean): Promise<TrialEnd> {
  const sinceMs = host.nowMs();
  let seen: TrialWatch = { wellSinceMs: null };
  for (;;) {
    await host.pause(lookEveryMs);
    const found = ailments(await host.health(), { version: state.running.version, link });
    const nowMs = host.nowMs();
    const looked = watchTrial(seen, found, sinceMs, nowMs);
    seen = looked.watch;
    host.tell?.({ wellForMs: seen.wellSinceMs === null ? 0 : nowMs - seen.wellSinceMs, found });
    if (looked.verdict === 'wait') continue;
    if (looked.verdict === 'commit') {
      const kept = committed(state);
      writeState(place, kept);
      return { kind: 'committed', state: kept, found: [] };
    }
    const back = returned(state, found.join(' '));
    // A return needs no planned flash: what is left is not trusted to make one.
    writeState(place, back);
    linkRunning(place, back);
    await startAnew(host);
    return { kind: 'returned', state: back, found };
  }
}
