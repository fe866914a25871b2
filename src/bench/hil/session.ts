import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JunctionState } from '../../model/junctionState.ts';
import type { ChildNews } from '../../run/child.ts';
import { takePlace } from '../../run/runDirectory.ts';
import { say } from '../../text/say.ts';
import { attempt, type Attempt, type AttemptSetting } from './attempt.ts';
import type { BenchSite } from './benchSite.ts';
import { createEnding, type Ending } from './ending.ts';
import type { HilOptions } from './options.ts';
import { hilReport, lateBoundMs, latenessOf, type HilReport } from './report.ts';
import { fastestThat } from './speedSearch.ts';
import type { Driven } from './sumoDrive.ts';

export interface BenchSetting {
  readonly home: string;
  readonly options: HilOptions;
  readonly bench: BenchSite;
  /** Traffic, ms of its own time. */
  readonly forMs: number;
  readonly realtime: boolean;
  readonly ending: Ending;
  readonly say: (line: string) => void;
}

/** One trial of a speed, real ms from SUMO's first step. */
const trialMs = 10_000;
/** Between two lines of progress, real ms. */
const progressMs = 10_000;

/** Looks for the speed, runs, reports; null where it was ended before it ran. */
export async function runBench(setting: BenchSetting): Promise<HilReport | null> {
  const { options, bench, realtime } = setting;
  const { lang, seed } = options;
  setting.say(say(lang, 'bench.site', {
    site: bench.site.safety.siteId, groups: bench.light.groups.length, stages: bench.light.stages.length, loops: bench.loopIds.length, light: bench.light.lightId,
  }));
  removeDeadRunDirs();
  if (!realtime) setting.say(say(lang, 'bench.noRealtime'));
  const found = options.speed ?? (await fastestThat((speed) => keepsTime(setting, speed)));
  if (setting.ending.reached()) return null;
  if (found === null) setting.say(say(lang, 'bench.noSpeed'));
  const speed = found ?? 1;
  const wantedS = setting.forMs / 1000;
  setting.say(say(lang, 'bench.run', { forS: wantedS, speed }));
  const { run, stateDir, release } = await attemptAt(setting, speed, {
    length: { kind: 'run', ms: setting.forMs }, keepRecording: options.record, progress: progressLines(setting), ending: setting.ending,
  });
  const report = hilReport({ scenario: bench.scenario.name, speed, seed, realtime, wantedS }, run);
  release(!report.ok);
  if (!report.ok) setting.say(say(lang, 'bench.kept', { dir: stateDir }));
  return report;
}

/** Whether the whole set-up keeps its time at this speed for a while. */
async function keepsTime(setting: BenchSetting, speed: number): Promise<boolean> {
  const { options, ending } = setting;
  if (ending.reached()) return false;
  // A trial that breaks ends itself, not the bench.
  const own = createEnding();
  ending.promise.then(own.reach, own.reach);
  try {
    const { run, release } = await attemptAt(setting, speed, { length: { kind: 'trial', ms: trialMs }, keepRecording: null, progress: () => undefined, ending: own });
    release(false);
    const late = latenessOf(run.boots).p999;
    const stood = run.boots.length === 1 && run.gaveUp === null && run.driven.steps > 0;
    setting.say(stood ? say(options.lang, 'bench.trial', { speed, late }) : say(options.lang, 'bench.trialFailed', { speed, detail: run.gaveUp ?? '–' }));
    return stood && late < lateBoundMs;
  } catch (error) {
    setting.say(say(options.lang, 'bench.trialFailed', { speed, detail: error instanceof Error ? error.message : String(error) }));
    return false;
  }
}

type Part = Pick<AttemptSetting, 'length' | 'keepRecording' | 'progress' | 'ending'>;

async function attemptAt(setting: BenchSetting, speed: number, part: Part): Promise<{ run: Attempt; stateDir: string; release: (keep: boolean) => void }> {
  const { options } = setting;
  const runDir = memoryRunDir();
  const taken = takePlace({ runDir, stateDir: null });
  if (!taken.ok) throw new Error(say(options.lang, 'bench.place', { detail: taken.detail }));
  const { place } = taken;
  const release = (keep: boolean): void => {
    place.release(keep);
    if (runDir !== null) rmSync(runDir, { recursive: true, force: true });
  };
  try {
    const run = await attempt({
      ...part, home: setting.home, bench: setting.bench, place, speed, seed: options.seed, realtime: setting.realtime, full: options.full,
      tell: (news) => { tellNews(setting, news); },
    });
    return { run, stateDir: place.stateDir, release };
  } catch (error) {
    release(false);
    throw error;
  }
}

const memoryDir = '/dev/shm';
const benchDirName = 'ngatu-hil-';

/** In memory where there is such a place, as a cabinet's /run is: a busy disk must not hold up a daemon that makes a file there. */
function memoryRunDir(): string | null {
  try {
    return mkdtempSync(join(memoryDir, `${benchDirName}${process.pid}-`));
  } catch {
    return null;
  }
}

/** What a bench that was killed left behind takes memory: the next one removes it. */
function removeDeadRunDirs(): void {
  if (!existsSync(memoryDir)) return;
  for (const name of readdirSync(memoryDir).filter((one) => one.startsWith(benchDirName))) {
    const pid = Number(/^\d+/.exec(name.slice(benchDirName.length))?.[0]);
    if (!existsSync(`/proc/${pid}`)) rmSync(join(memoryDir, name), { recursive: true, force: true });
  }
}

/** Only what is wrong is told: a bench starts many processes. */
function tellNews(setting: BenchSetting, news: ChildNews): void {
  const { lang } = setting.options;
  if (news.kind === 'ready') return;
  if (news.kind === 'ended') setting.say(say(lang, 'bench.child', { name: news.name, what: news.how }));
  else setting.say(say(lang, 'bench.child', { name: news.name, what: news.kind }));
}

function progressLines(setting: BenchSetting): (driven: Driven, state: JunctionState | null) => void {
  let toldMs = performance.now();
  return (driven, state) => {
    if (performance.now() - toldMs < progressMs) return;
    toldMs = performance.now();
    setting.say(say(setting.options.lang, 'bench.progress', {
      doneS: Math.round(driven.steps / 10), forS: setting.forMs / 1000, changes: state?.counters.stageChanges ?? 0,
      late: state?.tick.late.p999 ?? 0, behind: driven.behind,
    }));
  };
}
