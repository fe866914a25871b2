import { expect, test } from 'vitest';
import { callEvents } from '../../../src/signald/callLog.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

const demands = (id: string, sinceMs: number | null) => ({ demands: { [id]: { sinceMs, inserted: false } } });

test('a call is told when it comes and when it is over, of groups that somebody can call', () => {
  const site = sealedNinhKieu();
  const [called] = site.traffic.detectors.find(({ call }) => call !== 'none')?.groups ?? [];
  expect(called).toBeDefined();
  const group = String(called);
  expect(callEvents(site, demands(group, null), demands(group, 700))).toEqual([{ code: 'group.called', data: { group, called: true } }]);
  expect(callEvents(site, demands(group, 700), demands(group, 700))).toEqual([]);
  expect(callEvents(site, demands(group, 700), demands(group, null))).toEqual([{ code: 'group.called', data: { group, called: false } }]);
  const uncallable = site.safety.groups.find(({ id }) => !site.traffic.detectors.some(({ groups, call }) => call !== 'none' && groups.includes(id)));
  if (uncallable !== undefined) expect(callEvents(site, demands(uncallable.id, null), demands(uncallable.id, 700))).toEqual([]);
});
