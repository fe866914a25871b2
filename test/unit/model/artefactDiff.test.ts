import { expect, test } from 'vitest';
import { diffArtefacts } from '../../../src/model/artefactDiff.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { sha256Hex } from './ninhKieu.ts';
import { streetSite } from './streetSite.ts';

type Leaf = { readonly holder: Record<string, unknown>; readonly key: string; readonly path: string };

function leavesOf(value: unknown, path: string): Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON: an object or a list, either can be written by its keys
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const inner = holder[key];
    return typeof inner === 'object' && inner !== null ? leavesOf(inner, `${path}.${key}`) : [{ holder, key, path: `${path}.${key}` }];
  });
}

function otherValue(value: unknown): unknown {
  if (typeof value === 'number') return value + 100;
  return typeof value === 'boolean' ? !value : `x${String(value)}`;
}

const site = streetSite();

test('no leaf of safety, traffic or seal changes unseen: each is a line of the difference', () => {
  expect(diffArtefacts(site, site, sha256Hex)).toEqual([]);
  const random = createRandom(20_261_128);
  const copy: SealedSite = structuredClone(site);
  const leaves = [...leavesOf(copy.safety, 'safety'), ...leavesOf(copy.traffic, 'traffic'), ...leavesOf(copy.seal, 'seal')].filter(() => random.next() < 0.06);
  expect(leaves.length).toBeGreaterThan(100);
  const unseen = leaves.filter(({ holder, key }) => {
    const was = holder[key];
    holder[key] = otherValue(was);
    const rows = diffArtefacts(site, copy, sha256Hex);
    holder[key] = was;
    return rows.length === 0;
  });
  expect(unseen.map(({ path }) => path)).toEqual([]);
}, 120_000);

test('long values are cut to what a person reads', () => {
  const copy: SealedSite = structuredClone(site);
  copy.safety.name = 'x'.repeat(5000);
  const [row] = diffArtefacts(site, copy, sha256Hex);
  expect(row).toMatchObject({ kind: 'other', what: 'name' });
  expect(row?.after?.length).toBe(241);
});
