import type { Aspect } from '../model/aspect.ts';
import { lateConfirmedMs, unconfirmedMs, type GroupTrack, type HeadTrack } from './history.ts';
import { isGo, type GroupRule } from './tables.ts';

/** Guard ends a yellow that nobody ended before it is 1.0 s too long (safety.md S2.3). */
const yellowOverMs = 800;

export type StepRule = 'missing' | 'cycle' | 'minGreen' | 'clearance' | 'yellow' | 'redYellow';

/** What one group does next, all others left aside. */
export interface Step {
  readonly aspect: Aspect;
  /** An aspect that must first be permitted and granted; `aspect` is shown until then. */
  readonly start?: Aspect;
  readonly refused?: StepRule;
}

export interface GroupHistory { readonly rule: GroupRule; readonly track: GroupTrack; readonly heads: readonly HeadTrack[]; readonly nowMs: number }

/**
 * How long the commanded aspect has been in force on every head: from its read-back, even where the image reached a
 * board late; where nothing is read back, from its command + 0.3 s.
 */
export function aspectMs(history: GroupHistory): number {
  const { track, heads, nowMs } = history;
  const confirmed = heads.length > 0 && heads.every((head) => head.inForce === track.aspect);
  const since = Math.max(...heads.map((head) => head.inForceSinceMs));
  return lastedMs(confirmed ? since : null, track.sinceMs, nowMs);
}

/** The same for right of way as a whole, which a yielding arrow may show in two aspects. */
function goMs(history: GroupHistory): number {
  const { rule, track, heads, nowMs } = history;
  const confirmed = heads.length > 0 && heads.every((head) => head.inForce !== null && isGo(rule, head.inForce));
  const since = Math.max(...heads.map((head) => head.goSinceMs));
  return lastedMs(confirmed ? since : null, track.goSinceMs, nowMs);
}

function lastedMs(confirmedMs: number | null, commandedMs: number, nowMs: number): number {
  if (confirmedMs === null) return Math.max(0, nowMs - commandedMs - unconfirmedMs);
  return Math.max(nowMs - confirmedMs, nowMs - commandedMs - lateConfirmedMs);
}

export function greenDone(history: GroupHistory): boolean {
  const shownMs = history.rule.kind === 'flashingYellowArrow' ? goMs(history) : aspectMs(history);
  return shownMs >= history.rule.minGreenMs;
}

/** The next aspect towards what is wanted, by the kind's cycle and the group's own times. */
export function stepGroup(history: GroupHistory, wanted: Aspect | undefined): Step {
  const { rule, track } = history;
  if (wanted === undefined) return { aspect: finish(history), refused: 'missing' };
  switch (track.aspect) {
    case 'yellow': return stepYellow(history, wanted);
    case 'redYellow': return stepRedYellow(history, wanted);
    case 'dark':
    case 'red':
      if (wanted === track.aspect) return { aspect: wanted };
      if (track.aspect !== rule.cycle.stop || !follows(rule, track.aspect, wanted)) return { aspect: track.aspect, refused: 'cycle' };
      return { aspect: track.aspect, start: wanted };
    case 'green':
    case 'flashingGreen':
    case 'flashingRed':
    case 'flashingYellow':
      return stepGo(history, wanted);
  }
}

function stepYellow(history: GroupHistory, wanted: Aspect): Step {
  const { rule, track, nowMs } = history;
  const aspect = finish(history);
  if (wanted === rule.cycle.stop) return aspect === wanted ? { aspect } : { aspect, refused: 'yellow' };
  if (wanted !== 'yellow') return { aspect, refused: 'cycle' };
  return { aspect: nowMs - track.sinceMs >= rule.yellowMs + yellowOverMs ? aspect : 'yellow' };
}

function stepRedYellow(history: GroupHistory, wanted: Aspect): Step {
  if (wanted === 'redYellow' || wanted === 'red') return { aspect: wanted };
  if (wanted !== 'green') return { aspect: 'redYellow', refused: 'cycle' };
  if (aspectMs(history) < history.rule.redYellowMs) return { aspect: 'redYellow', refused: 'redYellow' };
  return { aspect: 'redYellow', start: 'green' };
}

function stepGo(history: GroupHistory, wanted: Aspect): Step {
  const { rule, track } = history;
  if (wanted === track.aspect) return { aspect: wanted };
  if (!follows(rule, track.aspect, wanted)) return { aspect: finish(history), refused: 'cycle' };
  if (isRunning(rule, track.aspect)) {
    const goesOn = rule.kind === 'flashingYellowArrow' && isGo(rule, wanted);
    return goesOn || greenDone(history) ? { aspect: wanted } : { aspect: track.aspect, refused: 'minGreen' };
  }
  return aspectMs(history) >= clearanceMs(rule) ? { aspect: wanted } : { aspect: track.aspect, refused: 'clearance' };
}

/** Green proper, as against the flashing part that ends it. */
function isRunning(rule: GroupRule, aspect: Aspect): boolean {
  return aspect === 'green' || (rule.kind === 'flashingYellowArrow' && aspect === 'flashingYellow');
}

function clearanceMs(rule: GroupRule): number {
  return rule.kind === 'pedestrian2' ? rule.clearanceMs : rule.flashingGreenMs;
}

/** The kind's cycle, narrowed by the group: its own clearance aspect, its own yellow, red-yellow and flashing green where it has them. */
function follows(rule: GroupRule, from: Aspect, to: Aspect): boolean {
  if (rule.kind === 'pedestrian2' && from === 'green') return to === rule.clearanceAspect;
  if (rule.kind === 'filterArrow' && from === 'green') return to === (rule.yellowMs > 0 ? 'yellow' : 'dark');
  // What the group has is not left out, and what it has not is not begun: it would end at once.
  if (to === 'redYellow' && rule.redYellowMs === 0) return false;
  if (from === 'red' && to === 'green' && rule.redYellowMs > 0) return false;
  if (to === 'flashingGreen' && rule.kind !== 'pedestrian2' && rule.flashingGreenMs === 0) return false;
  return rule.cycle.next[from]?.includes(to) === true;
}

/** What runs by guard's own clock to its end: yellow and clearances; a green is held. */
export function finish(history: GroupHistory): Aspect {
  const { rule, track } = history;
  switch (track.aspect) {
    case 'yellow': return aspectMs(history) >= rule.yellowMs ? rule.cycle.stop : 'yellow';
    case 'redYellow': return 'red';
    case 'flashingGreen':
    case 'flashingRed':
      if (aspectMs(history) < clearanceMs(rule)) return track.aspect;
      return rule.yellowMs > 0 ? 'yellow' : rule.cycle.stop;
    case 'dark':
    case 'red':
    case 'green':
    case 'flashingYellow':
      return track.aspect;
  }
}

/** Guard's own way to red: minimum green, then the group's own ending. */
export function closeGroup(history: GroupHistory): Aspect {
  const { rule, track } = history;
  if (!isRunning(rule, track.aspect)) return finish(history);
  if (!greenDone(history)) return track.aspect;
  if (rule.kind === 'pedestrian2') return rule.clearanceAspect;
  if (rule.flashingGreenMs > 0 && follows(rule, track.aspect, 'flashingGreen')) return 'flashingGreen';
  return rule.yellowMs > 0 ? 'yellow' : rule.cycle.stop;
}
