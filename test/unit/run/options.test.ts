import { expect, it } from 'vitest';
import { readOptions } from '../../../src/run/options.ts';
import { processSpecs, type RunPlan } from '../../../src/run/processes.ts';
import { verdictOf } from '../../../src/run/lampCheck.ts';

it('reads every option', () => {
  const args = ['--site', 'x.json', '--for', '2m', '--json', '--state-dir', '/s', '--run-dir', '/r', '--seed', '7', '--no-traffic', '--clock-scale', '5', '--trust', '/t', '--commission', '/c.json', '--cabinet', '/k.yaml', '--secrets', '/s.json', '--lang', 'vi'];
  expect(readOptions(args, true, {})).toEqual({
    ok: true,
    options: { site: 'x.json', forMs: 120_000, json: true, top: false, stateDir: '/s', runDir: '/r', trust: '/t', commission: '/c.json', cabinet: '/k.yaml', secrets: '/s.json', seed: 7, traffic: false, clockScale: 5, lang: 'vi' },
  });
});

const read = (terminal: boolean, args: readonly string[] = []): unknown => readOptions(args, terminal, { NGATU_RUN_DIR: '/r', LANG: 'vi_VN.UTF-8' });

it('shows the live view on a terminal only, and takes the run directory from the environment', () => {
  expect(read(true)).toMatchObject({ options: { top: true, runDir: '/r', lang: 'vi', traffic: true, seed: 1, forMs: null } });
  expect(read(false)).toMatchObject({ options: { top: false } });
  expect(read(true, ['--no-top'])).toMatchObject({ options: { top: false } });
});

it.each([['--for', 'soon'], ['--seed', '-1'], ['--clock-scale', '0'], ['--lang', 'fr'], ['--unknown']])('refuses %s %s', (...args) => {
  expect(readOptions(args.filter((word) => word !== undefined), false, {})).toMatchObject({ ok: false });
});

const plan: RunPlan = {
  home: '/h', node: '/n', artefact: '/a.json', siteId: 's', runDir: '/r', stateDir: '/s', brokerPort: 1, brokerConf: '/c', brokerProgram: 'mosquitto',
  brokerReady: () => Promise.resolve(true), seed: 3, clockScale: 1, realtime: true,
};

const fifo = (realtime: boolean): string[] => Object.values(processSpecs({ ...plan, realtime })).flatMap((spec) => (spec.command.includes('chrt') ? [spec.name] : []));

it('runs the cabinet, signald and monitord, and nothing else, under SCHED_FIFO where permitted', () => {
  expect(fifo(true)).toEqual(['cabinet', 'monitord', 'signald']);
  expect(fifo(false)).toEqual([]);
});

it('scales the clocks together', () => {
  const scaled = Object.values(processSpecs({ ...plan, clockScale: 4 })).flatMap((spec) => (spec.command.includes('--clock-scale') ? [spec.name] : []));
  expect(scaled).toEqual(['cabinet', 'monitord', 'signald', 'agentd', 'traffic']);
});

it('gives the trusted keys to both that check the seal, the commissioning record to signald alone; nothing where nothing was given', () => {
  const trusting = processSpecs({ ...plan, trust: '/t', commission: '/c.json', cabinet: '/k.yaml', secrets: '/s.json' });
  const given = (flag: string): string[] => Object.values(trusting).flatMap(({ name, command }) => (command.includes(flag) ? [`${name} ${command[command.indexOf(flag) + 1] ?? ''}`] : []));
  expect(given('--trust')).toEqual(['monitord /t', 'signald /t']);
  expect(given('--commission')).toEqual(['signald /c.json']);
  expect(given('--cabinet')).toEqual(['agentd /k.yaml']);
  expect(given('--secrets')).toEqual(['agentd /s.json']);
  expect(Object.values(processSpecs(plan)).some(({ command }) => command.includes('--trust') || command.includes('--commission'))).toBe(false);
});

it('reads the verdict of the lamp checker, and nothing else', () => {
  expect(verdictOf('{"violations":[{"rule":"hardPair"},{"rule":"hardPair"}]}')).toEqual({ violations: 2, kinds: ['hardPair'] });
  expect(verdictOf('{"violations":[]}')).toEqual({ violations: 0, kinds: [] });
  expect(verdictOf('')).toBeNull();
  expect(verdictOf('{}')).toBeNull();
});

it('who runs under SCHED_FIFO collects its garbage itself, and is ended by the kernel where it never sleeps', () => {
  const specs = Object.values(processSpecs({ ...plan, realtime: true })).filter(({ command }) => command.includes('chrt'));
  expect(specs).toHaveLength(3);
  for (const { command } of specs) expect(command.slice(0, 7)).toEqual(['prlimit', '--rttime=5000000', 'chrt', '-f', expect.any(String), '/n', '--single-threaded-gc']);
});
