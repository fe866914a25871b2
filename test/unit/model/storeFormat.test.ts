import { expect, test } from 'vitest';
import { eventOf } from '../../../src/model/storeFormat.ts';

test('what a newer program stored, before it was taken back, is no damage: it is whole under a name of its own, in the class that it stands in', () => {
  const stamp = { bootId: 's', monoMs: 1, wallMs: 2, errorMs: null };
  const kind = { channel: 'hiRes', code: 'something.ofTheNextVersion', boot: 'b' } as const;
  expect(eventOf(kind, 4, stamp, { lamp: 'r' })).toEqual({ boot: 'b', n: 4, stamp, code: 'event.newer', data: { code: 'something.ofTheNextVersion', class: 'hiRes', data: { lamp: 'r' } } });
  expect(eventOf({ ...kind, code: 'stage.changed' }, 4, stamp, { stage: 's' })).toEqual({ boot: 'b', n: 4, stamp, code: 'stage.changed', data: { stage: 's' } });
  expect(eventOf({ ...kind, code: 'stage.changed' }, 0, stamp, {})).toBeNull();
});
