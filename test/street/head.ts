import type { GroupRule } from './rules.ts';
import type { Limits } from './verdict.ts';

/** What a head means, seen over time; a pedestrian walk is `green`; `off` is a filter arrow at rest. */
export type Show = 'off' | 'red' | 'redYellow' | 'green' | 'flashingGreen' | 'yellow' | 'yieldingGo' | 'clearance';

/** One head as the street sees it. Dark and two colours hold the last show; how long they may, `darkness.ts` judges. */
export type Head = {
  readonly group: GroupRule;
  show: Show;
  sinceMs: number;
  lit: string;
  litSinceMs: number;
};

export type Change = { readonly head: Head; readonly from: Show; readonly fromSinceMs: number; readonly to: Show; readonly tMs: number };

export function createHead(group: GroupRule, tMs: number): Head {
  return { group, show: restOf(group), sinceMs: tMs, lit: '', litSinceMs: tMs };
}

function restOf(group: GroupRule): Show {
  return group.kind === 'filterArrow' ? 'off' : 'red';
}

export function givesWay(show: Show): boolean {
  return show === 'green' || show === 'flashingGreen' || show === 'yieldingGo' || show === 'clearance';
}

/** Safety.md S2.1: any lit green counts, and all that gives right of way, in the dark half of a flash too. */
export function looksGreen(head: Head): boolean {
  if (head.lit.includes('G')) return true;
  // A lit red may be the first steady red after a flashing-red clearance; when it was not, the next dark half tells.
  if (head.show === 'clearance' && head.lit === 'R') return false;
  return givesWay(head.show);
}

export function looksYellow(head: Head): boolean {
  return head.lit === 'Y' ? head.show !== 'yieldingGo' : head.lit === 'GY' || head.lit === 'YG' || head.show === 'yellow';
}

/** Takes what is lit as it is, without asking how it came about: for flash and start-up. */
export function place(head: Head, lit: string, tMs: number): void {
  if (lit === head.lit) return;
  head.lit = lit;
  head.litSinceMs = tMs;
  const show = lit === 'Y' ? 'yellow' : restOf(head.group);
  if (show === head.show) return;
  head.show = show;
  head.sinceMs = tMs;
}

/** What only time can tell: a flashing lamp that has stayed on is steady. */
export function settle(head: Head, limits: Limits, tMs: number): Change[] {
  if (tMs - head.litSinceMs <= limits.flashHalfMs + limits.debounceMs) return [];
  if (head.show === 'clearance' && head.lit === 'R') return [turn(head, 'red', clearanceEndMs(head, limits))];
  if (head.show === 'yieldingGo' && head.lit === 'Y') return [turn(head, 'yellow', head.litSinceMs)];
  return [];
}

/**
 * A flashing red ends somewhere in its last lit half, and nothing shows where: the nominal end is
 * believed if it lies there.
 */
export function clearanceEndMs(head: Head, limits: Limits): number {
  const nominalMs = head.sinceMs + head.group.pedestrianClearanceMs;
  return Math.min(Math.max(nominalMs, head.litSinceMs), head.litSinceMs + limits.flashHalfMs);
}

/** Takes a new set of lit lamps in normal operation; a change may be dated back to the dark half that began it. */
export function light(head: Head, lit: string, limits: Limits, tMs: number): Change[] {
  if (lit === head.lit) return [];
  const before = { lit: head.lit, sinceMs: head.litSinceMs };
  head.lit = lit;
  head.litSinceMs = tMs;
  // The dark part between two lights: more than a flicker is half a flash.
  const darkFromMs = before.lit === '' && tMs - before.sinceMs > limits.debounceMs ? before.sinceMs : undefined;
  if (lit === 'G') return lightGreen(head, darkFromMs, tMs);
  if (lit === 'Y') return lightYellow(head, darkFromMs, tMs);
  if (lit === 'R') return lightRed(head, darkFromMs, tMs);
  if (lit === '' && head.group.kind === 'filterArrow') return turnIfNew(head, 'off', tMs);
  // Red and yellow overlap for a moment on the way from yellow to red: only from red it is red-yellow.
  if (lit === 'RY' && head.show === 'red' && head.group.redYellowMs > 0) return turnIfNew(head, 'redYellow', tMs);
  return [];
}

function lightGreen(head: Head, darkFromMs: number | undefined, tMs: number): Change[] {
  if (head.show === 'flashingGreen') return [];
  if (head.show === 'clearance' && head.group.clearanceAspect === 'flashingGreen') return [];
  if (head.show !== 'green') return turnIfNew(head, 'green', tMs);
  if (darkFromMs === undefined) return [];
  return [turn(head, head.group.kind === 'pedestrian2' ? 'clearance' : 'flashingGreen', darkFromMs)];
}

function lightYellow(head: Head, darkFromMs: number | undefined, tMs: number): Change[] {
  if (head.group.kind !== 'flashingYellowArrow') return turnIfNew(head, 'yellow', tMs);
  if (head.show === 'yieldingGo') return [];
  // A single yellow after red can only be the first half of a yielding go; after green it may be, until it is steady.
  if (head.show === 'red' || head.show === 'green') return [turn(head, 'yieldingGo', tMs)];
  if (head.show === 'yellow' && darkFromMs !== undefined) {
    head.show = 'yieldingGo';
    return [];
  }
  return turnIfNew(head, 'yellow', tMs);
}

function lightRed(head: Head, darkFromMs: number | undefined, tMs: number): Change[] {
  if (head.group.kind === 'filterArrow') return turnIfNew(head, 'off', tMs);
  if (head.group.kind !== 'pedestrian2' || head.group.clearanceAspect === 'flashingGreen' || head.group.pedestrianClearanceMs === 0) {
    return turnIfNew(head, 'red', tMs);
  }
  if (head.show === 'green') return [turn(head, 'clearance', darkFromMs ?? tMs)];
  return head.show === 'clearance' ? [] : turnIfNew(head, 'red', tMs);
}

function turnIfNew(head: Head, to: Show, tMs: number): Change[] {
  return head.show === to ? [] : [turn(head, to, tMs)];
}

function turn(head: Head, to: Show, tMs: number): Change {
  const change = { head, from: head.show, fromSinceMs: head.sinceMs, to, tMs };
  head.show = to;
  head.sinceMs = tMs;
  return change;
}
