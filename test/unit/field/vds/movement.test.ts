import { expect, test } from 'vitest';
import { movementsOf } from '../../../../src/field/vds/movement.ts';
import { vdsSchema, zoneGroups, type VdsZone } from '../../../../src/model/vds.ts';

const zone = (name: string, more: Partial<VdsZone> = {}): VdsZone => ({ zone: name, lane: null, count: 10, classes: { MC: 8, P: 2 }, occupancy: 0.2, speedKmh: 30, speed85Kmh: 40, queueM: 12, wrongWay: 0, quality: 'ok', doubts: [], ...more });
const groups = new Map([['N1', 'vN'], ['N2', 'vN'], ['E1', 'vE']]);
const of = (...zones: readonly VdsZone[]): readonly (readonly [string, readonly string[], VdsZone])[] => movementsOf({ source: 'box', fromMs: 0, windowS: 60, zones }, groups).map(({ group, zones: names, sum }) => [group, names, sum]);

test('zones of a group add up: classes, the mean occupancy, speed by vehicles, the longest queue; a zone of no group counts for none', () => {
  expect(of(zone('N1'), zone('N2', { count: 30, classes: { MC: 20, P: 9, B: 1 }, occupancy: 0.6, speedKmh: 20, queueM: 40, wrongWay: 1 }), zone('E1'), zone('X9'))).toMatchObject([
    ['vN', ['N1', 'N2'], { zone: 'vN', count: 40, classes: { MC: 28, P: 11, B: 1 }, occupancy: 0.4, speedKmh: 22.5, queueM: 40, wrongWay: 1, quality: 'ok', doubts: [] }],
    ['vE', ['E1'], { count: 10, classes: { MC: 8, P: 2 } }],
  ]);
});

test('a zone without a number, or not told, leaves its movement none; the other movement stands', () => {
  for (const told of [[zone('N1'), zone('N2', { count: null, classes: {}, quality: 'none', doubts: ['noAnswer'] }), zone('E1')], [zone('N1'), zone('E1')]]) {
    const [north, east] = of(...told);
    expect(north?.[2]).toMatchObject({ count: null, classes: {}, occupancy: null, speedKmh: null, quality: 'none', doubts: ['noAnswer'] });
    expect(east?.[2]).toMatchObject({ count: 10, quality: 'ok' });
  }
});

test('one doubtful zone makes its movement doubtful; a class that one of them can’t tell is told of none', () => {
  const [north] = of(zone('N1', { count: 12, quality: 'estimated', doubts: ['countsDiffer'] }), zone('N2', { classes: { MC: 8, P: 1, B: 1 } }), zone('E1'));
  expect(north?.[2]).toMatchObject({ count: 22, quality: 'estimated', doubts: ['countsDiffer'], classes: { MC: 16, P: 3 } });
  expect(north?.[2].classes.B).toBe(undefined);
});

test('a group is one source’s alone, or its vehicles would be counted twice; a card’s zones are the site’s', () => {
  const radar = { kind: 'ss125', id: 'radar', via: { kind: 'tcp', host: 'h', port: 1 }, sensor: 1, lanes: [{ lane: 0, zone: 'N1', group: 'vN' }, { lane: 1, zone: 'N2', group: 'vN' }, { lane: 2, zone: 'N3' }] };
  const parsed = vdsSchema.parse({ sources: [radar, { kind: 'card', id: 'cards', detectors: ['zN1'] }] });
  expect(parsed.sources.map((source) => [...zoneGroups(source)])).toEqual([[['N1', 'vN'], ['N2', 'vN']], []]);
  expect(vdsSchema.safeParse({ sources: [radar, { kind: 'posted', id: 'box', zones: [{ zone: 'A', group: 'vN' }] }] }).error?.issues[0]?.message).toBe('two sources count one group');
});
