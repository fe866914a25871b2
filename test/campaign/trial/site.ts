import { sealSite } from '../../../src/model/seal.ts';
import { parseSite } from '../../../src/model/siteParse.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';

const vehicle = { kind: 'vehicle3', speedKmh: 40, minGreenMs: 5000, yellowMs: 3000, redRevertMs: 2000 };
const mainRoad = ['a', 'c'];
const sideRoad = ['b', 'd'];
const everyPair = [['a', 'b'], ['a', 'c'], ['a', 'd'], ['a', 'p'], ['b', 'c'], ['b', 'd'], ['b', 'p'], ['c', 'd'], ['c', 'p'], ['d', 'p']] as const;

function isHard(a: string, b: string): boolean {
  return (mainRoad.includes(a) && sideRoad.includes(b)) || (sideRoad.includes(a) && (mainRoad.includes(b) || b === 'p'));
}

/** Both orders of every hard pair; vehicles wait longer for people than people for vehicles. */
const ordered = everyPair.filter(([a, b]) => isHard(a, b)).flatMap(([a, b]) => [{ from: a, to: b }, { from: b, to: a }]);

/** The reference profiles, this board's watchdog kept alive by what a trial asks for: no shipped board lives by any frame. */
function profilesWith(name: string, refreshedBy: 'anyWrite' | 'anyFrame' | undefined): ReturnType<typeof referenceProfiles> {
  const profiles = referenceProfiles();
  const board = profiles.get(name);
  const watchdog = board?.failsafe?.watchdog;
  if (board?.failsafe === undefined || watchdog === undefined || refreshedBy === undefined) return profiles;
  return profiles.set(name, { ...board, failsafe: { ...board.failsafe, watchdog: { ...watchdog, refreshedBy } } });
}

/**
 * A narrow crossroads that starts up as fast as the contract lets any site: main road a and c on one board, side road
 * b and d with a crossing p on the other. Floors of guard and monitor are those of every site.
 */
export function trialInput(profile = 'ngatu/shb8') {
  return {
    format: 'ngatu-site-source/1',
    safety: {
      siteId: 'trial', name: 'Trial', bench: true,
      groups: [
        ...[...mainRoad, ...sideRoad].map((id) => ({ id, ...vehicle })),
        { id: 'p', kind: 'pedestrian2', minGreenMs: 5000, pedestrianClearanceMs: 3000, clearanceAspect: 'flashingGreen', crossingM: 6 },
      ],
      relations: everyPair.map(([a, b]) => ({ a, b, relation: isHard(a, b) ? 'hard' : 'none' })),
      permissive: everyPair.filter(([a, b]) => !isHard(a, b)),
      intergreens: ordered.map(({ from, to }) => ({ from, to, ms: to === 'p' ? 5000 : 4000 })),
      conflictPaths: ordered.filter(({ from }) => from !== 'p').map(({ from, to }) => ({ from, to, clearingM: 4, enteringM: to === 'p' ? 0 : 12 })),
      lines: [{ id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' }],
      boards: [1, 2].map((unit) => ({ id: `hb${unit}`, line: 'lamps', unit, profile })),
      lamps: [
        { group: 'a', board: 'hb1', slot: 1 }, { group: 'c', board: 'hb1', slot: 2 },
        { group: 'b', board: 'hb2', slot: 1 }, { group: 'd', board: 'hb2', slot: 2 }, { group: 'p', board: 'hb2', slot: 3 },
      ],
      startup: { flashMs: 1000, yellowMs: 3000, allRedMs: 5000 },
    },
    traffic: {
      stages: [{ id: 'main', groups: [...mainRoad, 'p'] }, { id: 'side', groups: sideRoad }],
      firstStage: 'main',
      builtinPlan: { id: 'builtin', mode: 'actuated', cycleMs: 40_000, stages: [{ stage: 'main', splitMs: 20_000, recall: 'min' }, { stage: 'side', splitMs: 20_000, recall: 'min' }] },
    },
  };
}

/** The same, sealed for a bench. */
export function trialSite(profile = 'ngatu/shb8', refreshedBy?: 'anyWrite' | 'anyFrame'): SealedSite {
  return sealedTrial(trialInput(profile), profilesWith(profile, refreshedBy));
}

/** Any change of it, sealed for a bench. */
export function sealedTrial(input: object, profiles = referenceProfiles()): SealedSite {
  const parsed = parseSite(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const sealed = sealSite(parsed.value, profiles, { kind: 'bench', by: 'trials', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}
