import { loadavg } from 'node:os';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { monoMs, watchHost, type Host } from './trial/host.ts';
import { pauseMs, peers, startPeerJunction, type Peer } from '../peer/field/peerJunction.ts';

/** One seed: each peer for so long, both at once; ms (issue 4: 10 minutes each). */
const colouredMs = 600_000;
const greenWithinMs = 60_000;
const flashWithinMs = 1000;

async function drive(peer: Peer, host: Host): Promise<SeedOutcome> {
  const junction = await startPeerJunction(peer);
  try {
    const green = await junction.until(() => junction.showsGreen(), greenWithinMs);
    const sinceMs = monoMs();
    if (green) await pauseMs(colouredMs);
    const stallMs = host.stallMs(sinceMs);
    const counts = await junction.counts();
    const killedMs = junction.killSignald();
    await junction.until(() => junction.driven() === 0, 3000);
    const flashed = junction.samples.findLast((sample) => sample.type === 'board');
    const flashMs = junction.driven() === 0 && flashed?.type === 'board' ? flashed.tMs - killedMs : Number.POSITIVE_INFINITY;
    const report = await junction.finish();
    // The first flash is start-up's, the last one the killed signald's.
    const flashes = report.flashIntervals.length - 2;
    const problems = [
      ...(green ? [] : ['never green']), ...report.violations.map((violation) => JSON.stringify(violation)),
      ...(flashes > 0 ? [`${flashes} flashes between start-up and end: ${JSON.stringify(report.flashIntervals)}; the machine itself stood still for up to ${Math.round(stallMs)} ms`] : []),
      ...(flashMs > flashWithinMs ? [`flash ${flashMs} ms after KILL`] : []),
    ];
    return {
      figures: {
        [`${peer} coloured min`]: report.colouredS / 60, [`${peer} samples`]: counts?.lampSamples ?? 0, [`${peer} time-outs`]: counts?.timeouts ?? 0,
        'stage changes': report.stageChanges, 'conflicting changes': report.conflictingChanges, violations: report.violations.length, flashes: Math.max(0, flashes),
        'flash after KILL max ms': Math.min(flashMs, 1e6), 'host stall max ms': stallMs, 'load max': loadavg()[0] ?? 0,
      },
      problems: problems.map((problem) => `${peer}: ${problem}`),
    };
  } finally {
    await junction.discard();
  }
}

export const campaign: Campaign = {
  summary: 'signald and monitord drive boards that others serve over a pty: a C program on libmodbus, and python3-pymodbus, 10 coloured minutes each in one seed, then KILL to signald; judged at the lamps',
  figures: {
    ...Object.fromEntries(peers.flatMap((peer) => [[`${peer} coloured min`, 'sum'], [`${peer} samples`, 'sum'], [`${peer} time-outs`, 'sum']] as const)),
    'stage changes': 'sum', 'conflicting changes': 'sum', violations: 'sum', flashes: 'sum', 'flash after KILL max ms': 'max', 'host stall max ms': 'max', 'load max': 'max',
  },
  async run(seed) {
    const host = watchHost();
    // Without SCHED_FIFO: several junctions under it take all processors.
    const outcomes = await Promise.all(peers.map((peer) => drive(peer, host)));
    host.close();
    const figures: Record<string, number> = {};
    for (const outcome of outcomes) {
      for (const [name, value] of Object.entries(outcome.figures)) figures[name] = / max/.test(name) ? Math.max(figures[name] ?? 0, value) : (figures[name] ?? 0) + value;
    }
    return { figures, problems: outcomes.flatMap(({ problems }) => problems).map((problem) => `${problem}; replay: scripts/campaign peers --seed ${seed} --minutes 0.1`) };
  },
};
