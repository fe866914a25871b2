import { describe, expect, test } from 'vitest';
import { guardTables } from '../../../src/guard/tables.ts';
import { junction } from './junction.ts';

const site = junction({
  groups: [
    { id: 'g1', kind: 'vehicle3', yellowMs: 4000, redRevertMs: 0 }, { id: 'g2', kind: 'vehicle3', yellowMs: 0 },
    { id: 'p1', kind: 'pedestrian2', minGreenMs: 3000, pedestrianClearanceMs: 9000 }, { id: 'a1', kind: 'filterArrow' },
  ],
  together: [['g1', 'p1', 'yield'], ['g2', 'a1', 'none']],
  intergreens: { 'g1>g2': 6000, 'g2>g1': 7000, 'g1>p1': 4000 },
});

describe('guard reads the sealed data for itself', () => {
  test('intergreens stand at the group that waits, for hard and for yielding pairs', () => {
    const tables = guardTables(site);
    expect(tables.groups.get('g1')?.hard).toContainEqual({ other: 'g2', intergreenMs: 7000 });
    expect(tables.groups.get('g2')?.hard).toContainEqual({ other: 'g1', intergreenMs: 6000 });
    expect(tables.groups.get('p1')?.yields).toEqual([{ other: 'g1', intergreenMs: 4000 }]);
    expect(tables.groups.get('g1')?.yields).toEqual([]);
  });

  test('default deny: relation and permissive list must both allow a pair; what is missing is hard and waits long', () => {
    const unlisted = guardTables({ ...site, permissive: [['g2', 'a1']] });
    expect(unlisted.pairs.map((pair) => pair.key)).toContain('g1|p1');
    const contradicted = guardTables({ ...site, permissive: [...site.permissive, ['g1', 'g2']] });
    expect(contradicted.pairs.map((pair) => pair.key)).toContain('g1|g2');
    const unstated = guardTables({ ...site, relations: [], intergreens: [] });
    expect(unstated.pairs).toHaveLength(6);
    expect(unstated.groups.get('g1')?.hard[0]?.intergreenMs).toBe(60_000);
  });

  test('no site goes below the floors of the contract', () => {
    const { groups, startAllRedMs, startYellowMs } = guardTables(site);
    expect(groups.get('g1')).toMatchObject({ yellowMs: 4000, redRevertMs: 2000 });
    expect(groups.get('g2')?.yellowMs).toBe(3000);
    expect(groups.get('p1')).toMatchObject({ minGreenMs: 5000, yellowMs: 0 });
    expect(groups.get('a1')?.yellowMs).toBe(0);
    expect(startAllRedMs).toBe(9000);
    expect(startYellowMs).toBe(3000);
  });
});
