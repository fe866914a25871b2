import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokerProgram, freePort, portAnswers, writeBrokerConf } from '../../run/broker.ts';
import { keepChild, type Child, type ChildNews, type ChildSpec } from '../../run/child.ts';
import { checkLamps } from '../../run/lampCheck.ts';
import { drain, observeRun, type Observation } from '../../run/observation.ts';
import { processSpecs, recordingPath, type ProcessName } from '../../run/processes.ts';
import type { LampVerdict } from '../../run/report.ts';
import type { RunPlace } from '../../run/runDirectory.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import { connectCabinet, type CabinetLink } from './cabinetLink.ts';
import type { Ending } from './ending.ts';

export interface JunctionSetting {
  readonly home: string;
  readonly place: RunPlace;
  /** The sealed site, a file. */
  readonly artefact: string;
  readonly siteId: string;
  readonly clock: Clock;
  readonly realtime: boolean;
  /** Agent, broker and centre too. */
  readonly full: boolean;
  readonly ending: Ending;
  readonly tell: (news: ChildNews) => void;
}

/** The daemons and their cabinet, running. */
export interface BenchJunction {
  readonly observed: Observation;
  readonly link: CabinetLink;
  gaveUp(): string | null;
  restarts(): Readonly<Record<string, number>>;
  /** Ends all of them, the cabinet last. */
  stop(): Promise<void>;
  /** What the street saw, once it has stopped; `keepAs`: where the recording is kept. */
  check(keepAs: string | null): Promise<LampVerdict | null>;
}

/** SCHED_FIFO: the daemons before the cabinet, whose answers they wait for. */
const priorities: Partial<Readonly<Record<ProcessName, string>>> = { signald: '20', monitord: '20', cabinet: '10' };
/** Between TERM and KILL, ms. */
const graceMs = 4000;
/** signald gone, the boards' watchdogs flash: seen by the cabinet before it ends, ms of its clock. */
const flashSeenMs = 1500;
const drainMs = 10_000;

/** Starts the junction; null where it was ended before it stood. */
export async function startJunction(setting: JunctionSetting): Promise<BenchJunction | null> {
  const { place, clock, ending } = setting;
  const specs = await specsOf(setting);
  const children = new Map<ProcessName, Child>();
  let gaveUp: string | null = null;
  const begin = async (...names: readonly ProcessName[]): Promise<void> => {
    if (ending.reached()) return;
    const ready = names.map((name) => {
      const child = keepChild(specs[name], clock, (news) => {
        setting.tell(news);
        if (news.kind !== 'gaveUp') return;
        gaveUp = news.name;
        ending.reach();
      });
      children.set(name, child);
      return child.ready;
    });
    await Promise.race([Promise.all(ready), ending.promise]);
  };
  const stop = async (...names: readonly ProcessName[]): Promise<void> => {
    await Promise.all(names.map(async (name) => children.get(name)?.stop(graceMs)));
  };
  const observed = observeRun(place.runDir);
  const stopAll = async (): Promise<void> => {
    if (setting.full && gaveUp === null) await drain(() => observed.link(), drainMs);
    observed.close();
    await stop('signald');
    await Promise.all([stop('monitord', 'agentd', 'centre'), pause(clock, flashSeenMs)]);
    await stop('broker');
    await stop('cabinet');
  };
  await begin('cabinet', 'monitord', ...(setting.full ? ['broker' as const] : []));
  await begin('signald', ...(setting.full ? ['centre' as const, 'agentd' as const] : []));
  const link = ending.reached() ? null : await connectCabinet(join(place.runDir, 'cabinet.sock')).catch(() => null);
  if (link === null) {
    ending.reach();
    await stopAll();
    return null;
  }
  return {
    observed, link,
    gaveUp: () => gaveUp,
    restarts: () => Object.fromEntries([...children].map(([name, child]) => [name, child.restarts()] as const).filter(([, count]) => count > 0)),
    async stop() {
      link.close();
      await stopAll();
    },
    check(keepAs) {
      const lives = (children.get('cabinet')?.restarts() ?? 0) + 1;
      const recordings = Array.from({ length: lives }, (_, life) => recordingPath(place.stateDir, life + 1));
      const [first] = recordings;
      if (keepAs !== null && first !== undefined && existsSync(first)) copyFileSync(first, keepAs);
      return checkLamps(setting.home, process.execPath, recordings, setting.artefact);
    },
  };
}

async function specsOf(setting: JunctionSetting): Promise<Readonly<Record<ProcessName, ChildSpec>>> {
  const { home, place, clock } = setting;
  const brokerPort = setting.full ? await freePort() : 0;
  const specs = processSpecs({
    home, node: process.execPath, artefact: setting.artefact, siteId: setting.siteId, runDir: place.runDir, stateDir: place.stateDir,
    brokerPort, brokerConf: setting.full ? writeBrokerConf(home, place.runDir, brokerPort) : '', brokerProgram: brokerProgram(),
    brokerReady: () => portAnswers(brokerPort), seed: 1, clockScale: clock.scale, realtime: false,
  });
  if (!setting.realtime) return specs;
  const raised = { ...specs };
  for (const name of ['signald', 'monitord', 'cabinet'] as const) {
    raised[name] = { ...specs[name], command: ['chrt', '-f', priorities[name] ?? '10', ...specs[name].command] };
  }
  return raised;
}
