import { expect, test } from 'vitest';
import type { FaultAction } from '../../../src/model/fault.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { configureCore, createCore, type Core, type CoreConfig, type Stepped } from '../../../src/signald/core.ts';
import { junctionState } from '../../../src/signald/junctionView.ts';
import { tick } from '../../../src/signald/tick.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

/** Ninh Kiều with an electrode on a free channel of its loop card, and what water makes it do. */
function configOf(action?: FaultAction): CoreConfig {
  const site = ninhKieu();
  const [card] = site.traffic.detectors;
  site.traffic.sensors = [{ id: 'sill', kind: 'water', board: card?.board ?? '', point: 'presence.16' }];
  if (action !== undefined) site.safety.faultActions = { 'cabinet.water': action };
  const sealed = sealSite(site, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  const configured = configureCore(sealed.value, sealed.value.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

/** In colour, with the electrode wet for so long, ms; the tick at 20 s. */
function wet(config: CoreConfig, forMs: number, change: Partial<Core> = {}): Stepped {
  const core = createCore(config, 0);
  const before: Core = {
    ...core, posture: 'run', bringUp: { ...core.bringUp, phase: 'ready' }, consent: { monitorBoot: 'm', n: 199, tickMs: 19_900, tokens: {}, granted: new Set(), late: false }, lastTickMs: 19_900,
    scan: { ...core.scan, health: core.scan.health.mapped((health) => ({ ...health, identified: true })), sensors: core.scan.sensors.with('sill', { value: forMs > 0, atMs: 19_000 }) },
    sensors: forMs > 0 ? new Map([['sill cabinet.water', { beyondMs: 20_000 - forMs, active: false }]]) : core.sensors, ...change,
  };
  return tick(config, before, { n: 200, nowMs: 20_000, sinceLastMs: 100, bootId: 'boot', wall: { wallMs: 0, synced: false, errorMs: null }, requests: [], resets: [], faults: [], linesUp: true });
}

const raised = ({ effects }: Stepped): unknown[] => effects.events.flatMap(({ code, data }) => (code === 'fault.raised' && data['fault'] === 'cabinet.water' ? [data] : []));

test('water is recorded by the catalogue alone: the junction stays in colour, and the alarm names the sensor, its severity and its action', () => {
  const step = wet(configOf(), 12_000);
  expect(raised(step)).toMatchObject([{ fault: 'cabinet.water', sensor: 'sill', severity: 'major', action: 'record' }]);
  expect(step.core.posture).not.toBe('flash');
  expect(raised(wet(configOf(), 3000))).toEqual([]);
  expect(raised(wet(configOf(), 0))).toEqual([]);
});

test('a site’s table makes it flash in that very tick, all red by the sequencer, or dark; while it lasts no start-up goes on', () => {
  const flash = configOf('flash');
  expect(wet(flash, 12_000).core.posture).toBe('flash');
  const standing = wet(flash, 12_000, { posture: 'flash' });
  expect(standing.core.bringUp.phase).toBe('identify');
  expect(wet(flash, 0, { posture: 'flash' }).core.bringUp.phase).toBe('ready');
  // All red: control closes through yellow, guard judges each step; nothing is dropped.
  const closing = wet(configOf('allRed'), 12_000);
  expect(closing.core.posture).not.toBe('flash');
  expect([...closing.core.faults.active.values()].map(({ fault }) => fault.code)).toContain('cabinet.water');
  const dark = wet(configOf('lampSupplyOff'), 12_000);
  expect(dark.core.posture).toBe('flash');
  const lampCommands = dark.effects.requests.flatMap(({ call }) => (call.function === 'fc23' ? [call.values[0]] : []));
  expect(lampCommands.length).toBeGreaterThan(0);
  expect(new Set(lampCommands)).toEqual(new Set([1 + 4]));
});

test('the snapshot tells each sensor with its value, its age and its alarms', () => {
  const config = configOf();
  const { core } = wet(config, 12_000);
  const state = junctionState(config, core, {
    version: '0', stamp: { bootId: 'b', monoMs: 20_000, wallMs: 0, errorMs: null }, nowMs: 20_000, n: 200, due: 200, late: { p50: 0, p99: 0, p999: 0, max: 0 },
    monitorConnected: true, agentConnected: true, backlog: 0, clock: null, latest: [], aspectSinceMs: {},
  });
  expect(state.sensors).toEqual([{ id: 'sill', kind: 'water', value: true, ageMs: 1000, alarms: ['cabinet.water'] }]);
});
