import { drivesOf, lampColours, type Aspect } from '../model/aspect.ts';
import { litLetters, type GroupReading } from '../model/image.ts';
import type { FaultCode } from '../model/fault.ts';
import { lampLagMs, noCount, type Count, type HeadTrack, type Phase, type WrittenImage } from './history.ts';
import { isGo, type GroupRule } from './tables.ts';

/** Clean samples that forget the bad ones (safety.md S4). */
const cleanSamples = 7;
const dualSamples = 3;
const fieldSamples = 5;
const darkSamples = 8;
const darkWhileFlashing = 15;
/** Both halves of a flash are seen within this time, ms. */
const flashWindowMs = 2000;
/** Receipt times lag sampling by as much: lamps to line, line to us. */
const stampToleranceMs = 100;
const yellowLimitMs = 6000;
const greenInFlashSamples = 3;

export function countSample(count: Count, bad: boolean): Count {
  if (bad) return { bad: count.bad + 1, clean: 0 };
  return count.bad === 0 || count.clean + 1 >= cleanSamples ? noCount : { bad: count.bad, clean: count.clean + 1 };
}

/** One head in one fresh sample. */
export interface HeadSample {
  readonly rule: GroupRule;
  readonly reading: GroupReading;
  readonly atMs: number;
  /** The image in force when sampled; null = none of ours. */
  readonly entry: WrittenImage | null;
  /** The board is applying what it is sent. */
  readonly current: boolean;
  /** Order of the last image that gave this group right of way. */
  readonly lastGoOrder: number;
  /** The board flashes by itself. */
  readonly flashing: boolean;
  /** How far the junction has come. */
  readonly phase: Phase;
  /** Flash was written long enough ago, and this board says that it is in force. */
  readonly inFlash: boolean;
  /** Command and read-back are compared: running, supply good, no flash. */
  readonly compared: boolean;
}

export interface HeadVerdict { readonly head: HeadTrack; readonly faults: readonly FaultCode[] }

export function judgeHead(before: HeadTrack, sample: HeadSample): HeadVerdict {
  const seen = follow(before, sample);
  const dual = countSample(before.dual, isDual(sample.rule, seen.lit ?? ''));
  const compared = sample.compared ? compare(seen, sample) : { field: noCount, dark: 0, faults: [] };
  const greenInFlash = sample.inFlash && seen.shown === 'go' ? before.greenInFlash + 1 : 0;
  const head = { ...seen, dual, field: compared.field, dark: compared.dark, greenInFlash };
  const faults = [...compared.faults];
  if (greenInFlash >= greenInFlashSamples) faults.push('guard.conflict');
  if (dual.bad >= dualSamples) faults.push('guard.dualIndication');
  if (inOperation(sample)) faults.push(...judgeYellow(before, head, sample));
  return { head, faults };
}

/** What is lit, what it means, and since when. */
function follow(before: HeadTrack, sample: HeadSample): HeadTrack {
  const lit = litLetters(sample.reading);
  const inForce = sample.entry?.image[sample.rule.id] ?? null;
  const same = inForce !== null && inForce === before.inForce;
  // The image came into force at most one scan after its tick, and never later than this sample.
  const appliedMs = sample.entry === null ? sample.atMs : Math.min(sample.atMs, sample.entry.atMs + lampLagMs);
  const shown = shownAs(sample, lit, inForce);
  const goes = inForce !== null && sample.entry?.phase === 'run' && isGo(sample.rule, inForce);
  const went = before.inForce !== null && isGo(sample.rule, before.inForce);
  const lampOf = flashingLetter(inForce);
  return {
    ...before, lit, atMs: sample.atMs, inForce, inForcePhase: sample.entry?.phase ?? null, shown,
    inForceSinceMs: same ? before.inForceSinceMs : appliedMs,
    goSinceMs: goes && went ? before.goSinceMs : appliedMs,
    ...ended(before, sample, lit, goes),
    lastGoMs: lastGo(before, sample, shown),
    yellowSinceMs: lit === 'Y' ? (before.yellowSinceMs ?? sample.atMs) : null,
    flashOnMs: !same || lampOf === null || lit.includes(lampOf) ? sample.atMs : before.flashOnMs,
    flashOffMs: !same || lampOf === null || !lit.includes(lampOf) ? sample.atMs : before.flashOffMs,
  };
}

/** Right of way has ended when an image without it was in force and no green was lit. */
function ended(before: HeadTrack, sample: HeadSample, lit: string, goes: boolean): Pick<HeadTrack, 'offOrder' | 'endMs'> {
  if (lit.includes('G') && !goes) return { offOrder: -1, endMs: before.endMs };
  const order = sample.entry?.order ?? 0;
  if (goes || lit.includes('G') || order <= sample.lastGoOrder || before.offOrder > sample.lastGoOrder) {
    return { offOrder: before.offOrder, endMs: before.endMs };
  }
  return { offOrder: order, endMs: sample.atMs };
}

/** The dark half of a flashing go is still right of way; a clearance in flashing red is, too. */
function shownAs(sample: HeadSample, lit: string, inForce: Aspect | null): HeadTrack['shown'] {
  if (lit.includes('G')) return 'go';
  if (sample.flashing) return 'stop';
  if (inForce !== null && sample.entry?.phase === 'run' && isGo(sample.rule, inForce)) return 'go';
  // Start-up shows yellow to everyone; an image of an earlier start is judged by what this one has reached.
  const phase = sample.entry?.phase ?? sample.phase;
  return lit === 'Y' && (phase === 'run' || phase === 'allRed') ? 'yellow' : 'stop';
}

function lastGo(before: HeadTrack, sample: HeadSample, shown: HeadTrack['shown']): number | null {
  if (!inOperation(sample)) return null;
  return shown === 'go' ? sample.atMs : before.lastGoMs;
}

function inOperation(sample: HeadSample): boolean {
  return !sample.flashing && (sample.entry?.phase === 'run' || sample.entry?.phase === 'allRed');
}

/** Two lamps that are no aspect of the kind. */
function isDual(rule: GroupRule, lit: string): boolean {
  return lit.length > 1 && !(lit === 'RY' && rule.cycle.dualLegal);
}

function flashingLetter(aspect: Aspect | null): string | null {
  if (aspect === null) return null;
  const drives = drivesOf(aspect);
  const colour = lampColours.find((name) => drives[name] === 'flash');
  return colour === undefined ? null : letterOf(colour);
}

function letterOf(colour: (typeof lampColours)[number]): string {
  switch (colour) {
    case 'red': return 'R';
    case 'yellow': return 'Y';
    case 'green': return 'G';
  }
}

/** The letters that stand still in an aspect; its flashing lamp is judged over two seconds instead. */
export function steadyLetters(aspect: Aspect): string {
  const drives = drivesOf(aspect);
  return lampColours.filter((colour) => drives[colour] === 'on').map(letterOf).join('');
}

function compare(head: HeadTrack, sample: HeadSample): { field: Count; dark: number; faults: FaultCode[] } {
  const lit = head.lit ?? '';
  const lamp = flashingLetter(head.inForce);
  const steady = lamp === null ? lit : lit.replace(lamp, '');
  const agrees = sample.current && head.inForce !== null && steady === steadyLetters(head.inForce);
  const field = countSample(head.field, !agrees);
  const darkLegal = sample.rule.cycle.darkLegal || head.inForce === 'dark';
  const dark = lit === '' && !darkLegal ? head.dark + 1 : 0;
  const faults: FaultCode[] = [];
  if (field.bad >= fieldSamples) faults.push('guard.fieldCheck');
  const halves = lamp !== null && (sample.atMs - head.flashOnMs > flashWindowMs || sample.atMs - head.flashOffMs > flashWindowMs);
  if (halves) faults.push('guard.fieldCheck');
  if (dark >= (lamp === null ? darkSamples : darkWhileFlashing)) faults.push('guard.noIndication');
  return { field, dark, faults };
}

/** A yellow that was shorter than the group's on the lamps (lost samples only make it look longer), or has no end. */
function judgeYellow(before: HeadTrack, head: HeadTrack, sample: HeadSample): FaultCode[] {
  const { rule, atMs } = sample;
  const justStopped = head.shown === 'stop' && head.lit === steadyLetters(rule.cycle.stop) && (before.shown !== 'stop' || before.lit !== head.lit);
  if (rule.yellowMs > 0 && justStopped && before.lastGoMs !== null) {
    if (atMs - before.lastGoMs + stampToleranceMs < rule.yellowMs) return ['guard.shortYellow'];
  }
  if (head.yellowSinceMs !== null && atMs - head.yellowSinceMs > Math.max(yellowLimitMs, rule.yellowMs + 1000)) return ['guard.longYellow'];
  return [];
}
