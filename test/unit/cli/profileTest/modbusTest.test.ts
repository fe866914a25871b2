import { describe, expect, test } from 'vitest';
import { modbusTest } from '../../../../src/cli/profileTest/modbusTest.ts';
import type { Ask } from '../../../../src/cli/profileTest/reading.ts';
import type { ResolvedProfile } from '../../../../src/model/profile.ts';
import { createProfileDevice, type ProfileDevice } from '../../../../src/sim/cabinet/profileDevice.ts';
import { loadProfile } from '../../field/profile/loadProfile.ts';
import { askOf } from '../deviceAsk.ts';

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

  test('writes each value again as it was, and spares counters, service points and all by which the device falls to its safe state', async () => {
    const { device, profile } = provenRelay();
    const { ask, written } = askOf(device);
    const rows = (await modbusTest(ask, boardOf(profile), true)).filter(({ check }) => check === 'writeBack');
    expect(rows.map(({ name, verdict }) => [name, verdict])).toEqual([1, 2, 3, 4, 5].map((at) => [`relay.${at}`, 'ok']));
    expect(written).toEqual([1, 2, 3, 4, 5].map((at) => ({ function: 'fc05', address: at - 1, value: device.valueOf(`relay.${at}`) })));
    const counters = askOf(deviceOf('procon/LD120'));
    await verdicts('procon/LD120', counters.ask, true);
    expect(counters.written).toEqual([]);
  });

  test('spares what shares a register with the watchdog', async () => {
    const { profile } = provenRelay();
    const clear = profile.points.find(({ id }) => id === 'watchdog.timeout');
    if (clear === undefined) throw new Error('no such point');
    const shared = { ...profile, points: [...profile.points, { ...clear, id: 'alias' }] };
    const { ask } = askOf(createProfileDevice({ id: 'device', unit: 1, profile: shared }));
    expect((await modbusTest(ask, boardOf(shared), true)).filter(({ check }) => check === 'writeBack').map(({ name }) => name)).not.toContain('alias');
  });

  test('is never done to lamps, whoever answers', async () => {
    for (const name of ['ngatu/shb8', 'ngatu/shb8w']) {
      const lamps = askOf(deviceOf(name));
      expect(await verdicts(name, lamps.ask, true)).toContainEqual(['writeBack', name, 'skipped', 'lamps']);
      expect(lamps.written).toEqual([]);
    }
    const image = { ...provenRelay().profile, image: loadProfile('ngatu/shb8').image };
    const imaged = askOf(createProfileDevice({ id: 'device', unit: 1, profile: image }));
    await modbusTest(imaged.ask, boardOf(image), true);
    expect(imaged.written).toEqual([]);
  });

  test('is not done unless model and firmware are proved: another model, a silent one, another firmware, a profile that proves nothing', async () => {
    const { profile } = provenRelay();
    const tries: readonly [string, (device: ProfileDevice) => unknown, ResolvedProfile][] = [
      ['another model', (device) => device.put('moduleName', 0x1234), profile],
      ['another firmware', () => null, { ...profile, firmware: { ...profile.firmware, from: 'ffff', to: 'ffff' } }],
      ['proves nothing', () => null, loadProfile('icp-das/tM-R5')],
    ];
    for (const [what, change, asked] of tries) {
      const { device } = provenRelay();
      change(device);
      const { ask, written } = askOf(device);
      const rows = await modbusTest(ask, boardOf(asked), true);
      expect(rows.filter(({ check }) => check === 'writeBack').map(({ verdict, note }) => [verdict, note?.key]), what).toEqual([['skipped', 'profileTest.note.unproved']]);
      expect(written, what).toEqual([]);
    }
    const lost = askOf(provenRelay().device, (call) => ('count' in call && call.function === 'fc03' && call.address === 480 && call.count > 2 ? { kind: 'timeout' } : null));
    await modbusTest(lost.ask, boardOf(profile), true);
    expect(lost.written).toEqual([]);
  });

  test('tells a point that refuses its own value', async () => {
    const { device, profile } = provenRelay();
    const { ask } = askOf(device, (call) => (call.function === 'fc05' ? { kind: 'exception', code: 3 } : null));
    expect((await modbusTest(ask, boardOf(profile), true)).find(({ check }) => check === 'writeBack')).toMatchObject({ name: 'relay.1', verdict: 'failed', note: { key: 'profileTest.note.notTaken' } });
  });
});

/** The relay module with a model that its profile states, as no shipped profile with a watchdog does yet. */
function provenRelay(): { readonly device: ProfileDevice; readonly profile: ResolvedProfile } {
  const plain = loadProfile('icp-das/tM-R5');
  const equals = deviceOf('icp-das/tM-R5').valueOf('moduleName');
  const profile = { ...plain, identity: [{ point: 'moduleName', equals: typeof equals === 'boolean' || equals === null ? 0 : equals }] };
  return { profile, device: createProfileDevice({ id: 'device', unit: 1, profile: plain }) };
}
