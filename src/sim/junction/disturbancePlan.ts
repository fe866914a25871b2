import type { LampColour } from '../../model/aspect.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { Random } from '../../platform/random.ts';
import type { Disturbance } from './disturbance.ts';

export interface PlannedDisturbance { readonly atMs: number; readonly disturbance: Disturbance }

const hourMs = 3_600_000;

type Maker = (random: Random, site: SealedSite) => Disturbance;

const rate = (random: Random, most: number): number => random.next() * most;

/** The classes of the swarm. Half of the draws are small: a junction that only flashes proves little. */
const small: readonly Maker[] = [
  (random) => ({ kind: 'noise', rates: { loss: rate(random, 0.08), corrupt: rate(random, 0.04), late: rate(random, 0.04), duplicate: rate(random, 0.05) }, forMs: random.int(5, 60) * 1000 }),
  (random) => ({ kind: 'burst', forMs: random.int(20, 350) }),
  (random) => ({ kind: 'signaldStall', forMs: random.int(50, 350) }),
  (random) => ({ kind: 'monitorStall', forMs: random.int(50, 350) }),
  (random) => ({ kind: 'wallStep', byMs: random.int(-5, 5) * hourMs }),
  (random, site) => ({ kind: 'lostLamp', ...lamp(random, site, ['yellow', 'green']), forMs: random.int(2, 30) * 1000 }),
  (random) => ({ kind: 'request', request: { kind: 'release', source: random.pick(['policePanel', 'technician', 'centre']) } }),
];
const great: readonly Maker[] = [
  (random) => ({ kind: 'noise', rates: { loss: 0.1 + rate(random, 0.5), corrupt: rate(random, 0.2), late: rate(random, 0.2), duplicate: rate(random, 0.3) }, forMs: random.int(2, 20) * 1000 }),
  (random) => ({ kind: 'burst', forMs: random.int(400, 4000) }),
  (random) => ({ kind: 'monitorMute', forMs: random.int(200, 3000) }),
  (random) => ({ kind: 'monitorStall', forMs: random.int(400, 3000) }),
  (random) => ({ kind: 'monitorKill', forMs: random.int(100, 5000) }),
  (random) => ({ kind: 'signaldStall', forMs: random.int(200, 2000) }),
  (random) => ({ kind: 'tickHang', forMs: random.int(200, 3000) }),
  (random) => ({ kind: 'signaldKill', forMs: random.int(200, 5000) }),
  (random, site) => ({ kind: 'boardReboot', board: board(random, site) }),
  (random, site) => ({ kind: 'boardSilent', board: board(random, site), forMs: random.int(1000, 5000) }),
  (random, site) => ({ kind: 'stuckOn', ...lamp(random, site, ['green']), forMs: random.int(1, 10) * 1000 }),
  (random, site) => ({ kind: 'lostLamp', ...lamp(random, site, ['red']), forMs: random.int(2, 20) * 1000 }),
  (random, site) => ({ kind: 'flippedReadBack', ...lamp(random, site, ['red', 'yellow', 'green']), forMs: random.int(1, 20) * 1000 }),
  (random) => ({ kind: 'flashKey', forMs: random.int(1, 10) * 1000 }),
  (random) => ({ kind: 'lowSupply', volts: random.int(120, 175), forMs: random.int(200, 5000) }),
  (random) => ({ kind: 'request', request: { kind: random.pick(['flash', 'allRed']), source: random.pick(['policePanel', 'technician', 'centre']), untilMs: random.int(0, 900_000) } }),
];

function lamp(random: Random, site: SealedSite, colours: readonly LampColour[]): { readonly group: string; readonly colour: LampColour } {
  const { group, colour } = random.pick(site.safety.lamps.filter((one) => colours.includes(one.colour)));
  return { group, colour };
}

function board(random: Random, site: SealedSite): string {
  return random.pick(site.safety.lamps).board;
}

/** A seeded act of disturbances between two moments, ms; the gaps are drawn so that the junction gets out of flash between some of them. */
export function planDisturbances(random: Random, site: SealedSite, fromMs: number, untilMs: number): readonly PlannedDisturbance[] {
  const planned: PlannedDisturbance[] = [];
  for (let atMs = fromMs + random.int(0, 20_000); atMs < untilMs; atMs += random.int(200, 45_000)) {
    const make = random.pick(random.next() < 0.5 ? small : great);
    planned.push({ atMs, disturbance: make(random, site) });
    // Troubles like company.
    if (random.next() < 0.2) planned.push({ atMs: atMs + random.int(0, 500), disturbance: random.pick(small)(random, site) });
  }
  return planned;
}
