import { drivesOf, lampColours, type Aspect } from '../model/aspect.ts';
import { litLetters, type GroupReading } from '../model/image.ts';
import type { FaultCode } from '../model/fault.ts';
import { countSample, noCount, type Count } from './count.ts';
import { beginFlasher, stepFlasher, type FlasherFault } from './flasher.ts';
import { lampLagMs, type ConfirmedEnd, type HeadTrack, type Phase, type WrittenImage } from './history.ts';
import { followLamps } from './lampTrack.ts';
import { flashAspect, isGo, isSteady, type GroupRule } from './tables.ts';

const dualSamples = 3;
const fieldSamples = 5;
/** Nobody goes in a start-up: a green there is as bad as a conflict. */
const strayGreenSamples = 3;
const darkSamples = 8;
const darkWhileFlashing = 15;
/** Receipt times lag sampling by as much: lamps to line, line to us. */
const stampToleranceMs = 100;
const yellowLimitMs = 6000;
/** A yellow that is longer than the group's by more is an alarm (safety.md S2.3), ms. */
const yellowLateMs = 1000;
/** A green that stays lit in flash for this long opens the lamp supply (safety.md S4), ms. */
const greenInFlashMs = 300;

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
  /** Of the last image that gave it the steady green of a yielding arrow. */
  readonly lastSteadyOrder: number;
  /** The board flashes by itself. */
  readonly flashing: boolean;
  /** How far the junction has come. */
  readonly phase: Phase;
  /** Flash was written, and this board says that it is in force. */
  readonly inFlash: boolean;
  /** In flash for long enough that its lamps have begun to flash, with a supply that lights them. */
  readonly flashJudged: boolean;
  /** The supply is good, and was so for a while: a lamp without current is a lamp without current. */
  readonly supplied: boolean;
  /** The dim level did not change lately. */
  readonly levelSettled: boolean;
  /** Command and read-back are compared: running, supply good, no flash. */
  readonly compared: boolean;
}

export interface HeadVerdict {
  readonly head: HeadTrack;
  readonly faults: readonly FaultCode[];
  /** In flash: what is wrong with the lamp that should flash. */
  readonly flashes: FlasherFault | null;
}

export function judgeHead(before: HeadTrack, sample: HeadSample): HeadVerdict {
  const seen = follow(before, sample);
  const dual = countSample(before.dual, isDual(sample.rule, seen.lit ?? ''));
  const flasher = followFlasher(before, seen, sample);
  const compared = sample.compared ? compare(seen, sample, flasher.fault) : inStartYellow(seen, sample);
  const greenSinceMs = sample.inFlash && (seen.lit ?? '').includes('G') ? (before.greenInFlashMs ?? sample.atMs) : null;
  const lamps = sample.supplied ? followLamps(before.lamps, sample.reading, sample.atMs, sample.levelSettled) : before.lamps;
  const head: HeadTrack = { ...seen, dual, field: compared.field, dark: compared.dark, flasher: flasher.flasher, lamps, greenInFlashMs: greenSinceMs };
  const faults = [...compared.faults];
  if (greenSinceMs !== null && sample.atMs - greenSinceMs >= greenInFlashMs) faults.push('guard.greenInFlash');
  if (dual.bad >= dualSamples) faults.push('guard.dualIndication');
  if (inOperation(sample)) faults.push(...judgeYellow(before, head, sample));
  return { head, faults, flashes: sample.flashJudged ? flasher.fault : null };
}

/** The lamp that should flash now: by the image in force in operation, by the flash image in flash. */
function followFlasher(before: HeadTrack, seen: HeadTrack, sample: HeadSample): { flasher: HeadTrack['flasher']; fault: FlasherFault | null } {
  const byImage = sample.flashing ? null : seen.inForce;
  const byFlash = sample.flashJudged ? flashAspect(sample.rule) : null;
  const aspect = sample.inFlash ? byFlash : byImage;
  const letter = flashingLetter(aspect);
  if (aspect === null || letter === null) return { flasher: null, fault: null };
  const on = (seen.lit ?? '').includes(letter);
  if (before.flasher?.aspect !== aspect) return { flasher: { aspect, track: beginFlasher(on, sample.atMs) }, fault: null };
  const { track, fault } = stepFlasher(before.flasher.track, on, sample.atMs);
  return { flasher: { aspect, track }, fault };
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
  const end = ended(before, sample, lit, { goes, lastOrder: sample.lastGoOrder });
  const steady = steadyOf(before, sample, lit, goes);
  return {
    ...before, lit, atMs: sample.atMs, inForce, inForcePhase: sample.entry?.phase ?? null, shown,
    inForceSinceMs: same ? before.inForceSinceMs : appliedMs,
    goSinceMs: goes && went ? before.goSinceMs : appliedMs,
    offOrder: end.offOrder, endMs: end.endMs, steady: steady.steady, lastSteadyMs: steady.lastSteadyMs,
    lastGoMs: lastGo(before, sample, shown),
    yellowSinceMs: lit === 'Y' ? (before.yellowSinceMs ?? sample.atMs) : null, doubted: null,
  };
}

/** A yielding arrow's steady green ends by itself, whether yellow or yielding follows. */
function steadyOf(before: HeadTrack, sample: HeadSample, lit: string, goes: boolean): Pick<HeadTrack, 'steady' | 'lastSteadyMs'> {
  if (sample.rule.kind !== 'flashingYellowArrow') return before;
  const told = sample.entry?.image[sample.rule.id];
  const steady = goes && told !== undefined && isSteady(sample.rule, told);
  const seenMs = lit.includes('G') ? sample.atMs : before.lastSteadyMs;
  return { steady: ended(before.steady, sample, lit, { goes: steady, lastOrder: sample.lastSteadyOrder }), lastSteadyMs: inOperation(sample) ? seenMs : null };
}

/** A green has ended when an image without it was in force and no green was lit. */
function ended(before: ConfirmedEnd, sample: HeadSample, lit: string, { goes, lastOrder }: { readonly goes: boolean; readonly lastOrder: number }): ConfirmedEnd {
  if (lit.includes('G') && !goes) return { offOrder: -1, endMs: before.endMs };
  const order = sample.entry?.order ?? 0;
  if (goes || lit.includes('G') || order <= lastOrder || before.offOrder > lastOrder) {
    return before;
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
  return aspect === null ? null : lettersOf[aspect].flashing;
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
  return lettersOf[aspect].steady;
}

interface AspectLetters { readonly steady: string; readonly flashing: string | null }

function readLetters(aspect: Aspect): AspectLetters {
  const drives = drivesOf(aspect);
  const flashing = lampColours.find((name) => drives[name] === 'flash');
  return { steady: lampColours.filter((colour) => drives[colour] === 'on').map(letterOf).join(''), flashing: flashing === undefined ? null : letterOf(flashing) };
}

const lettersOf: Readonly<Record<Aspect, AspectLetters>> = {
  dark: readLetters('dark'), red: readLetters('red'), redYellow: readLetters('redYellow'), green: readLetters('green'),
  flashingGreen: readLetters('flashingGreen'), yellow: readLetters('yellow'), flashingYellow: readLetters('flashingYellow'), flashingRed: readLetters('flashingRed'),
};

function compare(head: HeadTrack, sample: HeadSample, flasher: FlasherFault | null): { field: Count; dark: number; faults: FaultCode[] } {
  const lit = head.lit ?? '';
  const lamp = flashingLetter(head.inForce);
  const steady = lamp === null ? lit : lit.replace(lamp, '');
  const agrees = sample.current && head.inForce !== null && steady === steadyLetters(head.inForce);
  const field = countSample(head.field, !agrees);
  const darkLegal = sample.rule.cycle.darkLegal || head.inForce === 'dark';
  const dark = lit === '' && !darkLegal ? head.dark + 1 : 0;
  const faults: FaultCode[] = [];
  if (field.bad >= fieldSamples) faults.push('guard.fieldCheck');
  if (flasher !== null) faults.push('guard.fieldCheck');
  if (dark >= (lamp === null ? darkSamples : darkWhileFlashing)) faults.push('guard.noIndication');
  return { field, dark, faults };
}

/**
 * Command and read-back are not compared in the start-up's yellow, for a dead yellow must not hold it up. A green of
 * nobody's is judged all the same: an arrow without a red has no other lamp beside it that would make it dual.
 */
function inStartYellow(head: HeadTrack, sample: HeadSample): { field: Count; dark: number; faults: FaultCode[] } {
  if (sample.flashing || sample.inFlash || sample.phase !== 'yellow' || sample.entry?.phase !== 'yellow') return { field: noCount, dark: 0, faults: [] };
  const field = countSample(head.field, (head.lit ?? '').includes('G'));
  return { field, dark: 0, faults: field.bad >= strayGreenSamples ? ['guard.fieldCheck'] : [] };
}

/** A yellow that was shorter than the group's on the lamps (lost samples only make it look longer), or has no end. */
function judgeYellow(before: HeadTrack, head: HeadTrack, sample: HeadSample): FaultCode[] {
  const { rule, atMs } = sample;
  const justStopped = head.shown === 'stop' && head.lit === steadyLetters(rule.cycle.stop) && (before.shown !== 'stop' || before.lit !== head.lit);
  if (rule.yellowMs > 0 && justStopped && before.lastGoMs !== null) {
    if (atMs - before.lastGoMs + stampToleranceMs < rule.yellowMs) return ['guard.shortYellow'];
  }
  const yellowMs = head.yellowSinceMs === null ? 0 : atMs - head.yellowSinceMs;
  if (yellowMs > Math.max(yellowLimitMs, rule.yellowMs + yellowLateMs)) return ['guard.longYellow'];
  return rule.yellowMs > 0 && yellowMs > rule.yellowMs + yellowLateMs ? ['guard.lateYellow'] : [];
}
