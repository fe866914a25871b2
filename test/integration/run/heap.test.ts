import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processSpecs, type ProcessName, type RunPlan } from '../../../src/run/processes.ts';

const plan: RunPlan = {
  home: '/h', node: '/n', artefact: '/a.json', siteId: 's', runDir: '/r', stateDir: '/s', brokerPort: 1, brokerConf: '/c', brokerProgram: 'mosquitto',
  brokerReady: () => Promise.resolve(true), seed: 1, clockScale: 1, realtime: false,
};
const flagsOf = (command: readonly string[]): string[] => command.slice(0, command.findIndex((word) => word.endsWith('/main.js'))).filter((word) => /^--(?:single-threaded-gc|memory-saver-mode|max-)/.test(word));
const unitFlags = (name: ProcessName): string[] => flagsOf((/^ExecStart=(.*)$/m.exec(readFileSync(`systemd/ngatu-${name}.service`, 'utf8'))?.[1] ?? '').split(' '));

const run = (flags: readonly string[], text: string): unknown => JSON.parse(execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', text], { encoding: 'utf8' })) as unknown;

const youngMb = (flags: readonly string[]): number => {
  const oldMb = Number(/--max-old-space-size=(\d+)/.exec(flags.join(' '))?.[1]);
  // The limit that V8 tells is of the old space and three young halves.
  return (Number(run(flags, `import { getHeapStatistics } from 'node:v8'; console.log(getHeapStatistics().heap_size_limit / 1048576);`)) - oldMb) / 3;
};

/** A daemon's day in short: 25 MB that stay, one whole collection, then a light load; how many whole collections came of that. */
const day = `
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
let whole = 0;
new PerformanceObserver((list) => { for (const { detail } of list.getEntries()) if (detail.kind === 4) whole += 1; }).observe({ entryTypes: ['gc'] });
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const kept = Array.from({ length: 130_000 }, (_, at) => ({ at, text: 'kept ' + at, list: [at, at + 1] }));
setFlagsFromString('--expose-gc');
runInNewContext('gc')();
await pause(20);
whole = 0;
let last = [];
for (let tick = 0; tick < 500; tick += 1) {
  last = Array.from({ length: 2000 }, (_, at) => ({ at, tick, list: [at] }));
  await pause(1);
}
console.log(kept.length === 130_000 && last.length === 2000 ? whole : -1);`;

it.each(['signald', 'monitord', 'agentd'] as const)('%s collects its garbage now and then, not without end, however far its young space has grown', (name) => {
  const flags = flagsOf(processSpecs(plan)[name].command);
  expect(unitFlags(name)).toEqual(flags);
  const grown = run([...flags, `--min-semi-space-size=${youngMb(flags)}`], day);
  expect(grown).toBeGreaterThanOrEqual(0);
  // Without a bound of the young space it was 39 and 48 of them (signald, monitord).
  expect(grown).toBeLessThanOrEqual(2);
});

/** What waits a while before it is told is old when it goes; a backlog comes, and goes. Resident MB before and behind it. */
const backlog = `
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const rssMb = () => process.memoryUsage.rss() / 1048576;
let waiting = Array.from({ length: 130_000 }, (_, at) => ({ at, text: 'kept ' + at, list: [at, at + 1] }));
const kept = waiting.length;
const stays = waiting;
const ticks = async (many) => {
  for (let tick = 0; tick < many; tick += 1) {
    for (let at = 0; at < 400; at += 1) waiting.push({ tick, at, text: 'event ' + tick + ' ' + at, list: [tick, at] });
    if (waiting.length > 6000) waiting = waiting.slice(-3000);
    await pause(2);
  }
};
waiting = [];
await ticks(400);
const before = rssMb();
let backlog = Array.from({ length: 300_000 }, (_, at) => ({ at, text: 'backlog ' + at, list: [at, at + 1] }));
await ticks(200);
backlog = backlog.slice(0, 1);
await ticks(900);
console.log(JSON.stringify(stays.length === kept && backlog.length === 1 ? rssMb() - before : -1000));`;

it('agentd gives back what a backlog once took', () => {
  const flags = flagsOf(processSpecs(plan).agentd.command);
  const more = Number(run(flags, backlog));
  expect(more).toBeGreaterThan(-100);
  // With collections that save no memory it was 57 MB.
  expect(more).toBeLessThan(30);
});
