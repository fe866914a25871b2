import { aspects, drivesOf, lampColours, type Aspect } from '../model/aspect.ts';
import type { EventDraft } from '../model/event.ts';
import { changeMs } from '../model/evidence.ts';
import { litLetters, type BoardSample, type GroupReading } from '../model/image.ts';
import type { Core } from './core.ts';

/**
 * What each group of a sample shows, in the words of the evidence record: an aspect where the lamps fit the command,
 * `flash` while the board flashes by itself, else what is lit (`lit RG` for what is no aspect). A change is an event. It
 * came at some time since the board's last sample was surely true (`lastMs`): where one was lost between, the record says how long nobody saw, unless it has said so already (`unknown`).
 */
export function readShown(core: Pick<Core, 'shown' | 'written' | 'images'>, sample: BoardSample, lastMs?: number): { readonly shown: Core['shown']; readonly events: readonly EventDraft[] } {
  // The board says by its number which image was in force: that one is what the lamps are held against.
  const inForce = core.images.findLast(({ seq }) => seq === sample.appliedSeq)?.image ?? core.written;
  const changes: { readonly group: string; readonly now: string }[] = [];
  for (const group of Object.keys(sample.groups)) {
    const now = wordOf(inForce[group], readingOf(sample, group), sample.flashing);
    if (core.shown[group] !== now) changes.push({ group, now });
  }
  if (changes.length === 0) return { shown: core.shown, events: [] };
  const unseenMs = lastMs === undefined ? 0 : Math.round(sample.atMs - lastMs);
  const shown = { ...core.shown, ...Object.fromEntries(changes.map(({ group, now }) => [group, now])) };
  const events = changes.map(({ group, now }): EventDraft => ({
    code: 'group.aspect',
    data: { group, shown: now, before: core.shown[group] ?? null, commanded: inForce[group] ?? null, atMs: sample.atMs, board: sample.board, lampsLost: lostLamps(readingOf(sample, group)), ...(unseenMs > changeMs && core.shown[group] !== 'unknown' ? { unseenMs } : {}) },
  }));
  return { shown, events };
}

/**
 * From when on a sample may be true: its answer came after its scan had begun, and is stamped when it was taken from the
 * port, which a process that hung does late (a second in evidence-street, seed 30).
 */
export function surelyMs(sample: BoardSample, lastTickMs: number | null): number {
  return lastTickMs !== null && sample.atMs - lastTickMs > changeMs ? lastTickMs : sample.atMs;
}

/** Read-back older than this is unknown, ms. */
const unknownMs = 500;

/** Of a board that has not been heard nobody knows what its heads show: that is a change too, from its last sample on. */
export function ageShown<K extends Pick<Core, 'shown' | 'scan'>>(core: K, nowMs: number): { readonly core: K; readonly events: readonly EventDraft[] } {
  const silent = [...core.scan.samples.values()].filter(({ atMs }) => nowMs - atMs > unknownMs);
  const lost = silent.flatMap(({ board, atMs, groups }) => Object.keys(groups).flatMap((group) => (core.shown[group] === undefined || core.shown[group] === 'unknown' ? [] : [{ group, board, atMs }])));
  if (lost.length === 0) return { core, events: [] };
  return {
    core: { ...core, shown: { ...core.shown, ...Object.fromEntries(lost.map(({ group }) => [group, 'unknown'])) } },
    events: lost.map(({ group, board, atMs }): EventDraft => ({ code: 'group.aspect', data: { group, shown: 'unknown', before: core.shown[group] ?? null, commanded: null, atMs, board, lampsLost: [] } })),
  };
}

function readingOf(sample: BoardSample, group: string): GroupReading {
  return sample.groups[group] ?? {};
}

function wordOf(commanded: Aspect | undefined, lamps: GroupReading, flashing: boolean): string {
  if (flashing) return 'flash';
  const lit = litLetters(lamps);
  if (commanded !== undefined && fits(commanded, lit)) return commanded;
  return steadyWords[lit] ?? `lit ${lit}`;
}

/** What lamps show that are not what was commanded. */
const steadyWords: Readonly<Record<string, string>> = { '': 'dark', R: 'red', Y: 'yellow', G: 'green', RY: 'redYellow' };

/** The lamps of an aspect are lit, or it flashes and is in its dark half. */
function fits(aspect: Aspect, lit: string): boolean {
  const { letters, flashes } = lampsOf.get(aspect) ?? { letters: '', flashes: false };
  return lit === letters || (flashes && lit === '');
}

const lampsOf = new Map(aspects.map((aspect) => {
  const drives = drivesOf(aspect);
  const letters = lampColours.filter((colour) => drives[colour] !== 'off').map((colour) => colour.charAt(0).toUpperCase()).join('');
  return [aspect, { letters, flashes: lampColours.some((colour) => drives[colour] === 'flash') }];
}));

/** Lamps that have voltage and draw no current. */
function lostLamps(lamps: GroupReading): string[] {
  return lampColours.filter((colour) => lamps[colour]?.voltage === true && lamps[colour].current === false);
}
