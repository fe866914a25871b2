import type { Aspect } from '../model/aspect.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import { heldImage, type GuardState, type Phase, type Posture } from './history.ts';
import { flashAspect, occupies, type GroupRule } from './tables.ts';

/** All red before a planned flash (safety.md S5), ms. */
const redBeforeFlashMs = 3000;
/** A start-up yellow that nobody ends is ended before it is 1.0 s too long, ms. */
const yellowOverMs = 800;
/** Flash of a start-up after a short outage (safety.md S5), ms. */
const shortFlashMs = 3000;
/** So late a board can leave flash without being seen to flash still: 500 ms allowed, and 500 ms unheard (safety.md S4). */
const leftFlashLateMs = 1000;

export interface Refusal { readonly group: GroupId; readonly rule: string }

/** Before the end of all red by as much, greens are already asked for: one tick and its lateness (architecture.md, Start-up), ms. */
const askAheadMs = 150;

/** What is written outside normal operation, and the phase it belongs to. */
export interface StartupImage {
  readonly image: GroupImage;
  readonly phase: Phase;
  readonly refusals: readonly Refusal[];
  /** The last tick of all red: greens are asked for, and nothing but red is written. */
  readonly asks?: true;
}

export function flashImage(state: GuardState): Record<GroupId, Aspect> {
  return Object.fromEntries([...state.tables.groups.values()].map((rule) => [rule.id, flashAspect(rule)]));
}

/** Images of start-up and flash; null = normal operation judges this tick. */
export function startupImage(state: GuardState, posture: Posture, desired: GroupImage, nowMs: number): StartupImage | null {
  if (posture === 'flash' || (posture === 'flashTime' && mayFlash(state, nowMs))) return { image: flashImage(state), phase: 'flash', refusals: [] };
  if (posture === 'flashTime') return null;
  switch (state.phase) {
    case 'run': return null;
    case 'allRed': return allRed(state, posture, desired, nowMs);
    case 'yellow': return afterYellow(state, posture, desired, nowMs);
    case 'flash': return posture === 'yellow' && hasFlashed(state, nowMs) ? adopt(state, desired, 'yellow', isStartYellow) : held(state, 'startup');
  }
}

/** Fail-safe flash may come at any time; a planned one comes through all red. */
function mayFlash(state: GuardState, nowMs: number): boolean {
  if (state.phase !== 'run') return true;
  return [...state.groups].every(([id, track]) => track.aspect === state.tables.groups.get(id)?.cycle.stop && nowMs - track.sinceMs >= redBeforeFlashMs);
}

/**
 * No yellow out of a flash that a board has not shown: its red would go to yellow (safety.md S5; found by the model
 * checker). And none before the flash has lasted: its whole time, or 3 s where the supply was seen to be low.
 */
function hasFlashed(state: GuardState, nowMs: number): boolean {
  const outage = [...state.raised.keys()].some((key) => key.startsWith('board.supplyLow'));
  const wantedMs = outage ? Math.min(shortFlashMs, state.tables.startFlashMs) : state.tables.startFlashMs;
  return state.flashSinceMs !== null && nowMs - state.flashSinceMs >= wantedMs;
}

function afterYellow(state: GuardState, posture: Posture, desired: GroupImage, nowMs: number): StartupImage {
  const sinceMs = nowMs - state.phaseSinceMs;
  const wantedMs = state.tables.startYellowMs;
  // A yellow lamp that is dead, or unknown, holds nobody on the way to red; boards that left flash late still show it in full.
  const done = (state.phaseSeenMs !== null && nowMs - state.phaseSeenMs >= wantedMs) || sinceMs >= wantedMs + leftFlashLateMs;
  if (posture === 'yellow' && sinceMs < wantedMs + yellowOverMs) return adopt(state, desired, 'yellow', isStartYellow);
  if (!done) return held(state, posture === 'allRed' ? 'yellow' : 'startup');
  if (posture === 'allRed') return adopt(state, desired, 'allRed', isStop);
  return { image: stopImage(state), phase: 'allRed', refusals: everyGroup(state, 'startup') };
}

function allRed(state: GuardState, posture: Posture, desired: GroupImage, nowMs: number): StartupImage | null {
  if (posture === 'allRed') return adopt(state, desired, 'allRed', isStop);
  if (posture !== 'run') return held(state, 'startup');
  const leftMs = state.phaseSeenMs === null ? Number.POSITIVE_INFINITY : state.phaseSeenMs + state.tables.startAllRedMs - nowMs;
  if (leftMs <= 0) return null;
  return leftMs <= askAheadMs ? { ...held(state, 'allRed'), refusals: [], asks: true } : held(state, 'allRed');
}

function adopt(state: GuardState, desired: GroupImage, phase: Phase, legal: (rule: GroupRule, aspect: Aspect | undefined) => boolean): StartupImage {
  const rules = [...state.tables.groups.values()];
  const wrong = rules.filter((rule) => !legal(rule, desired[rule.id]));
  if (wrong.length > 0) return { ...held(state, 'startup'), refusals: wrong.map((rule) => ({ group: rule.id, rule: 'startup' })) };
  return { image: Object.fromEntries(rules.map((rule) => [rule.id, desired[rule.id] ?? rule.cycle.stop])), phase, refusals: [] };
}

/** In start-up yellow only kinds with a yellow show it: the others are dark or at rest. */
function isStartYellow(rule: GroupRule, aspect: Aspect | undefined): boolean {
  if (rule.cycle.endsByYellow) return aspect === 'yellow';
  return aspect === 'dark' || (aspect !== undefined && aspect === rule.cycle.stop);
}

function isStop(rule: GroupRule, aspect: Aspect | undefined): boolean {
  return aspect === rule.cycle.stop;
}

function held(state: GuardState, rule: string): StartupImage {
  return { image: heldImage(state), phase: state.phase, refusals: everyGroup(state, rule) };
}

function everyGroup(state: GuardState, rule: string): Refusal[] {
  return [...state.tables.groups.keys()].map((group) => ({ group, rule }));
}

export function stopImage(state: GuardState): Record<GroupId, Aspect> {
  return { ...state.tables.stops };
}

/** The hard pairs that an image breaks in normal operation; a yielding arrow's steady green makes some of its own. */
export function brokenPairs(state: GuardState, image: GroupImage): { readonly a: GroupId; readonly b: GroupId }[] {
  const taking = new Set<GroupId>();
  for (const id of state.tables.groups.keys()) if (takes(state, image, id)) taking.add(id);
  return taking.size < 2 ? [] : state.tables.pairs.filter(({ a, b, steady }) => taking.has(a) && taking.has(b) && (!steady || image[a] === 'green'));
}

function takes(state: GuardState, image: GroupImage, group: GroupId): boolean {
  const rule = state.tables.groups.get(group);
  const aspect = image[group];
  return rule !== undefined && aspect !== undefined && occupies(rule, aspect);
}
