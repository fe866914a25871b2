import { expect, test } from 'vitest';
import { eventOf } from '../../../src/model/storeFormat.ts';

test('what a newer program stored, before it was taken back, is no damage: it is whole under a name of its own', () => {
  const stamp = { bootId: 's', monoMs: 1, wallMs: 2, errorMs: null };
  expect(eventOf('something.ofTheNextVersion', 'b', 4, stamp, { lamp: 'r' })).toEqual({ boot: 'b', n: 4, stamp, code: 'event.newer', data: { code: 'something.ofTheNextVersion', data: { lamp: 'r' } } });
  expect(eventOf('stage.changed', 'b', 4, stamp, { stage: 's' })).toEqual({ boot: 'b', n: 4, stamp, code: 'stage.changed', data: { stage: 's' } });
  expect(eventOf('stage.changed', 'b', 0, stamp, {})).toBeNull();
});
