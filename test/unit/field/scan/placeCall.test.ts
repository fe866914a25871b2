import { expect, test } from 'vitest';
import { needsWords, writeCall } from '../../../../src/field/scan/placeCall.ts';
import type { ProfilePoint } from '../../../../src/model/profile.ts';

const point = (type: ProfilePoint['type'], bit: number): ProfilePoint => ({ id: 'x', area: 'holding', address: 5, bit, type, access: 'readWrite', poll: 'never' });
const span = (one: ProfilePoint): Parameters<typeof needsWords>[0] => ({ point: one, area: one.area, address: 5, count: 1 });

test('a bit and a byte are written back with what stands beside them in their register, which must be known', () => {
  for (const [one, value, becomes] of [[point('u8', 0), 7, 0xab07], [point('u8', 8), 7, 0x07cd], [point('bit', 1), true, 0xabcf]] as const) {
    expect(needsWords(span(one))).toBe(true);
    expect(writeCall(span(one), value, [0xabcd])).toEqual({ function: 'fc06', address: 5, value: becomes });
  }
});

test('a whole register, and a coil, have nobody beside them', () => {
  expect(needsWords(span(point('u16', 0)))).toBe(false);
  expect(needsWords(span({ ...point('bit', 0), area: 'coil' }))).toBe(false);
  expect(needsWords({ point: null, area: 'holding', address: 5, count: 1 })).toBe(false);
});
