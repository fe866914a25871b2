import { swarm, type SwarmSite } from './swarm.ts';
import { actMs } from './seeds.ts';

const shown = new Set(['fault.raised', 'startup.step', 'mode.changed']);

/** Plays one seed of the swarm and tells what happened: node test/simulation/replay.ts ninh-kieu|random SEED */
function main([kind, seed]: readonly string[]): number {
  if ((kind !== 'ninh-kieu' && kind !== 'random') || !Number.isInteger(Number(seed))) {
    process.stderr.write('usage: node test/simulation/replay.ts ninh-kieu|random SEED\n');
    return 2;
  }
  const site: SwarmSite = kind;
  const { played, problems, simulatedMs } = swarm(site, Number(seed), actMs);
  const lines = [
    ...played.performed.map(({ atMs, disturbance }) => ({ atMs, text: `done    ${JSON.stringify(disturbance)}` })),
    ...played.events.filter(({ event }) => shown.has(event.code)).map(({ atMs, event }) => ({ atMs, text: `event   ${event.code} ${JSON.stringify(event.data)}` })),
    ...played.report.violations.map(({ tMs, rule, groups, detail }) => ({ atMs: tMs, text: `checker ${rule} ${groups.join(' ')}: ${detail}` })),
    ...played.report.flashIntervals.map(({ fromMs, toMs }) => ({ atMs: fromMs, text: `lamps   flash until ${toMs}` })),
  ];
  for (const { atMs, text } of lines.toSorted((a, b) => a.atMs - b.atMs)) process.stdout.write(`${String(Math.round(atMs)).padStart(8)} ${text}\n`);
  process.stdout.write(`${problems.length} problems in ${Math.round(simulatedMs / 1000)} s\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  return problems.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
