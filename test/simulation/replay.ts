import { parseDurationMs } from '../../src/text/duration.ts';
import { swarm, type SwarmSite } from './swarm.ts';

const shown = new Set(['fault.raised', 'startup.step', 'mode.changed']);

/** Plays one seed of the swarm and tells what happened: node test/simulation/replay.ts ninh-kieu|random SEED [act, like 240s, or -] [what came first, as `sim run` tells it] */
function main([kind, seed, act, first]: readonly string[]): number {
  const actMs = act === undefined || act === '-' ? undefined : parseDurationMs(act);
  if ((kind !== 'ninh-kieu' && kind !== 'random') || !Number.isInteger(Number(seed)) || actMs === null) {
    process.stderr.write('usage: node test/simulation/replay.ts ninh-kieu|random SEED [ACT] [FIRST]\n');
    return 2;
  }
  const site: SwarmSite = kind;
  const { episode, verdict, problems, simulatedMs } = swarm(site, Number(seed), actMs, first?.split(','));
  const lines = [
    ...episode.performed.map(({ atMs, disturbance }) => ({ atMs, text: `done    ${JSON.stringify(disturbance)}` })),
    ...episode.sim.events.filter(({ event }) => shown.has(event.code)).map(({ atMs, event }) => ({ atMs, text: `event   ${event.code} ${JSON.stringify(event.data)}` })),
    ...verdict.report.violations.map(({ tMs, rule, groups, detail }) => ({ atMs: tMs, text: `checker ${rule} ${groups.join(' ')}: ${detail}` })),
    ...verdict.report.flashIntervals.map(({ fromMs, toMs }) => ({ atMs: fromMs, text: `lamps   flash until ${toMs}` })),
  ];
  for (const { atMs, text } of lines.toSorted((a, b) => a.atMs - b.atMs)) process.stdout.write(`${String(Math.round(atMs)).padStart(8)} ${text}\n`);
  process.stdout.write(`${problems.length} problems in ${Math.round(simulatedMs / 1000)} s, coloured ${Math.round(verdict.report.colouredS)} s, ${episode.performed.length} faults\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  return problems.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
