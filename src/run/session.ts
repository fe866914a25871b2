import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, type Clock } from '../platform/clock.ts';
import { say } from '../text/say.ts';
import type { Lang } from '../text/sentence.ts';
import { writeCentreKey } from './centreKey.ts';
import { brokerProgram, freePort, portAnswers, writeBrokerConf } from './broker.ts';
import { keepChild, type Child, type ChildNews, type ChildSpec } from './child.ts';
import { createLatch } from './latch.ts';
import { checkLamps } from './lampCheck.ts';
import { drain, observeRun } from './observation.ts';
import type { RunOptions } from './options.ts';
import { processSpecs, recordingPath, type ProcessName } from './processes.ts';
import { runReport, type RunReport } from './report.ts';
import type { RunPlace } from './runDirectory.ts';
import type { RunSite } from './siteFile.ts';

export interface RunSetting {
  readonly home: string; readonly options: RunOptions; readonly place: RunPlace; readonly clock: Clock; readonly site: RunSite;
}

/** Longest wait for what is stored to be delivered, ms. */
const drainMs = 10_000;
/** Grace between TERM and KILL of one process, ms. */
const graceMs = 4000;
/** signald gone → the boards' watchdogs (800 ms) flash: the cabinet has recorded that before it ends, ms of its clock. */
const flashSeenMs = 1500;

/** Runs a junction until its time is over or somebody ends it, and reports on it. */
export async function runJunction(setting: RunSetting): Promise<RunReport> {
  const { options, place, clock, site } = setting;
  const realtime = spawnSync('chrt', ['-f', '10', 'true'], { stdio: 'ignore' }).status === 0;
  const tell = speaker(options);
  const end = endOfRun(setting);
  if (!realtime) tell(say(options.lang, 'run.noRealtime'));
  const specs = await specsOf(setting, realtime);
  const children = new Map<ProcessName, Child>();
  let gaveUp: string | null = null;
  const begin = async (...names: readonly ProcessName[]): Promise<void> => {
    if (end.reached()) return;
    const ready = names.map((name) => {
      const child = keepChild(specs[name], clock, (news) => {
        for (const line of newsLines(options.lang, specs[name], news)) tell(line);
        if (news.kind !== 'gaveUp') return;
        gaveUp = news.name;
        end.reach();
      });
      children.set(name, child);
      return child.ready;
    });
    await Promise.race([Promise.all(ready), end.promise]);
  };
  const observed = observeRun(place.runDir);
  await begin('broker', 'cabinet');
  await begin('monitord', 'centre', 'agentd', ...(options.traffic ? ['traffic' as const] : []));
  // Last: it finds its lines and its monitor, and no start of another process takes its time.
  await begin('signald');
  if (!end.reached()) tell(say(options.lang, 'run.started', { site: site.siteId, runDir: place.runDir }));
  const top = options.top && !end.reached() ? showTop(setting, () => { end.reach(); }) : null;
  await end.promise;
  const ranS = Math.round(clock.monoMs()) / 1000;
  await top?.close();
  tell(say(options.lang, 'run.stopping'));
  end.nextSignalKills(children);
  await observed.next();
  const boots = observed.boots();
  const stop = async (...names: readonly ProcessName[]): Promise<void> => {
    await Promise.all(names.map(async (name) => children.get(name)?.stop(graceMs)));
  };
  await stop('traffic');
  const link = await drain(() => observed.link(), drainMs);
  observed.close();
  await stop('signald');
  await Promise.all([stop('agentd', 'centre', 'monitord'), pause(clock, flashSeenMs)]);
  await stop('broker');
  await stop('cabinet');
  const lives = (children.get('cabinet')?.restarts() ?? 0) + 1;
  const recordings = Array.from({ length: lives }, (_, life) => recordingPath(place.stateDir, life + 1));
  const lamps = await checkLamps(setting.home, process.execPath, recordings, site.artefact);
  const restarts = Object.fromEntries([...children].flatMap(([name, child]) => (child.restarts() > 0 ? [[name, child.restarts()]] : [])));
  return runReport({ boots, link, lamps, maxWaitS: site.maxWaitS, lampBoards: site.lampBoards, gaveUp, restarts, realtime: realtime ? 'fifo' : 'none', ranS });
}

async function specsOf({ home, options, place, site }: RunSetting, realtime: boolean): Promise<Readonly<Record<ProcessName, ChildSpec>>> {
  const brokerPort = await freePort();
  return processSpecs({
    home, node: process.execPath, artefact: site.artefact, trust: options.trust, commission: options.commission, cabinet: options.cabinet, secrets: options.secrets, siteId: site.siteId, runDir: place.runDir, stateDir: place.stateDir,
    brokerPort, brokerConf: writeBrokerConf(home, place.runDir, brokerPort), brokerProgram: brokerProgram(),
    brokerReady: () => portAnswers(brokerPort), centreKey: writeCentreKey(place.runDir), seed: options.seed, clockScale: options.clockScale, realtime,
  });
}

interface EndOfRun {
  readonly promise: Promise<void>;
  reached(): boolean;
  reach(): void;
  /** From now on a further signal ends every child and this process at once. */
  nextSignalKills(children: ReadonlyMap<ProcessName, Child>): void;
}

/** The run ends when its time is over, at a signal, when a process is given up, or when the live view is left. */
function endOfRun({ clock, options }: RunSetting): EndOfRun {
  let reached = false;
  let again: (() => void) | null = null;
  const latch = createLatch<void>();
  const reach = (): void => {
    reached = true;
    latch.resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (again === null) reach();
      else again();
    });
  }
  // The clock began at launch: what set-up took is part of the time.
  if (options.forMs !== null) clock.after(options.forMs - clock.monoMs(), reach);
  return {
    promise: latch.promise, reach,
    reached: () => reached,
    nextSignalKills(children) {
      again = () => {
        for (const child of children.values()) {
          const pid = child.pid();
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
        }
        process.exit(1);
      };
    },
  };
}

/** The live view, a process of its own in this terminal; leaving it ends the run. */
function showTop({ home, options, place }: RunSetting, onLeft: () => void): { close(): Promise<void> } {
  const command = [join(home, 'dist', 'cli', 'main.js'), 'top', '--run-dir', place.runDir, '--lang', options.lang];
  const top = spawn(process.execPath, command, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: { ...process.env, NGATU_PARENT: '1' } });
  const left = new Promise<void>((resolve) => {
    top.once('error', () => { resolve(); });
    top.once('exit', () => { resolve(); });
  });
  left.then(onLeft, onLeft);
  return {
    async close() {
      top.kill('SIGTERM');
      await left;
    },
  };
}

/** Progress goes to stderr; under the live view it would tear the picture, so only the files have it then. */
function speaker(options: RunOptions): (line: string) => void {
  return (line) => {
    if (!options.top) process.stderr.write(`ngatu run: ${line}\n`);
  };
}

function newsLines(lang: Lang, spec: ChildSpec, news: ChildNews): string[] {
  const { name } = news;
  if (news.kind === 'ended') return [say(lang, 'run.ended', { name, how: news.how, ms: news.restartInMs, log: spec.log })];
  if (news.kind === 'gaveUp') return [say(lang, 'run.gaveUp', { name, log: spec.log }), ...lastLines(spec.log)];
  return [say(lang, `run.${news.kind}`, { name })];
}

function lastLines(log: string): string[] {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5);
  } catch {
    return [];
  }
}
