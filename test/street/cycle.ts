import type { Kind } from './rules.ts';
import type { Change, Show } from './head.ts';

const threeAspect: readonly (readonly [Show, Show])[] = [
  ['red', 'redYellow'],
  ['red', 'green'],
  ['redYellow', 'green'],
  // A change towards red is always allowed at once.
  ['redYellow', 'red'],
  ['green', 'flashingGreen'],
  ['green', 'yellow'],
  ['flashingGreen', 'yellow'],
  ['yellow', 'red'],
];

/** Safety.md S1, normative: what may follow what on a head of each kind. */
const cycles: Readonly<Record<Kind, readonly (readonly [Show, Show])[]>> = {
  vehicle3: threeAspect,
  bicycle: threeAspect,
  tram: threeAspect,
  filterArrow: [['off', 'green'], ['green', 'off'], ['green', 'yellow'], ['yellow', 'off']],
  flashingYellowArrow: [['red', 'green'], ['red', 'yieldingGo'], ['yieldingGo', 'yellow'], ['green', 'yellow'], ['green', 'yieldingGo'], ['yellow', 'red']],
  pedestrian2: [['red', 'green'], ['green', 'clearance'], ['clearance', 'red']],
};

/** Why the change is none that the head's kind has; undefined where it is legal. */
export function cycleProblem(change: Change): string | undefined {
  const { group } = change.head;
  const says = `${change.from} → ${change.to} on a ${group.kind}`;
  const isIn = cycles[group.kind].some(([from, to]) => from === change.from && to === change.to);
  if (!isIn) return group.kind === 'pedestrian2' && group.pedestrianClearanceMs === 0 && change.from === 'green' && change.to === 'red' ? undefined : says;
  if (change.from === 'red' && change.to === 'green' && group.redYellowMs > 0) return `${says} that has a red-yellow`;
  if (change.to === 'flashingGreen' && group.flashingGreenMs === 0) return `${says} that has no flashing green`;
  return undefined;
}
