import { describe, expect, it } from 'vitest';
import type { Relation } from '../../../src/model/relation.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { checkRightOnRed } from '../../../src/model/siteCheckRightOnRed.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';

/** Ninh Kiều with a right turn `rN` of its own beside vN: green in A, red in B and C. */
function withTurn(relation: (other: string) => Relation): SiteSource {
  const site = ninhKieu();
  const [vN] = site.safety.groups;
  if (vN === undefined) throw new Error('no group');
  const others = site.safety.groups.map(({ id }) => id);
  site.safety.groups.push({ ...vN, id: 'rN' });
  site.safety.relations.push(...others.map(relation));
  site.traffic.stages[0]?.groups.push('rN');
  site.safety.rightOnRed = { rN: { vehicles: 'twoWheelers', reason: 'Riders keep to the right of the island' } };
  return site;
}
const gives = (to: string, kind: 'rightOnRed' | 'permissiveLeft' = 'rightOnRed', who = 'rN'): Relation =>
  ({ a: 'rN', b: to, relation: 'yield', who, to: who === 'rN' ? to : 'rN', kind, speedKmh: 25, opposingLanes: 1, reason: 'Riders give way' });
const found = (site: SiteSource): readonly unknown[] => checkRightOnRed(siteFacts(site, referenceProfiles())).map(({ code, params }) => [code, params['other'], params['relation']]);

const hardTo = (...hard: string[]): SiteSource => withTurn((other) => (hard.includes(other) ? { a: 'rN', b: other, relation: 'hard' } : gives(other)));

describe('a right turn on red', () => {
  it('is a policy where its movement yields to everybody who goes meanwhile', () => {
    expect(found(withTurn((other) => (['vE', 'pN', 'pS'].includes(other) ? gives(other) : { a: 'rN', b: other, relation: 'none' })))).toEqual([]);
  });

  it('never crosses a walk, nor a stream, to which it is hard', () => {
    expect(found(hardTo('pN'))).toEqual([['rightOnRed.notYield', 'pN', 'hard']]);
    expect(found(hardTo('vE', 'lS'))).toEqual([['rightOnRed.notYield', 'lS', 'hard'], ['rightOnRed.notYield', 'vE', 'hard']]);
    // Who is green with it alone is met on green, not on red.
    expect(found(hardTo('pE'))).toEqual([]);
  });

  it('is not one to whom the others yield, nor a left turn', () => {
    expect(found(withTurn((other) => (other === 'pN' ? gives('pN', 'rightOnRed', 'pN') : gives(other))))).toEqual([['rightOnRed.notYield', 'pN', 'yield']]);
    expect(found(withTurn((other) => (other === 'vW' ? gives('vW', 'permissiveLeft') : gives(other))))).toEqual([['rightOnRed.notYield', 'vW', 'yield']]);
  });
});
