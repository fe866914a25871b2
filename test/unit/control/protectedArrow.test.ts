import { expect, test } from 'vitest';
import { layoutOf, type GroupLayout, type SiteLayout } from '../../../src/control/layout.ts';
import { noConfirmation } from '../../../src/control/sequence/confirmation.ts';
import { initialTracks, type GroupTrack, type GroupTracks } from '../../../src/control/sequence/groupTrack.ts';
import { startPermission } from '../../../src/control/sequence/permission.ts';
import { computeInterstage } from '../../../src/model/interstage.ts';
import { crossing, group } from './crossing.ts';

// safety.md S1: the left `l` is a flashing yellow arrow that yields to `n`.
const base = crossing();
const site = crossing({ safety: {
  groups: base.safety.groups.map((one) => (one.id === 'l' ? group('l', { kind: 'flashingYellowArrow' }) : one)),
  relations: base.safety.relations.map((one) => (one.relation === 'hard' && one.a === 'n' && one.b === 'l'
    ? { a: 'n', b: 'l', relation: 'yield', who: 'l', to: 'n', kind: 'flashingYellowArrow', speedKmh: 50, opposingLanes: 1, reason: 'test' } : one)),
  permissive: [['n', 'p'], ['n', 'l']],
} });
const layout: SiteLayout = layoutOf(site);
const at = (id: string): GroupLayout => {
  const found = layout.byId.get(id);
  if (found === undefined) throw new Error(id);
  return found;
};

/** Everybody stands, read back so, for a long time. */
function tracks(changes: Readonly<Record<string, Partial<GroupTrack>>>): GroupTracks {
  const standing = { aspect: 'red', confirmation: { ...noConfirmation, freshAtMs: 99_900, stopLit: true, endMs: 1000 } } as const;
  return Object.fromEntries(Object.entries(initialTracks(layout, 0)).map(([id, track]) => [id, { ...track, ...standing, ...changes[id] }]));
}

function earliest(id: string, steady: boolean, changes: Readonly<Record<string, Partial<GroupTrack>>>): number | null {
  const permission = startPermission(layout, at(id), tracks(changes), { staysGreen: () => true, steady }, 100_000);
  return permission.clear ? permission.earliestMs : null;
}

const stage = (id: string, groups: string[]): Parameters<typeof computeInterstage>[1] => ({ id, groups, throughAllRed: [] });
const runs = { ...noConfirmation, freshAtMs: 99_900, open: true };

test('the green that the arrow yields to waits for the confirmed end of its steady green and the intergreen', () => {
  expect(earliest('n', false, { l: { aspect: 'green', steadyEndMs: null, confirmation: runs } })).toBeNull();
  expect(earliest('n', false, { l: { aspect: 'flashingYellow', steadyEndMs: null, confirmation: runs } })).toBeNull();
  expect(earliest('n', false, { l: { aspect: 'flashingYellow', steadyEndMs: 98_000, confirmation: runs } })).toBe(103_000);
  expect(earliest('n', false, { l: { aspect: 'flashingYellow', steadyEndMs: 0, confirmation: runs } })).toBe(6000);
});

test('the arrow’s steady green waits for the other’s confirmed red, its yielding one does not', () => {
  const unlit = { ...noConfirmation, freshAtMs: 99_900, endMs: 90_000 };
  expect(earliest('l', true, { n: { confirmation: unlit } })).toBeNull();
  expect(earliest('l', false, { n: { confirmation: unlit } })).toBe(95_000);
  expect(earliest('l', true, {})).toBe(6000);
});

test('an interstage in which a steady arrow begins to yield has the intergreen before the green it yields to', () => {
  expect(computeInterstage(site.safety, stage('C', ['l']), stage('A', ['n', 'l'])).starts).toEqual([{ group: 'n', redYellowMs: 0, greenMs: 5000 }]);
  expect(computeInterstage(site.safety, stage('A', ['n', 'l']), stage('B', ['n'])).durationMs).toBe(3000);
});
