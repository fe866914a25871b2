import type { Aspect } from './aspect.ts';

export const groupKinds = ['vehicle3', 'filterArrow', 'flashingYellowArrow', 'pedestrian2', 'bicycle', 'tram'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** What a kind of signal group may show, and in which order (safety.md S1, normative). */
export interface KindRules {
  /** Aspects that may follow each aspect in normal operation; an aspect that is absent here is illegal for the kind. */
  readonly next: Readonly<Partial<Record<Aspect, readonly Aspect[]>>>;
  /** The aspect at rest: no right of way. */
  readonly stop: Aspect;
  /** Dark is a legal aspect of its own (filter arrows). */
  readonly darkLegal: boolean;
  /** Two lamps of one head may be lit together (redYellow). */
  readonly dualLegal: boolean;
  /** What the head shows in fail-safe flash. */
  readonly flashAspect: Aspect;
  /** Has a yellow lamp that ends its green. */
  readonly endsByYellow: boolean;
}

const threeAspect: KindRules = {
  next: {
    red: ['redYellow', 'green'],
    redYellow: ['green', 'red'],
    green: ['flashingGreen', 'yellow'],
    flashingGreen: ['yellow'],
    yellow: ['red'],
  },
  stop: 'red', darkLegal: false, dualLegal: true, flashAspect: 'flashingYellow', endsByYellow: true,
};

export const kindRules: Readonly<Record<GroupKind, KindRules>> = {
  vehicle3: threeAspect,
  bicycle: threeAspect,
  tram: threeAspect,
  filterArrow: {
    next: { dark: ['green'], green: ['yellow', 'dark'], yellow: ['dark'] },
    stop: 'dark', darkLegal: true, dualLegal: false, flashAspect: 'dark', endsByYellow: false,
  },
  flashingYellowArrow: {
    next: { red: ['green', 'flashingYellow'], flashingYellow: ['yellow'], green: ['yellow', 'flashingYellow'], yellow: ['red'] },
    stop: 'red', darkLegal: false, dualLegal: false, flashAspect: 'flashingYellow', endsByYellow: true,
  },
  pedestrian2: {
    next: { red: ['green'], green: ['flashingGreen', 'flashingRed'], flashingGreen: ['red'], flashingRed: ['red'] },
    stop: 'red', darkLegal: false, dualLegal: false, flashAspect: 'dark', endsByYellow: false,
  },
};

/**
 * True where the aspect gives right of way and so counts as green (safety.md S2.1): green, flashingGreen, a walk,
 * a pedestrian clearance in whatever aspect it is shown, and a yielding go (flashing yellow arrow).
 */
export function countsAsGreen(kind: GroupKind, aspect: Aspect): boolean {
  if (aspect === 'green' || aspect === 'flashingGreen') return true;
  if (kind === 'pedestrian2') return aspect === 'flashingRed';
  return kind === 'flashingYellowArrow' && aspect === 'flashingYellow';
}
