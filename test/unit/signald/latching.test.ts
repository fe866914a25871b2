import { expect, test } from 'vitest';
import type { EventDraft } from '../../../src/model/event.ts';
import type { Fault } from '../../../src/model/fault.ts';
import type { CabinetInputs } from '../../../src/model/image.ts';
import { emptyLatches, stepLatches, type LatchBook } from '../../../src/model/latch.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { configureCore, createCore, type Core, type CoreConfig, type Stepped } from '../../../src/signald/core.ts';
import { faultList, judgeReset } from '../../../src/signald/faultDesk.ts';
import { resetFault } from '../../../src/signald/methods.ts';
import { tick, type TickInputs } from '../../../src/signald/tick.ts';
import { enterFaults } from '../../../src/signald/trip.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

function configOf(): CoreConfig {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  const configured = sealed.ok ? configureCore(sealed.value, sealed.value.traffic.builtinPlan, 0) : sealed;
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

const config = configOf();
const street: CoreConfig = { ...config, site: { ...config.site, safety: { ...config.site.safety, bench: false } } };
const board = config.lampBoards[0]?.id ?? '';

const inputsAt = (n: number, change: Partial<TickInputs> = {}): TickInputs => ({
  n, nowMs: n * 100, sinceLastMs: n === 1 ? null : 100, bootId: 'boot', wall: { wallMs: 7, synced: false, errorMs: null }, requests: [], resets: [], faults: [], linesUp: true, ...change,
});
const raisedIn = ({ effects }: Stepped): unknown[] => effects.events.filter(({ code }) => code === 'fault.raised').map(({ data }) => data['fault']);
const latchedBook = (fault: Fault): LatchBook => stepLatches(emptyLatches, { type: 'latched', uptimeMs: 0, fault, wallMs: 3 });
const withKey = (core: Core, inputs: CabinetInputs, atMs: number): Core => ({
  ...core,
  scan: { ...core.scan, samples: core.scan.samples.with(board, {
    board, atMs, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false, armed: false,
    flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs, groups: {},
  }) },
});

test('what an earlier life has latched is told in the first tick, holds the bring-up, and is not written a second time', () => {
  const core = createCore(config, 0, latchedBook({ code: 'guard.conflict', groups: ['vE', 'vN'] }));
  const first = tick(config, core, inputsAt(1));
  expect(raisedIn(first)).toEqual(['guard.conflict']);
  expect(first.effects.journal).toEqual([]);
  let step = first;
  for (let n = 2; n <= 100; n += 1) step = tick(config, step.core, inputsAt(n));
  expect(step.core.bringUp).toMatchObject({ phase: 'identify' });
  expect(raisedIn(tick(config, step.core, inputsAt(101)))).toEqual([]);
});

test('a latched junction asks its boards who they are, for it commands them as long as it is held; it arms none', () => {
  const ids = config.lampBoards.map(({ id }) => id);
  const after = (core: Core): { readonly asked: Set<string>; readonly core: Core } => {
    const asked = new Set<string>();
    let step = tick(config, core, inputsAt(1));
    for (let n = 2; n <= 12; n += 1) {
      step = tick(config, step.core, inputsAt(n));
      for (const { id } of step.effects.requests) for (const one of ids) if (id.startsWith('who') && id.includes(` ${one} `)) asked.add(one);
    }
    const sample = withKey(step.core, {}, 1250).scan.samples.get(board);
    const samples = sample === undefined ? [] : ids.map((id) => ({ ...sample, board: id }));
    const named: Core = { ...step.core, fresh: samples, identities: ids.map((id) => ({ board: id, fault: null, answered: true, serial: null })) };
    return { asked, core: tick(config, named, inputsAt(13)).core };
  };
  const held = after(createCore(config, 0, latchedBook({ code: 'guard.greenInFlash', groups: ['vE'] })));
  expect([...held.asked].toSorted()).toEqual(ids.toSorted());
  expect(held.core.bringUp.phase).toBe('identify');
  expect(after(createCore(config, 0)).core.bringUp.phase).toBe('arm');
});

test('a reset ends the latch, with who and why, and the bring-up begins at its beginning', () => {
  const core = tick(config, createCore(config, 0, latchedBook({ code: 'board.watchdogProof', board })), inputsAt(1)).core;
  const step = tick(config, { ...core, bringUp: { ...core.bringUp, phase: 'failed' } }, inputsAt(2, { resets: [{ code: null, by: 'lan', reason: 'board exchanged' }] }));
  expect(step.effects.journal).toEqual([{ type: 'reset', uptimeMs: 200, codes: ['board.watchdogProof'], by: 'lan', reason: 'board exchanged', wallMs: 7 }]);
  expect(step.effects.events.find(({ code }) => code === 'fault.cleared')?.data).toMatchObject({ fault: 'board.watchdogProof', by: 'lan', reason: 'board exchanged' });
  expect(step.core.latches.latched).toEqual([]);
  expect(tick(config, step.core, inputsAt(3)).core.bringUp.phase).toBe('identify');
});

/** Trips the running junction `times` times, a minute apart. */
function tripped(times: number, fault: Fault): { core: Core; codes: unknown[] } {
  let core: Core = { ...createCore(config, 0), posture: 'run' };
  const codes: unknown[] = [];
  for (let at = 1; at <= times; at += 1) {
    const step = enterFaults(config, core, [fault, { ...fault, detail: 'the same trip' }], at * 60_000);
    codes.push(...raisedIn(step));
    // What a start-up ends.
    core = { ...step.core, posture: 'run', faults: { active: new Map([...step.core.faults.active].filter(([, one]) => one.fault.code !== fault.code)) } };
  }
  return { core, codes };
}

test('the third bus trip within an hour latches, and the third lost red within a day', () => {
  expect(tripped(2, { code: 'board.silent', board }).codes).toEqual(['board.silent', 'board.silent']);
  const bus = tripped(3, { code: 'board.silent', board });
  expect(bus.codes.at(-1)).toBe('line.repeated');
  expect(bus.core.latches.latched.map(({ fault }) => fault)).toEqual([{ code: 'line.repeated', detail: '3 in 1 h' }]);
  expect(tripped(3, { code: 'lamp.lostRed', groups: ['vE'] }).core.latches.latched.map(({ fault }) => fault)).toEqual([{ code: 'lamp.redRepeated', groups: ['vE'], detail: '3 in 24 h' }]);
  expect(tripped(12, { code: 'monitor.consentLost' }).core.latches.latched).toEqual([]);
});

test('a board that is silent in flash counts as no trip: nothing left colour', () => {
  const step = enterFaults(config, createCore(config, 0), [{ code: 'board.silent', board }], 100);
  expect(step.effects.journal).toEqual([]);
});

test('fail-safe goes out with the very step that latches', () => {
  const step = enterFaults(config, { ...createCore(config, 0), posture: 'run' }, [{ code: 'guard.conflict', groups: ['vE', 'vN'] }], 100);
  expect(step.effects.requests.length).toBeGreaterThan(0);
  expect(step.effects.journal).toMatchObject([{ type: 'latched', fault: { code: 'guard.conflict' } }]);
});

test('only on site: the service key, read within 500 ms; a bench waives it and says so', () => {
  const core = createCore(street, 0, latchedBook({ code: 'guard.conflict', groups: ['vE', 'vN'] }));
  expect(judgeReset(street, core, undefined, 100)).toMatchObject({ refusal: 'fault.keyUnknown' });
  expect(judgeReset(street, withKey(core, {}, 100), undefined, 100)).toMatchObject({ refusal: 'fault.keyUnknown' });
  expect(judgeReset(street, withKey(core, { serviceKey: false }, 100), undefined, 100)).toMatchObject({ refusal: 'fault.keyOff' });
  const turned = withKey(core, { serviceKey: true }, 100);
  expect(judgeReset(street, turned, undefined, 600)).toMatchObject({ ok: true, done: { reset: ['guard.conflict'], onSite: 'serviceKey' } });
  expect(judgeReset(street, turned, undefined, 601)).toMatchObject({ refusal: 'fault.keyUnknown' });
  expect(judgeReset(street, turned, 'line.repeated', 600)).toMatchObject({ refusal: 'fault.nothingLatched' });
  expect(judgeReset(street, turned, 'guard.nonsense', 600)).toMatchObject({ refusal: 'fault.unknownCode' });
  expect(judgeReset(config, core, undefined, 600)).toMatchObject({ ok: true, done: { onSite: 'waived' } });
  expect(faultList(config, core, 600, null).onSite).toBe('waived');
});

test('an altered site is not reset by the process that found it so', () => {
  const core = createCore(config, 0, latchedBook({ code: 'site.altered' }));
  expect(judgeReset(config, { ...core, siteAltered: true }, undefined, 100)).toMatchObject({ refusal: 'fault.stillAltered' });
  expect(judgeReset(config, core, undefined, 100)).toMatchObject({ ok: true });
});

test('both outcomes are audit events with who and why', () => {
  const core = createCore(street, 0, latchedBook({ code: 'guard.conflict', groups: ['vE', 'vN'] }));
  const recorded: EventDraft[] = [];
  const asked: unknown[] = [];
  const parts = (at: Core): Parameters<typeof resetFault>[0] => ({
    record: (event) => { recorded.push(event); },
    junction: { judgeReset: (code) => judgeReset(street, at, code, 100), reset: (reset) => { asked.push(reset); } },
  });
  const session = { uid: 1000, client: 'ngatu' };
  expect(resetFault(parts(core), { by: 'lan', reason: 'mended' }, session)).toMatchObject({ ok: false, code: 'fault.keyUnknown' });
  expect(resetFault(parts(withKey(core, { serviceKey: true }, 100)), { by: 'lan', reason: 'mended' }, session)).toMatchObject({ ok: true, result: { reset: ['guard.conflict'] } });
  expect(recorded).toMatchObject([
    { code: 'command.rejected', data: { command: 'fault.reset', by: 'lan', reason: 'mended', cause: 'fault.keyUnknown' } },
    { code: 'command.accepted', data: { command: 'fault.reset', by: 'lan', reason: 'mended', faults: ['guard.conflict'], onSite: 'serviceKey' } },
  ]);
  expect(asked).toEqual([{ code: null, by: 'lan', reason: 'mended' }]);
});
