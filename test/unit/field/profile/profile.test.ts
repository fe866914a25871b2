import { describe, expect, test } from 'vitest';
import type { ProfilePoint, ProfileSource } from '../../../../src/model/profile.ts';
import { profileId, resolvedProfileSchema, withWordOrder, type VersionReading } from '../../../../src/model/profile.ts';
import { decodePoint, encodePoint, type PointValue } from '../../../../src/field/profile/codec.ts';
import { expandProfile, pointWords } from '../../../../src/field/profile/expand.ts';
import { lintProfile } from '../../../../src/field/profile/lint.ts';
import { wireBit } from '../../../../src/field/profile/pointIndex.ts';
import { compareVersions, isInRange, rangesOverlap, versionOf, versionValue } from '../../../../src/field/profile/version.ts';
import { loadProfile, loadSource, profileNames } from './loadProfile.ts';

const shb8 = loadSource('ngatu/shb8');
const codes = (source: ProfileSource): string[] => lintProfile(source).map(({ code }) => code);

describe.each(profileNames())('%s', (name) => {
  const profile = loadProfile(name);

  test('its file says which device it is, and it has no error', () => {
    expect(profileId(profile)).toBe(name);
    expect(lintProfile(loadSource(name)).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(resolvedProfileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  });

  test('every point gives back what was put into it, and touches no other', () => {
    const { points } = withWordOrder(profile, 'little');
    for (const point of points) {
      const others = points.filter((other) => other.area === point.area);
      const base = Math.min(...others.map(({ address }) => address));
      const length = Math.max(...others.map((other) => other.address + pointWords(other))) - base;
      const empty = Array.from({ length }, () => 0);
      const words = encodePoint(point, sampleOf(point), empty, base);
      expect(words).not.toBeNull();
      if (words === null) continue;
      expect(decodePoint(point, words, base)).toBe(sampleOf(point));
      for (const other of others.filter(({ id }) => id !== point.id)) {
        expect(decodePoint(other, words, base), `${point.id} in ${other.id}`).toBe(decodePoint(other, empty, base));
      }
    }
  });
});

function sampleOf(point: ProfilePoint): PointValue {
  if (point.type === 'bit') return true;
  if (point.type === 'ascii') return 'AB';
  return Number((53 * (point.scale ?? 1)).toPrecision(10));
}

test('bits overflow into the next register, as the board has them', () => {
  const profile = loadProfile('ngatu/shb8');
  expect(wireBit(profile, 'lamp.6.red')).toEqual({ area: 'holding', address: 3, bit: 15 });
  expect(wireBit(profile, 'lamp.6.yellow')).toEqual({ area: 'holding', address: 4, bit: 0 });
  expect(wireBit(profile, 'flash.8.green')).toEqual({ area: 'holding', address: 6, bit: 7 });
  expect(wireBit(profile, 'voltage.1.green')).toEqual({ area: 'holding', address: 106, bit: 2 });
  expect(wireBit(profile, 'token')).toBeNull();
  expect(wireBit(profile, 'lamp.9.red')).toBeNull();
});

const point = (type: ProfilePoint['type'], wordOrder: 'big' | 'little' = 'big'): ProfilePoint => ({ id: 'p', area: 'holding', address: 10, type, wordOrder, access: 'read', poll: 'slow' });

test('numbers of every width, sign and word order', () => {
  expect(encodePoint(point('u32'), 0x1234_5678, [0, 0], 10)).toEqual([0x1234, 0x5678]);
  expect(encodePoint(point('u32', 'little'), 0x1234_5678, [0, 0], 10)).toEqual([0x5678, 0x1234]);
  expect(decodePoint(point('i16'), [0xffff], 10)).toBe(-1);
  expect(decodePoint(point('i32'), [0xffff, 0xfffe], 10)).toBe(-2);
  expect(decodePoint(point('f32'), [0x4366, 0x3333], 10)).toBeCloseTo(230.2, 4);
  expect(encodePoint(point('u16'), 65_536, [0], 10)).toBeNull();
  expect(encodePoint(point('u16'), -1, [0], 10)).toBeNull();
  expect(decodePoint(point('u32'), [1], 10)).toBeNull();
  expect(decodePoint(point('u16'), [1], 11)).toBeNull();
});

test('a byte is half a register, and leaves the other half alone', () => {
  const low: ProfilePoint = { ...point('u8'), bit: 0 };
  const high: ProfilePoint = { ...point('u8'), bit: 8 };
  expect([decodePoint(low, [0x0a3b], 10), decodePoint(high, [0x0a3b], 10)]).toEqual([0x3b, 0x0a]);
  expect(encodePoint(high, 0xff, [0x0a3b], 10)).toEqual([0xff3b]);
  expect(encodePoint(low, 0, [0xff3b], 10)).toEqual([0xff00]);
  expect(encodePoint(low, 256, [0], 10)).toBeNull();
  expect(encodePoint(low, -1, [0], 10)).toBeNull();
});

test('a number whose word order nobody knows is not read, and not written', () => {
  const unknown: ProfilePoint = { ...point('u32'), wordOrder: 'unknown' };
  expect(decodePoint(unknown, [0, 1], 10)).toBeNull();
  expect(encodePoint(unknown, 1, [0, 0], 10)).toBeNull();
  const profile = { ...loadProfile('ngatu/lc16'), points: [unknown] };
  expect(withWordOrder(profile, undefined).points).toEqual([unknown]);
  expect(withWordOrder(profile, 'little').points.map((known) => decodePoint(known, [0, 1], 10))).toEqual([65_536]);
});

const range = (from: string, to: string): { from: string; to: string } => ({ from, to });

describe('firmware versions', () => {
  test.each<[number | string, VersionReading | undefined, string]>([
    [0x0102, undefined, '1.2'], [0x010a, 'bytes', '1.10'], [0xa200, 'hexBytes', 'A2.00'], [0xa2b001, 'hexBytes', 'A2.B0.01'],
    [210, 'hundredths', '2.10'], [200, 'hundredths', '2.0'], [21, 'tenths', '2.1'], [7, 'number', '7'], ['1.2b', 'text', '1.2b'],
  ])('%s as %s is %s', (value, reading, version) => {
    expect(versionOf(value, reading)).toBe(version);
    expect(versionOf(versionValue(version, reading) ?? '', reading)).toBe(version);
  });

  test('come before and after each other as people count them', () => {
    const sorted = ['1.2', '1.9', '1.10', '1.10.1', '2.0', '2b', '2c'];
    expect(sorted.toReversed().toSorted((a, b) => compareVersions(a, b, undefined))).toEqual(sorted);
    expect(compareVersions('A2.00', 'A1.99', 'hexBytes')).toBeGreaterThan(0);
    expect(compareVersions('A2.0F', 'A2.10', 'hexBytes')).toBeLessThan(0);
    expect(compareVersions('9F.00', 'A0.00', 'hexBytes')).toBeLessThan(0);
    expect(compareVersions('A2.100', 'A2.FF', 'hexBytes')).toBeGreaterThan(0);
    expect(compareVersions('1.0', '1', undefined)).toBe(0);
  });

  test('ranges meet where one version is in both', () => {
    expect(isInRange('1.10', range('1.2', '1.255'))).toBe(true);
    expect(isInRange('1.1', range('1.2', '1.255'))).toBe(false);
    expect(rangesOverlap(range('1.0', '1.255'), range('1.255', '2.0'))).toBe(true);
    expect(rangesOverlap(range('1.0', '1.255'), range('2.0', '2.1'))).toBe(false);
  });
});

describe('what the lint finds', () => {
  const changed = (change: Partial<ProfileSource>): string[] => codes({ ...shb8, ...change });
  const failsafe = shb8.failsafe;
  const watchdog = failsafe?.watchdog;
  if (failsafe === undefined || watchdog === undefined || shb8.image === undefined) throw new Error('shb8 has lost its fail-safe');
  const without = (id: string): ProfileSource['points'] => shb8.points.filter((other) => other.id !== id);
  const withPoint = (id: string, change: Partial<ProfileSource['points'][number]>): ProfileSource['points'] => shb8.points.map((other) => (other.id === id ? { ...other, ...change } : other));
  const twin = { id: 'twin', area: 'holding', address: 105, type: 'u16', access: 'read', poll: 'slow' } as const;

  test.each<[string, Partial<ProfileSource>]>([
    ['profile.addressCollision', { points: [...shb8.points, twin] }],
    ['profile.duplicatePoint', { points: [...shb8.points, { ...twin, id: 'token', address: 300 }] }],
    ['profile.unusedPoint', { points: [...shb8.points, { ...twin, address: 300, poll: 'never' }] }],
    ['profile.sensorUnfit', { points: [...shb8.points, { ...twin, id: 'door.1', address: 300, poll: 'never' }] }],
    ['profile.wordOrder', { points: [...shb8.points, { ...twin, address: 300, type: 'u32' }] }],
    ['profile.addressOverflow', { points: [...shb8.points, { ...twin, address: 65_535, type: 'u32' }] }],
    ['profile.typeArea', { points: [...shb8.points, { ...twin, address: 300, bit: 3 }] }],
    ['profile.asciiLength', { points: [...shb8.points, { ...twin, address: 300, type: 'ascii' }] }],
    ['profile.byteBit', { points: [...shb8.points, { ...twin, address: 300, type: 'u8', bit: 4 }] }],
    ['profile.strideWithoutRepeat', { points: [...shb8.points, { ...twin, address: 300, stride: 2 }] }],
    ['profile.addressCollision', { points: [...shb8.points, { ...twin, id: 'low', address: 300, type: 'u8', bit: 0 }, { ...twin, id: 'bit3', address: 300, type: 'bit', bit: 3 }] }],
    ['profile.scaleZero', { points: [...shb8.points, { ...twin, address: 300, scale: 0 }] }],
    ['profile.scaleIdle', { points: [...shb8.points, { ...twin, address: 300, type: 'bit', bit: 1, scale: 2 }] }],
    ['profile.wordOrderUnknown', { points: [...shb8.points, { ...twin, address: 300, type: 'u32', wordOrder: 'unknown' }] }],
    ['profile.servicePolled', { points: [...shb8.points, { ...twin, address: 300, service: true }] }],
    ['profile.firmwareRange', { firmware: { from: '2.0', to: '1.9' } }],
    ['profile.otherVariant', { variant: 'modbusTcp' }],
    ['profile.otherVariant', { tcp: { port: 502 } }],
    ['profile.fieldsOfVariant', { fields: [{ id: 'count', offset: 17, type: 'u24' }] }],
    ['profile.pointsOfVariant', { variant: 'z1' }],
    ['profile.lampsOfOtherRole', { role: 'io' }],
    ['profile.displayOfOtherRole', { display: { drive: 'seconds', blanksItselfMs: 1500 } }],
    ['profile.notWritable', { failsafe: { ...failsafe, watchdog: { ...watchdog, clear: 'status.armed' } } }],
    ['profile.notReadable', { failsafe: { ...failsafe, watchdog: { ...watchdog, status: 'command.clear' } } }],
    ['profile.notReadable', { identity: [{ point: 'token', equals: 1 }] }],
    ['profile.unknownPoint', { failsafe: { ...failsafe, safeValue: 'safeValue.#' } }],
    ['profile.unknownPoint', { failsafe: { ...failsafe, watchdog: { ...watchdog, needs: [{ point: 'nowhere', equals: 0 }] } } }],
    ['profile.valueWithoutPoint', { failsafe: { ...failsafe, watchdog: { ...watchdog, enableValue: 1 } } }],
    ['profile.valueWithoutPoint', { failsafe: { ...failsafe, watchdog: { ...watchdog, timeoutUnitMs: 100 } } }],
    ['profile.timeoutUnit', { failsafe: { ...failsafe, watchdog: { ...watchdog, timeout: 'imageSeq' } } }],
    ['profile.timeoutUnfit', { failsafe: { ...failsafe, watchdog: { ...watchdog, timeout: 'imageSeq', timeoutUnitMs: 1000 } } }],
    ['profile.repeatName', { points: [...shb8.points, { ...twin, address: 300, repeat: 2 }] }],
    ['profile.unknownPoint', { serialPoint: 'nowhere' }],
    ['profile.unknownPoint', { identity: [{ point: 'nowhere', equals: 1 }] }],
    ['profile.unknownPoint', { failsafe: { ...failsafe, watchdog: { ...watchdog, clear: 'nowhere' } } }],
    ['profile.identityProvesNothing', { identity: [{ point: 'model' }] }],
    ['profile.identityUnproved', { identity: [{ point: 'model' }], identityUnproved: 'its manual prints no value' }],
    ['profile.lampIdentity', { identity: [{ point: 'model' }], identityUnproved: 'its manual prints no value' }],
    ['profile.unverified', { source: { ...shb8.source, unverified: 'longest answer time, 50 ms' } }],
    ['profile.identityProvedAfterAll', { identityUnproved: 'its manual prints no value' }],
    ['profile.lampWithoutReadBack', { points: without('voltage.#.green') }],
    ['profile.readBackEcho', { readBack: { kind: 'register' } }],
    ['profile.readBackEcho', { readBack: { kind: 'contact' } }],
    ['profile.failsafeUnfit', { failsafe: { ...failsafe, failsafe: 'staticDark' } }],
    ['profile.watchdogAutoClears', { failsafe: { ...failsafe, watchdog: { ...watchdog, autoClears: true } } }],
    ['profile.missingPoint', { points: without('sampleCounter') }],
    ['profile.noSampleCheck', { points: without('sampleCheck') }],
    ['profile.checkNotLast', { points: withPoint('sampleCheck', { address: 113 }) }],
    ['profile.imageType', { points: withPoint('sampleCheck', { type: 'i16' }) }],
    ['profile.missingPoint', { points: without('challenge') }],
    ['profile.limit', { limits: { ...shb8.limits, maxReadRegisters: 9 } }],
    ['profile.limit', { limits: { ...shb8.limits, maxWriteRegisters: 6 } }],
    ['profile.blockArea', { image: { ...shb8.image, read: { ...shb8.image.read, area: 'input' } } }],
    ['profile.lampOutsideImage', { image: { ...shb8.image, write: { ...shb8.image.write, count: 4 } } }],
    ['profile.emptySlot', { slots: 9 }],
    ['profile.imageAccess', { points: withPoint('lamp.#.green', { access: 'read' }) }],
    ['profile.imageAccess', { points: withPoint('voltage.#.green', { access: 'write' }) }],
    ['profile.imageType', { points: withPoint('sampleCounter', { type: 'bit', bit: 0 }) }],
    ['profile.imageType', { points: withPoint('token', { type: 'bit', bit: 0 }) }],
    ['profile.imageType', { points: withPoint('supplyVoltage', { type: 'u32', wordOrder: 'big' }) }],
    ['profile.inputWritten', { points: [...shb8.points, { ...twin, area: 'input', address: 300, access: 'readWrite' }] }],
    ['profile.notTheImages', { failsafe: { ...failsafe, watchdog: { ...watchdog, status: 'model' } } }],
    ['profile.notTheImages', { failsafe: { ...failsafe, watchdog: { ...watchdog, status: 'status.flashing' } } }],
    ['profile.notTheImages', { failsafe: { ...failsafe, bootCounter: 'serial' } }],
    ['profile.lampWithoutCurrent', { readBack: { kind: 'lampCurrent' }, points: without('current.#.green') }],
    ['profile.lampIdentity', { identity: [{ point: 'model' }] }],
    ['profile.watchdogTime', { failsafe: { ...failsafe, watchdog: { ...watchdog, timeoutMs: 5000 } } }],
  ])('%s', (code, change) => {
    expect(changed(change)).toContain(code);
  });

  test.each<[string, (keyof ProfileSource)[]]>([
    ['profile.noReadBack', ['readBack']],
    ['profile.noImage', ['image']],
    ['profile.noSlots', ['slots']],
    ['profile.noFailsafe', ['failsafe']],
    ['profile.lampFirmware', ['firmwarePoint']],
  ])('%s', (code, keys) => {
    const rest = Object.fromEntries(Object.entries(shb8).filter(([key]) => !keys.some((gone) => gone === key)));
    expect(codes({ ...shb8, ...rest })).not.toContain(code);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an optional key is left out on purpose
    expect(codes(rest as ProfileSource)).toContain(code);
  });

  test('a service point, a repeated one that is named by its #, and the setting of a time are no mistakes', () => {
    expect(changed({ points: [...shb8.points, { ...twin, address: 300, poll: 'never', service: true }] })).toEqual([]);
    expect(changed({ points: [...shb8.points, { ...twin, id: 'safe.#', address: 300, repeat: 2, poll: 'never' }], failsafe: { ...failsafe, safeValue: 'safe.#' } })).toEqual([]);
    expect(changed({ failsafe: { ...failsafe, watchdog: { ...watchdog, timeout: 'imageSeq', timeoutUnitMs: 100 } } })).toEqual([]);
  });

  test.each<[string, ProfileSource['display']]>([
    ['profile.displayUnsaid', undefined], ['profile.selfLearning', { drive: 'selfLearning' }], ['profile.noSelfBlank', { drive: 'seconds' }], ['profile.noSelfBlank', { drive: 'seconds', blanksItselfMs: 1600 }],
  ])('a countdown display: %s', (code, display) => {
    const { display: _, ...cd8 } = loadSource('ngatu/cd8');
    expect(codes({ ...cd8, ...(display === undefined ? {} : { display }) })).toEqual([code]);
  });

  test('a pulse display needs a contact, and the number from which it counts', () => {
    const pd8 = loadSource('ngatu/pd8');
    expect(codes({ ...pd8, display: { drive: 'pulse' } })).toEqual(['profile.pulseUncounted']);
    expect(codes({ ...pd8, points: pd8.points.filter(({ id }) => !id.startsWith('pulse.')) })).toEqual(['profile.missingPoint']);
  });

  test('a relay module is refused for lamps by all that it lacks, static dark without a watchdog first', () => {
    const relays = loadSource('icp-das/M-7065');
    const refused = codes({ ...relays, role: 'signalHeads' });
    for (const code of ['profile.failsafeUnfit', 'profile.noWatchdog', 'profile.readBackEcho', 'profile.lampIdentity', 'profile.noImage', 'profile.noSlots']) expect(refused).toContain(code);
    const [first] = relays.points;
    if (first === undefined) throw new Error('no points');
    expect(codes({ ...relays, points: [...relays.points, { ...first, id: 'lamp.1.red', address: 900 }].map(({ repeat, ...rest }) => (rest.id === 'lamp.1.red' || repeat === undefined ? rest : { ...rest, repeat })) })).toContain('profile.lampsOfOtherRole');
  });

  test('nothing in the reference boards', () => {
    for (const name of ['shb8', 'lc16', 'vds4', 'cd8', 'pb8', 'pd8']) expect(lintProfile(loadSource(`ngatu/${name}`))).toEqual([]);
  });

  test('an expansion that fails gives its problems, no profile', () => {
    expect(expandProfile({ ...shb8, points: [{ ...twin, repeat: 2 }] }).ok).toBe(false);
  });
});
