import type { Campaign, Folding, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { load } from './trial/junction.ts';
import { runLineBench, type LineBenchRun } from './trial/lineBench.ts';

/** A seed is one run of each; the seed itself changes nothing. */
const ways = { plain: [], realtime: ['--realtime'] } as const;
type Way = keyof typeof ways;
const wayNames = ['realtime', 'plain'] as const satisfies readonly Way[];
const bauds = [19_200, 115_200] as const;
const timeoutMs = 200_000;

const summed = ['transactions', 'failed'] as const;
const columnsOf = (way: Way): readonly (readonly [string, Folding])[] => [
  ...bauds.flatMap((baud) => [...summed.map((name) => [`${way} ${baud} ${name}`, 'sum'] as const), [`${way} ${baud} least %`, 'min'] as const, [`${way} ${baud} least /s`, 'min'] as const, [`${way} ${baud} over p50 ms`, 'max'] as const]),
  [`${way} ours p50 µs`, 'max'], [`${way} libmodbus p50 µs`, 'max'], [`${way} ratio`, 'max'],
];
const leasts = wayNames.flatMap((way) => bauds.flatMap((baud) => [`${way} ${baud} least %`, `${way} ${baud} least /s`]));

function figuresOf(way: Way, { report }: LineBenchRun): Record<string, number> {
  const { overhead } = report;
  return Object.fromEntries([
    ...report.speeds.flatMap(({ baud, transactions, failed, overheadMs }) => [[`${way} ${baud} transactions`, transactions], [`${way} ${baud} failed`, failed], [`${way} ${baud} over p50 ms`, overheadMs?.p50 ?? 0]]),
    ...(overhead === null ? [] : [[`${way} ours p50 µs`, overhead.ours.p50], [`${way} libmodbus p50 µs`, overhead.libmodbus.p50], [`${way} ratio`, overhead.ratio]]),
  ]);
}

function samplesOf(way: Way, { report }: LineBenchRun): Record<string, readonly number[]> {
  return Object.fromEntries(report.speeds.flatMap(({ baud, utilisation, perSecond }) => [[`${way} ${baud} least %`, [utilisation * 100]], [`${way} ${baud} least /s`, [perSecond]]]));
}

export const campaign: Campaign = {
  summary: '`ngatu bench line --json --for 4s`, once with and once without `--realtime` in a seed (one at a time: --jobs 1, --minutes 0.01 for one seed): share of the physical limit and transactions per second at each speed (the least of the seeds), what a transaction takes over its bits and turnaround, and one reading beside libmodbus (medians; goals: 85 %, ratio 2). `stall`: what an ordinary thread overslept meanwhile. A seed fails where a transaction failed, libmodbus was not there, or `--realtime` was not given; a goal that is missed is told by its figure, and counted',
  figures: {
    ...Object.fromEntries(wayNames.flatMap(columnsOf)), 'goals missed': 'sum', 'stall max ms': 'max', 'load max': 'max',
  },
  quantiles: Object.fromEntries(leasts.map((name) => [name, { of: name, share: 0 }])),
  async run(): Promise<SeedOutcome> {
    const loadBefore = load();
    const runs: (readonly [Way, LineBenchRun])[] = [];
    for (const way of wayNames) runs.push([way, await runLineBench(['--for', '4s', ...ways[way]], timeoutMs)]);
    return {
      figures: {
        ...Object.assign({}, ...runs.map(([way, run]) => figuresOf(way, run))),
        'goals missed': runs.reduce((sum, [, { report }]) => sum + report.notOk.length, 0), 'stall max ms': Math.max(...runs.map(([, { stallMs }]) => stallMs)), 'load max': Math.max(loadBefore, load()),
      },
      samples: Object.assign({}, ...runs.map(([way, run]) => samplesOf(way, run))),
      problems: runs.flatMap(([way, { report }]) => [
        ...report.speeds.filter(({ failed }) => failed > 0).map(({ baud, failed }) => `${way}: ${failed} failed at ${baud}`),
        ...(report.noPeer === null ? [] : [`${way}: no libmodbus, ${report.noPeer}`]), ...(report.realtime === (way === 'realtime') ? [] : [`${way}: scheduling was not given`]),
      ]),
    };
  },
};
