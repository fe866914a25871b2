import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SealedSite } from '../../model/artefact.ts';
import { brokenSum } from '../../model/promise.ts';
import { detectorsXml, type SumoDetector } from '../../sim/sumo/detectors.ts';
import type { Step, Traci } from '../../sim/traci/client.ts';
import { domain, variable } from '../../sim/traci/code.ts';
import { delayOfTrips, readTrips, readWalks, type Delay, type Trip, type WalkDelay } from '../../sim/traci/delay.ts';
import { startSimulator, type Simulator } from '../../sim/traci/simulator.ts';
import type { Controller, LightDriver } from './controller.ts';
import type { Greens } from './fixedPlan.ts';
import { createGridlock } from './gridlock.ts';
import { createOracle, type Departure, type Oracle, type OracleKind } from './oracle.ts';
import { createOwnLight, type DetectorLie, type LightPlans, type OwnLight } from './ownLight.ts';
import { createGreedy, greedyAreas } from './peerGreedy.ts';
import { programmesXml } from './peerSumo.ts';
import { rulesOf, type Rules } from './rules.ts';
import type { BenchScenario } from './scenarioSite.ts';
import { lanesBefore, type Hear } from './hearing.ts';
import { watchLight, type LightWatch } from './watch.ts';

export interface RunSetting {
  readonly bench: BenchScenario;
  readonly controller: Controller;
  readonly rules: Rules;
  readonly seed: number;
  readonly scale: number;
  readonly lie: DetectorLie | null;
  /** What the adaptive loop is told; absent = what its detectors say. */
  readonly oracle?: { readonly kind: OracleKind; readonly known: readonly Departure[] };
  readonly window: { readonly beginS: number; readonly endS: number };
  readonly progress: (second: number) => void;
  readonly ended: () => boolean;
  /** Hears every second, for a report. */
  readonly hear?: Hear;
  /** Greens of a fixed plan that is not the network's own. */
  readonly greensS?: Greens;
  /** Which plans the first light runs, of a controller of ours; absent = its built-in one. */
  readonly plansOf?: (site: SealedSite) => LightPlans;
}

export interface RunOutcome {
  readonly delay: Delay;
  readonly trips: readonly Trip[];
  /** People on foot; null = nobody walks. */
  readonly walks: WalkDelay | null;
  readonly gridlock: number;
  readonly switches: number;
  readonly decisionsMs: readonly number[];
  /** Where the rules were not kept to the second, or guard did not agree: none is expected. */
  readonly problems: readonly string[];
  /** With an oracle: who set out when. */
  readonly departures: readonly Departure[];
}

/** One controller at every light of a scenario, with one seed; null where it was ended before its end. */
export async function runOnce(setting: RunSetting): Promise<RunOutcome | null> {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-bench-'));
  try {
    const tripinfoFile = join(dir, 'trips.xml');
    const sumo = await load(setting, dir, tripinfoFile);
    try {
      const told = await drive(setting, sumo.traci);
      if (told === null) return null;
      await sumo.finish();
      const trips = readTrips(tripinfoFile);
      return { ...told, trips, walks: readWalks(tripinfoFile), delay: delayOfTrips(trips) };
    } finally {
      sumo.kill();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** For a bench that compares plans, not rules: by the street's table, and no other. The tables themselves stay in this folder. */
export function runByStreetRules(setting: Omit<RunSetting, 'rules'>): Promise<RunOutcome | null> {
  return runOnce({ ...setting, rules: rulesOf('street', 0) });
}

async function load(setting: RunSetting, dir: string, tripinfoFile: string): Promise<Simulator> {
  const { bench: { scenario, network, lights }, controller, rules } = setting;
  const sees = controller.kind === 'own' && controller.mode === 'adaptive';
  const laid = lights.flatMap(({ loops, sight }) => [...loops, ...(sees ? sight : [])]).filter(({ kind }) => controller.kind === 'own' || kind === 'stop');
  const additionalFiles = [...scenario.additionalFiles];
  const add = (name: string, text: string | null): void => {
    if (text === null) return;
    writeFileSync(join(dir, name), text);
    additionalFiles.push(join(dir, name));
  };
  add('loops.add.xml', detectorsXml(network, laid));
  if (controller.kind === 'greedy') add('areas.add.xml', greedyAreas(network, lights).xml);
  add('programmes.add.xml', programmesXml(lights, controller, rules, setting.greensS));
  const sumo = await startSimulator({
    ...scenario, additionalFiles, stepS: 1, seed: setting.seed, tripinfoFile,
    // It ends with us, whatever ends us; a terminal's Ctrl-C is ours alone.
    command: ['setpriv', '--pdeathsig', 'KILL', 'sumo'], ownSession: true, options: setting.scale === 1 ? [] : ['--scale', String(setting.scale)],
  });
  try {
    await subscribe(setting, sumo.traci, laid);
    return sumo;
  } catch (error) {
    sumo.kill();
    throw error;
  }
}

async function subscribe({ bench: { network, lights }, controller, hear }: RunSetting, traci: Traci, laid: readonly SumoDetector[]): Promise<void> {
  await traci.subscribeSimulation();
  if (hear !== undefined) await Promise.all([...new Set(lights.flatMap(({ light }) => lanesBefore(light)))].map((lane) => traci.subscribe(domain.lane, lane, [variable.haltingNumber])));
  await Promise.all(laid.map(({ id, kind }) => (kind === 'area' ? traci.subscribeArea(id) : traci.subscribeLoop(id, true))));
  if (controller.kind !== 'own' && controller.kind !== 'greedy') await Promise.all(lights.map(({ light }) => traci.subscribe(domain.light, light.lightId, [variable.lightState])));
  if (controller.kind === 'greedy') await Promise.all(greedyAreas(network, lights).ids.map((id) => traci.subscribeArea(id)));
}

async function drive(setting: RunSetting, traci: Traci): Promise<Omit<RunOutcome, 'delay' | 'trips' | 'walks'> | null> {
  const { bench: { lights, network }, controller, rules, window } = setting;
  const oracle: Oracle | null = setting.oracle === undefined ? null : createOracle(network, setting.oracle.kind, setting.oracle.known);
  const own: readonly OwnLight[] = controller.kind === 'own' ? lights.map((one, at) => createOwnLight(one, controller.mode, rules, setting.lie, oracle?.estimatorOf(one) ?? null, at === 0 ? setting.plansOf : null)) : [];
  const drivers: readonly LightDriver[] = controller.kind === 'greedy' ? lights.map((one) => createGreedy(network, one, controller, rules)) : own;
  const watches = new Map(lights.map(({ light }): [string, LightWatch] => [light.lightId, watchLight(light, rules)]));
  const gridlock = createGridlock();
  const shown = new Map<string, string>();
  let seen: Step | null = null;
  for (let second = 0; second < window.endS - window.beginS; second += 1) {
    if (setting.ended()) return null;
    const set: Promise<void>[] = [];
    for (const driver of drivers) {
      const state = driver.next(seen);
      if (state !== shown.get(driver.lightId)) set.push(traci.setLight(driver.lightId, state));
      shown.set(driver.lightId, state);
    }
    const step: Step = (await Promise.all([traci.step(), ...set]))[0];
    for (const [lightId, watch] of watches) {
      const told = step.others.get(lightId)?.get(variable.lightState);
      if (typeof told === 'string') shown.set(lightId, told);
      watch.see(shown.get(lightId) ?? '', second);
    }
    gridlock.see(step, second);
    setting.hear?.(second, step, shown, new Map(own.flatMap(({ lightId, why }) => (why() === null ? [] : [[lightId, why() ?? '']]))));
    if (oracle !== null) {
      oracle.see(step, second);
      await Promise.all(oracle.follow(traci, step));
    }
    setting.progress(second + 1);
    seen = step;
  }
  return {
    gridlock: gridlock.count(),
    switches: [...watches.values()].reduce((sum, watch) => sum + watch.switches(), 0),
    departures: oracle?.departures ?? [],
    decisionsMs: own.flatMap(({ decisionsMs }) => decisionsMs),
    problems: [...(controller.kind === 'native' ? [] : [...watches.values()].flatMap(({ problems }) => problems)), ...own.flatMap(ownProblems)],
  };
}

/** What guard refused, what was found faulty, and numbers on displays that did not come true. */
function ownProblems({ lightId, junction }: OwnLight): readonly string[] {
  const broken = brokenSum(junction.control.promise.counts);
  return [...junction.refusals, ...junction.faults, ...(broken === 0 ? [] : [`${lightId}: ${broken} of ${junction.control.promise.counts.intervals} promises broken`])];
}
