import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClock, pause, type Clock } from '../../platform/clock.ts';
import { artefactText } from '../../model/seal.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import type { ChildNews } from '../../run/child.ts';
import type { LampVerdict } from '../../run/report.ts';
import type { RunPlace } from '../../run/runDirectory.ts';
import { readDelay, type Delay } from '../../sim/traci/delay.ts';
import { startSimulator, type Simulator } from '../../sim/traci/simulator.ts';
import type { BenchSite } from './benchSite.ts';
import type { Ending } from './ending.ts';
import { startJunction, type BenchJunction } from './junction.ts';
import { createLinkState } from './linkState.ts';
import { createLoopTally } from './loopTally.ts';
import { driveTraffic, stepS, type Driven } from './sumoDrive.ts';

export interface AttemptSetting {
  readonly home: string;
  readonly bench: BenchSite;
  readonly place: RunPlace;
  readonly speed: number;
  readonly seed: number;
  readonly realtime: boolean;
  readonly full: boolean;
  readonly ending: Ending;
  /** `trial`: so long, real ms, from the first step on, whatever the heads show. `run`: so much traffic, ms, from the first green on. */
  readonly length: { readonly kind: 'trial' | 'run'; readonly ms: number };
  readonly keepRecording: string | null;
  readonly tell: (news: ChildNews) => void;
  readonly progress: (driven: Driven, state: JunctionState | null) => void;
}

/** Everything that was observed of the whole set-up at one speed. */
export interface Attempt {
  readonly boots: readonly JunctionState[];
  /** null: the recording was not judged. */
  readonly lamps: LampVerdict | null;
  /** null: SUMO wrote no trips. */
  readonly delay: Delay | null;
  readonly driven: Driven;
  readonly gaveUp: string | null;
  readonly restarts: Readonly<Record<string, number>>;
}

/** A start-up takes about 25 s of the junction's clock; the rest is for programs to load, real ms. */
const colouredWithinMs = 60_000;
const loadingMs = 20_000;

/** One life of the whole set-up at one speed, from start to end. Rejects where SUMO fails. */
export async function attempt(setting: AttemptSetting): Promise<Attempt> {
  const { bench, place, ending } = setting;
  const clock = createClock(setting.speed);
  const artefact = join(place.stateDir, 'site.json');
  writeFileSync(artefact, artefactText(bench.site));
  const tripinfoFile = join(place.stateDir, 'trips.xml');
  const loading = loadSumo(setting, tripinfoFile);
  // It is awaited below; until then its failure must not end the process.
  loading.catch(() => { ending.reach(); });
  const junction = await startJunction({
    home: setting.home, place, artefact, siteId: bench.site.safety.siteId, clock,
    realtime: setting.realtime, full: setting.full, ending, tell: setting.tell,
  });
  let driven: Driven = { steps: 0, behind: 0 };
  let delay: Delay | null = null;
  try {
    const sumo = await loading;
    try {
      if (junction !== null) driven = await drive(setting, clock, sumo, junction);
      // Before SUMO's farewell and the daemons' end disturb the ticks.
      await junction?.observed.refresh();
      await sumo.finish();
    } finally {
      sumo.kill();
    }
    if (existsSync(tripinfoFile)) delay = readDelay(tripinfoFile);
  } finally {
    await junction?.stop();
  }
  return {
    driven, delay,
    boots: junction?.observed.boots() ?? [],
    lamps: setting.length.kind === 'run' ? ((await junction?.check(setting.keepRecording)) ?? null) : null,
    gaveUp: junction?.gaveUp() ?? null, restarts: junction?.restarts() ?? {},
  };
}

async function loadSumo({ bench, place, seed }: AttemptSetting, tripinfoFile: string): Promise<Simulator> {
  const { scenario } = bench;
  const loops = join(place.stateDir, 'loops.add.xml');
  writeFileSync(loops, bench.detectorsXml);
  const sumo = await startSimulator({
    ...scenario, stepS, seed, tripinfoFile, additionalFiles: [...scenario.additionalFiles, loops],
    // It ends with us, whatever ends us; a terminal's Ctrl-C is ours alone.
    command: ['setpriv', '--pdeathsig', 'KILL', 'sumo'], ownSession: true,
  });
  try {
    await sumo.traci.subscribeSimulation();
    for (const id of bench.loopIds) await sumo.traci.subscribeLoop(id, true);
    return sumo;
  } catch (error) {
    sumo.kill();
    throw error;
  }
}

async function drive(setting: AttemptSetting, clock: Clock, sumo: Simulator, junction: BenchJunction): Promise<Driven> {
  const { bench, ending, length } = setting;
  const trial = length.kind === 'trial';
  if (!trial && !(await coloured(junction, clock, ending))) return { steps: 0, behind: 0 };
  const untilMs = trial ? clock.monoMs() + length.ms * clock.scale : Number.POSITIVE_INFINITY;
  return driveTraffic({
    traci: sumo.traci, clock, lightId: bench.light.lightId, link: junction.link,
    stateOf: createLinkState(bench.light), tally: createLoopTally(bench.loopIds),
    steps: trial ? Number.POSITIVE_INFINITY : Math.round(length.ms / 100),
    ended: () => ending.reached() || clock.monoMs() >= untilMs,
    onStep: (driven) => { setting.progress(driven, junction.observed.boots().at(-1) ?? null); },
  });
}

async function coloured(junction: BenchJunction, clock: Clock, ending: Ending): Promise<boolean> {
  const inTime = junction.link.coloured.then(() => true);
  const late = pause(clock, colouredWithinMs + loadingMs * clock.scale).then(() => false);
  return Promise.race([inTime, late, ending.promise.then(() => false)]);
}
