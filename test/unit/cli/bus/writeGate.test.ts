import { describe, expect, test } from 'vitest';
import { writeGate, type WriteGate } from '../../../../src/cli/bus/writeGate.ts';
import type { BusCall, BusOutcome } from '../../../../src/field/scan/request.ts';
import { createProfileDevice, type ProfileDevice } from '../../../../src/sim/cabinet/profileDevice.ts';
import { loadProfile, profileNames } from '../../field/profile/loadProfile.ts';
import { askOf } from '../deviceAsk.ts';

const profiles = new Map(profileNames().map((name) => [name, loadProfile(name)]));
const speed = { baud: 19_200, format: '8E1' } as const;
const deviceOf = (name: string): ProfileDevice => createProfileDevice({ id: 'device', unit: 1, profile: loadProfile(name) });

interface Judged { readonly gate: WriteGate; readonly asked: number; readonly shortestMs: number }

async function judge(device: ProfileDevice, named = '', change: (call: BusCall) => BusOutcome | null = () => null): Promise<Judged> {
  const { ask, written } = askOf(device, change);
  const waits: number[] = [];
  const gate = await writeGate(async (call, timeoutMs) => {
    waits.push(timeoutMs);
    return ask(call);
  }, 1, speed, profiles, named);
  expect(written).toEqual([]);
  return { gate, asked: waits.length, shortestMs: Math.min(...waits) };
}

/** Loses the first answers to each question. */
function losing(count: number, outcome: BusOutcome = { kind: 'timeout' }): (call: BusCall) => BusOutcome | null {
  const lost = new Map<string, number>();
  return (call) => {
    const key = JSON.stringify(call);
    const before = lost.get(key) ?? 0;
    lost.set(key, before + 1);
    return before < count ? outcome : null;
  };
}

describe('writing without a daemon', () => {
  test('is open for a device that proves a profile without lamps, named or not, and after two lost answers', async () => {
    for (const named of ['', 'ngatu/cd8']) {
      expect((await judge(deviceOf('ngatu/cd8'), named)).gate).toEqual({ kind: 'open', profile: loadProfile('ngatu/cd8') });
      expect((await judge(deviceOf('ngatu/cd8'), named, losing(2))).gate.kind).toBe('open');
    }
    expect((await judge(deviceOf('procon/LD120'))).gate.kind).toBe('open');
  });

  test('waits for each answer as long as the slowest device may take', async () => {
    expect((await judge(deviceOf('procon/LD120'))).shortestMs).toBeGreaterThan(500);
  });

  test.each(['ngatu/shb8', 'ngatu/shb8w'])('is closed for %s, whatever profile was named', async (name) => {
    for (const named of ['', 'eastron/SDM230', 'ngatu/cd8', 'procon/LD120', 'wavetronix/SS125', name]) expect((await judge(deviceOf(name), named)).gate).toEqual({ kind: 'lampBoard', profile: name });
  });

  test('is closed for a lamp board whose answers were lost once, twice, or for good', async () => {
    for (const outcome of [{ kind: 'timeout' }, { kind: 'crc' }, { kind: 'exception', code: 11 }] as const) {
      for (const lost of [1, 2]) expect((await judge(deviceOf('ngatu/shb8'), '', losing(lost, outcome))).gate.kind).toBe('lampBoard');
      for (const named of ['', 'eastron/SDM230']) expect((await judge(deviceOf('ngatu/shb8'), named, losing(99, outcome))).gate).toEqual({ kind: 'unanswered', question: expect.stringMatching(/^fc04 1000\+/) });
    }
  });

  test('is closed for a lamp board with another firmware', async () => {
    const other = deviceOf('ngatu/shb8');
    other.put('firmware', 0x6300);
    for (const named of ['', 'eastron/SDM230']) expect((await judge(other, named)).gate).toEqual({ kind: 'lampBoard', profile: 'ngatu/shb8' });
  });

  test('is closed where only the lamp boards’ question was lost, though another profile fits', async () => {
    const gate = (await judge(deviceOf('procon/LD120'), 'procon/LD120', (call) => ('address' in call && call.function === 'fc04' && call.address === 1000 ? { kind: 'timeout' } : null))).gate;
    expect(gate.kind).toBe('unanswered');
  });

  test('is closed for what proves nothing, what nobody knows, and another firmware or model than the named one', async () => {
    expect((await judge(deviceOf('icp-das/tM-R5'), 'icp-das/tM-R5')).gate).toEqual({ kind: 'unproved' });
    expect((await judge(deviceOf('ngatu/cd8'), '', () => ({ kind: 'exception', code: 2 }))).gate).toEqual({ kind: 'unproved' });
    const old = deviceOf('ngatu/cd8');
    old.put('firmware', 0x6300);
    expect((await judge(old, 'ngatu/cd8')).gate).toEqual({ kind: 'unproved' });
    expect((await judge(deviceOf('ngatu/cd8'), 'procon/LD120')).gate).toEqual({ kind: 'unproved' });
    expect((await judge(deviceOf('waveshare/Modbus-RTU-Relay-8CH-V1'), 'waveshare/Modbus-RTU-Relay-8CH-V1')).gate).toEqual({ kind: 'unproved' });
  });
});
