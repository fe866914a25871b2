import type { SiteProblemCode } from '../../../src/model/siteProblem.ts';
import type { Planted } from './plantedSites.ts';

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError('no item');
  return item;
}

/** Mistakes in what a site says of actuation. */
export const plantedActuation = {
  'rightOnRed.notOfKind': { path: 'safety.rightOnRed.pN', plant: ({ safety }) => { safety.rightOnRed = { pN: { vehicles: 'twoWheelers', reason: 'a mistake' } }; } },
  'rightOnRed.notYield': { path: 'safety.rightOnRed.vN', plant: ({ safety }) => { safety.rightOnRed = { vN: { vehicles: 'twoWheelers', reason: 'Riders turn right' } }; } },
  'actuation.notOfKind': { path: 'traffic.actuation[0].restInWalk', plant: ({ traffic }) => { first(traffic.actuation).restInWalk = false; } },
  'actuation.gapReversed': { path: 'traffic.actuation[0].gapReduction.minGapMs', plant: ({ traffic }) => { first(traffic.actuation).gapReduction = { beforeMs: 5000, toReduceMs: 5000, minGapMs: 3100 }; } },
  'actuation.initialIdle': { path: 'traffic.actuation[0].addedInitial.maxMs', severity: 'warning', plant: ({ traffic }) => { first(traffic.actuation).addedInitial = { perActuationMs: 1000, maxMs: 8000, count: 'largest' }; } },
  'actuation.dischargeBlind': {
    path: 'traffic.actuation[0].discharge',
    plant: ({ traffic }) => {
      first(traffic.actuation).discharge = { saturationPerH: 6000, share: 0.7, windowMs: 4000 };
      first(traffic.detectors).extend = false;
    },
  },
  'actuation.roundLong': { path: 'safety.maxWaitS', severity: 'warning', plant: ({ safety, traffic }) => { safety.maxWaitS = 75; traffic.builtinPlan.mode = 'actuated'; } },
  'countdown.roundLong': {
    path: 'safety.maxWaitS', severity: 'warning',
    // Two of four walks are counted down: their clearances run before the end of the stage, the others' after it.
    plant: ({ safety, traffic }) => {
      safety.maxWaitS = 80;
      traffic.builtinPlan.mode = 'actuated';
      traffic.displays.push({ ...first(traffic.displays), id: 'cpN', group: 'pN', channel: 7 }, { ...first(traffic.displays), id: 'cpE', group: 'pE', channel: 8 });
    },
  },
  'detector.queueIdle': { path: 'traffic.detectors[0].queue', plant: ({ traffic }) => { first(traffic.detectors).queue = { standsMs: 5000, releaseMs: 2000 }; } },
  'detector.switchIdle': { path: 'traffic.detectors[0].switchTo', plant: ({ traffic }) => { first(traffic.detectors).switchTo = 'pN'; } },
  'detector.neighbour': { path: 'traffic.detectors[0].neighbour', plant: ({ traffic }) => { Object.assign(first(traffic.detectors), { whenFailed: 'neighbour', neighbour: first(traffic.detectors).id }); } },
  'detector.whenFailedIdle': { path: 'traffic.detectors[0].whenFailed', plant: ({ traffic }) => { first(traffic.detectors).whenFailed = 'neighbour'; } },
  'actuation.recallTwice': { path: 'traffic.builtinPlan.recalls[1].group', plant: ({ traffic }) => { traffic.builtinPlan.recalls = [{ group: 'vN', recall: 'min' }, { group: 'vN', recall: 'max' }]; } },
} satisfies Partial<Record<SiteProblemCode, Planted>>;
