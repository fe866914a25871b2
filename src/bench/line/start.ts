import { answerJson } from '../../platform/answerJson.ts';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { measureSpeed, ownTimesUs, type Percentiles, type SpeedFigures } from './measure.ts';
import { readOptions, type LineBenchOptions } from './options.ts';
import { compilePeer, peerTimesUs } from './peer.ts';
import { lineReport, overheadOf, type LineReport } from './report.ts';
import { openRig, type Rig } from './rig.ts';

/** Exit codes: 0 ok, 1 not ok, 2 usage, 69 no pty. */
const exits = { ok: 0, notOk: 1, usage: 2, noPty: 69 } as const;

/** Turn about, so that what else the machine does meets both alike. */
const rounds = 3;
const readingsARound = 400;
/** Longer than any silence between frames: neither waits for one. */
const pauseMs = 4;

/** `ngatu bench line`. */
export async function startLineBench(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  if (outcome.kind !== 'run') {
    if (outcome.kind === 'wrong') return complain(exits.usage, say(outcome.lang, 'bench.line.usage', { detail: outcome.detail }));
    process.stdout.write(say(outcome.lang, 'bench.line.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const realtime = options.realtime && becomeRealtime();
  if (options.realtime && !realtime) process.stderr.write(`${say(options.lang, 'bench.noRealtime')}\n`);
  const rig = await openRig();
  if (rig === null) return complain(exits.noPty, say(options.lang, 'bench.line.noPty'));
  try {
    const report = await measured(rig, options, realtime);
    if (options.json) process.stdout.write(`${answerJson(report)}\n`);
    else process.stdout.write(`${shown(report, options.lang)}\n`);
    return report.ok ? exits.ok : exits.notOk;
  } finally {
    rig.close();
  }
}

/** All threads of this process, and what it starts; one that never rests is ended by the kernel after two seconds. */
function becomeRealtime(): boolean {
  const pid = String(process.pid);
  const limited = spawnSync('prlimit', [`--pid=${pid}`, '--rttime=2000000:2000000'], { stdio: 'ignore' }).status === 0;
  return limited && spawnSync('chrt', ['-a', '-f', '-p', '10', pid], { stdio: 'ignore' }).status === 0;
}

async function measured(rig: Rig, options: LineBenchOptions, realtime: boolean): Promise<LineReport> {
  const speeds: SpeedFigures[] = [];
  for (const baud of options.bauds) {
    const figures = await rig.withSlave(baud, (slave) => measureSpeed(rig.path, baud, options.forMs, [process.pid, slave, rig.pid]));
    speeds.push(figures ?? { baud, transactions: 0, failed: 1, perSecond: 0, utilisation: 0, utilisationGiven: 0, overheadMs: null });
  }
  if (!options.peer) return lineReport(speeds, null, null, realtime);
  const peer = await compilePeer(fileURLToPath(new URL('../../..', import.meta.url)), rig.dir);
  if (typeof peer === 'string') return lineReport(speeds, null, peer, realtime);
  const [ours, libmodbus]: [number[], number[]] = [[], []];
  const both = await rig.withSlave(0, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const own = await ownTimesUs(rig.path, readingsARound, pauseMs);
      const other = await peerTimesUs(peer.program, rig.path, readingsARound, pauseMs);
      if (own === null || other === null) return false;
      // The first of each round meet cold caches and code that is not compiled yet.
      ours.push(...own.slice(readingsARound / 4));
      libmodbus.push(...other.slice(readingsARound / 4));
    }
    return true;
  });
  return both ? lineReport(speeds, overheadOf(ours, libmodbus), null, realtime) : lineReport(speeds, null, 'failed', realtime);
}

const perCent = (share: number): string => (100 * share).toFixed(1);
const list = ({ p50, p95, p99 }: Percentiles, digits: number): string => [p50, p95, p99].map((value) => value.toFixed(digits)).join(' / ');

function shown(report: LineReport, lang: Lang): string {
  const speeds = report.speeds.map(({ baud, utilisation, perSecond, transactions, failed, overheadMs }) => say(lang, 'bench.line.speed', {
    baud, utilisation: perCent(utilisation), perSecond: perSecond.toFixed(1), transactions, failed, overhead: overheadMs === null ? '–' : list(overheadMs, 2),
  }));
  const { overhead, noPeer } = report;
  const beside = overhead === null
    ? (noPeer === null ? [] : [say(lang, 'bench.line.noPeer', { why: noPeer })])
    : [say(lang, 'bench.line.overhead', { ours: list(overhead.ours, 0), libmodbus: list(overhead.libmodbus, 0), ratio: overhead.ratio.toFixed(2) })];
  return [...speeds, ...beside, report.ok ? say(lang, 'bench.ok') : say(lang, 'bench.notOk', { reasons: report.notOk.join(', ') })].join('\n');
}

function complain(code: number, text: string): number {
  process.stderr.write(`${text}\n`);
  return code;
}
