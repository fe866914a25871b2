import { describe, expect, test } from 'vitest';
import { modbusTest } from '../../../../src/cli/profileTest/modbusTest.ts';
import type { Ask } from '../../../../src/cli/profileTest/reading.ts';
import type { BusCall, BusOutcome } from '../../../../src/field/scan/request.ts';
import type { ResolvedProfile } from '../../../../src/model/profile.ts';
import { createProfileDevice, type ProfileDevice } from '../../../../src/sim/cabinet/profileDevice.ts';
import { loadProfile } from '../../field/profile/loadProfile.ts';

const areas = { fc01: 'coil', fc02: 'discreteInput', fc03: 'holding', fc04: 'input' } as const;

/** The device as the line would tell it, without a line. */
function askOf(device: ProfileDevice, change: (call: BusCall) => BusOutcome | null = () => null): { ask: Ask; written: BusCall[] } {
  const written: BusCall[] = [];
  const answer = (call: BusCall): BusOutcome => {
    const other = change(call);
    if (other !== null) return other;
    if ('count' in call && call.function !== 'fc23') {
      const area = areas[call.function];
      if (!device.registers.covers(area, call.address, call.count) || call.count > device.maxReadRegisters) return { kind: 'exception', code: 2 };
      const words = Array.from({ length: call.count }, (_, at) => device.registers.get(area, call.address + at));
      return area === 'coil' || area === 'discreteInput' ? { kind: 'bits', bits: words.map((word) => word === 1) } : { kind: 'registers', registers: words };
    }
    written.push(call);
    return { kind: 'written' };
  };
  return { written, ask: async (call) => Promise.resolve(answer(call)) };
}

const boardOf = (profile: ResolvedProfile) => ({ id: 'device', line: 'tty', unit: 1, profile });
const deviceOf = (name: string): ProfileDevice => createProfileDevice({ id: 'device', unit: 1, profile: loadProfile(name) });
const verdicts = async (name: string, ask: Ask, write = false): Promise<readonly (readonly [string, string, string, string | null])[]> =>
  (await modbusTest(ask, boardOf(loadProfile(name)), write)).map(({ check, name: of, verdict, note }) => [check, of, verdict, note?.key.replace('profileTest.note.', '') ?? null] as const);

describe('a profile against a device', () => {
  test('that is the one: every point ok', async () => {
    const rows = await verdicts('procon/LD120', askOf(deviceOf('procon/LD120')).ask);
    expect(rows.map(([, , verdict]) => verdict)).toEqual(Array.from({ length: 12 }, () => 'ok'));
  });

  test('that is another one: identity and firmware say so', async () => {
    const device = deviceOf('procon/LD120');
    device.put('moduleType', 35);
    expect(await verdicts('procon/LD120', askOf(device).ask)).toContainEqual(['identity', 'procon/LD120', 'failed', 'identity']);
    const old = deviceOf('waveshare/Modbus-RTU-Relay-8CH-V2');
    old.put('softwareVersion', 103);
    expect(await verdicts('waveshare/Modbus-RTU-Relay-8CH-V2', askOf(old).ask)).toContainEqual(['firmware', 'softwareVersion', 'failed', 'otherDialect']);
    const silent = askOf(old, ({ function: code }) => (code === 'fc03' ? { kind: 'timeout' } : null)).ask;
    expect(await verdicts('waveshare/Modbus-RTU-Relay-8CH-V2', silent)).toContainEqual(['firmware', 'softwareVersion', 'failed', 'otherDialect']);
  });

  test('where a point is missing, or answers only outside its block', async () => {
    const gone = askOf(deviceOf('procon/LD120'), (call) => ('address' in call && call.function === 'fc02' && call.address === 4 && call.count === 1 ? { kind: 'exception', code: 2 } : null));
    expect(await verdicts('procon/LD120', gone.ask)).toContainEqual(['point', 'loopOpen.1', 'failed', 'noAnswer']);
    const single = askOf(deviceOf('procon/LD120'), (call) => ('count' in call && call.function === 'fc02' && call.count > 1 ? { kind: 'exception', code: 3 } : null));
    const rows = await verdicts('procon/LD120', single.ask);
    expect(rows).toContainEqual(['point', 'loopFault.1', 'failed', 'inBlock']);
    expect(rows).toContainEqual(['point', 'moduleType', 'ok', null]);
  });

  test('whose word order nobody knows: both readings, for a person', async () => {
    const device = deviceOf('advantech/ADAM-4150');
    device.put('count.1', 3);
    const rows = await modbusTest(askOf(device).ask, boardOf(loadProfile('advantech/ADAM-4150')), false);
    expect(rows.find(({ name }) => name === 'count.1')).toMatchObject({ verdict: 'doubtful', value: '3 / 196608', note: { key: 'profileTest.note.wordOrder', params: { big: '3', little: '196608' } } });
  });

  test('with a value that no meter shows', async () => {
    const device = deviceOf('eastron/SDM120');
    device.put('voltage', 1e-30);
    expect(await verdicts('eastron/SDM120', askOf(device).ask)).toContainEqual(['point', 'voltage', 'doubtful', 'implausible']);
  });

  test('whose watchdog has tripped', async () => {
    const device = deviceOf('icp-das/tM-R5');
    device.put('watchdog.tripped', true);
    expect(await verdicts('icp-das/tM-R5', askOf(device).ask)).toContainEqual(['point', 'watchdog.tripped', 'doubtful', 'tripped']);
  });

  test('whose watchdog is not set as it must be, or cannot be read', async () => {
    const device = deviceOf('icp-das/tM-R5');
    device.put('watchdog.mode', true);
    const rows = await verdicts('icp-das/tM-R5', askOf(device).ask);
    expect(rows.filter(([check]) => check === 'watchdog')).toEqual([
      ['watchdog', 'enable', 'ok', null], ['watchdog', 'timeout', 'ok', null], ['watchdog', 'status', 'ok', null], ['watchdog', 'clear', 'ok', null],
      ['watchdog', 'needs', 'doubtful', 'needs'],
    ]);
    device.put('watchdog.mode', false);
    const deaf = askOf(device, (call) => (call.function === 'fc03' && call.address === 488 ? { kind: 'timeout' } : null)).ask;
    const others = (await verdicts('icp-das/tM-R5', deaf)).filter(([check]) => check === 'watchdog');
    expect(others).toContainEqual(['watchdog', 'timeout', 'failed', 'unread']);
    expect(others).toContainEqual(['watchdog', 'needs', 'ok', null]);
  });

  test('that has changed meanwhile', async () => {
    const device = deviceOf('procon/LD120');
    const { ask } = askOf(device, (call) => {
      if ('count' in call && call.function === 'fc03' && call.address === 9) device.put('count.1', Number(device.valueOf('count.1')) + 1);
      return null;
    });
    expect(await verdicts('procon/LD120', ask)).toContainEqual(['point', 'count.1', 'ok', 'changed']);
  });
});

describe('writing back', () => {
  test('is not done unless it was asked for', async () => {
    const { ask, written } = askOf(deviceOf('icp-das/tM-R5'));
    await verdicts('icp-das/tM-R5', ask);
    expect(written).toEqual([]);
  });

  test('writes each value again as it was, and spares lamps, counters, service points and what clears a watchdog', async () => {
    const device = deviceOf('icp-das/tM-R5');
    const { ask, written } = askOf(device);
    const rows = (await verdicts('icp-das/tM-R5', ask, true)).filter(([check]) => check === 'writeBack');
    expect(rows.every(([, , verdict]) => verdict === 'ok')).toBe(true);
    expect(rows.map(([, name]) => name)).not.toContain('watchdog.tripped');
    expect(rows.map(([, name]) => name)).not.toContain('lineSettings');
    expect(written).toHaveLength(rows.length);
    expect(written).toContainEqual({ function: 'fc05', address: 128, value: device.valueOf('safeValue.1') });
    expect(written).toContainEqual({ function: 'fc06', address: 488, value: device.registers.get('holding', 488) });
    const counters = askOf(deviceOf('procon/LD120'));
    await verdicts('procon/LD120', counters.ask, true);
    expect(counters.written).toEqual([]);
    const lamps = askOf(deviceOf('ngatu/shb8'));
    await verdicts('ngatu/shb8', lamps.ask, true);
    expect(lamps.written).toEqual([]);
  });

  test('tells a point that refuses its own value', async () => {
    const { ask } = askOf(deviceOf('icp-das/tM-R5'), (call) => (call.function === 'fc06' ? { kind: 'exception', code: 3 } : null));
    expect(await verdicts('icp-das/tM-R5', ask, true)).toContainEqual(['writeBack', 'watchdog.timeout', 'failed', 'notTaken']);
  });
});
