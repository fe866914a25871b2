import { describe, expect, it } from 'vitest';
import { emptyCard, parseCard, type SiteCard } from '../../../src/model/card.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { artefactText, sealSite, verifyArtefact, type StreetSeal } from '../../../src/model/seal.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { checkDraft } from '../../../src/model/siteCheck.ts';
import { sealProblemCodes } from '../../../src/model/siteProblem.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { problemTexts } from '../../../src/text/problem.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from './ninhKieu.ts';
import { filledCard, streetRequest, streetSite, streetSource } from './streetSite.ts';

const profiles = referenceProfiles();
const sealed = streetSite();

/** What a seal is refused for, as code and path. */
function refusals(change: (card: SiteCard) => Partial<SiteCard>, request: Partial<StreetSeal> = {}): readonly Problem[] {
  const source = streetSource();
  const card = filledCard(source);
  const outcome = sealSite(source, profiles, streetRequest(source, { card: { ...card, ...change(card) }, ...request }), sha256Hex);
  return outcome.ok ? [] : outcome.problems;
}
const codes = (problems: readonly Problem[]): string[] => problems.map(({ code }) => code);

describe('street seal', () => {
  it('carries both persons, the hash of the card, the second hand’s list and the key’s signature', () => {
    const source = streetSource();
    expect(sealed.seal).toEqual({ kind: 'street', by: 'Nguyễn Lan', second: 'Trần Minh', sealedAtMs: 1_790_000_000_000, cardHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(sealed.safety.permissive).toEqual(filledCard(source).permissive);
    expect(sealed.signature?.keyId).toBe('c1');
    expect(verifyArtefact(artefactText(sealed), sha256Hex)).toMatchObject({ ok: true });
  });

  it('tells of an empty permissive list while the card is to come, and never seals or loads one', () => {
    const source = streetSource();
    expect(checkDraft(source, profiles).map(({ code, severity }) => [code, severity])).toEqual([['permissive.byCard', 'warning']]);
    const bench = ninhKieu();
    bench.safety.permissive = [];
    expect(codes(checkDraft(bench, profiles))).toContain('permissive.missing');
    expect(codes(refusals(() => ({ permissive: [] })))).toEqual(Array.from({ length: 23 }, () => 'card.pairDenied'));
  });

  it.each<[string, Partial<StreetSeal>, string]>([
    ['the same person twice', { second: 'Nguyễn Lan' }, 'seal.samePerson'],
    ['the same person in other letters', { second: ' nguyen  LAN' }, 'seal.samePerson'],
    ['nobody', { second: ' ' }, 'seal.samePerson'],
    ['a person who did not fill in the card', { second: 'Lê Hoa' }, 'card.otherPerson'],
    ['a key the site does not name', { key: signingKey(newKeyPair().privatePem) }, 'seal.keyUnfit'],
  ])('refuses %s', (_, request, code) => {
    expect(codes(refusals(() => ({}), request))).toEqual([code]);
  });

  it('refuses a lamp board that sends no check of its own with its samples', () => {
    const unchecked = new Map([...profiles].map(([id, profile]) => [id, { ...profile, points: profile.points.filter((point) => point.id !== 'sampleCheck') }]));
    const outcome = sealSite(streetSource(), unchecked, streetRequest(streetSource()), sha256Hex);
    expect(outcome.ok ? [] : outcome.problems).toMatchObject([{ code: 'seal.uncheckedSamples', params: { board: 'hb1' } }, { code: 'seal.uncheckedSamples', params: { board: 'hb2' } }]);
  });

  it('refuses pair by pair where the two hands differ', () => {
    expect(refusals(({ permissive }) => ({ permissive: [['vE', 'vN'], ...permissive.slice(1)] }))).toMatchObject([
      { code: 'card.pairPermitted', path: 'card.permissive[0]', params: { a: 'vE', b: 'vN' } },
      { code: 'card.pairDenied', path: 'card.permissive', params: { a: 'vN', b: 'vS', relation: 'none' } },
    ]);
  });

  it('refuses head by head where the two hands differ', () => {
    const swapped = refusals(({ lamps }) => ({
      lamps: lamps.map((lamp) => (lamp.group === 'vN' ? { ...lamp, slot: 2 } : lamp.group === 'vS' ? { ...lamp, slot: 1 } : lamp)),
    }));
    expect(swapped.map(({ code, params }) => [code, params['group'], params['other']])).toEqual([['card.lampOther', 'vS', 'vN'], ['card.lampOther', 'vN', 'vS']]);
    expect(codes(refusals(({ lamps }) => ({ lamps: lamps.slice(1) })))).toEqual(['card.lampMissing']);
    expect(codes(refusals(({ lamps }) => ({ lamps: [...lamps, { group: 'vN', board: 'hb2', slot: 8 }] })))).toEqual(['card.lampUnknown']);
    expect(codes(refusals(({ lamps }) => ({ lamps: [...lamps, ...lamps.slice(0, 1)] })))).toEqual(['card.slotTwice']);
  });

  it.each<[string, (card: SiteCard) => Partial<SiteCard>, string]>([
    ['another site’s card', () => ({ siteId: 'other' }), 'card.foreignSite'],
    ['a card of other groups', ({ groups }) => ({ groups: groups.slice(1) }), 'card.otherGroups'],
    ['a pair that is none', ({ permissive }) => ({ permissive: [...permissive, ['vN', 'vN']] }), 'card.noPair'],
    ['a pair stated twice', ({ permissive }) => ({ permissive: [...permissive, ['vN', 'vS']] }), 'card.pairTwice'],
    ['a card without a name', () => ({ by: '' }), 'card.otherPerson'],
  ])('refuses %s', (_, change, code) => {
    expect(codes(refusals(change))).toEqual([code]);
  });

  it('seals no street site by an empty card', () => {
    const source = streetSource();
    expect(codes(refusals(() => ({ ...emptyCard(source) })))).toEqual([...Array.from({ length: 11 }, () => 'card.unfilled'), ...Array.from({ length: 23 }, () => 'card.pairDenied'), ...Array.from({ length: 10 }, () => 'card.lampMissing')]);
  });

  it.each<[string, (source: SiteSource) => void]>([
    ['a bench site', ({ safety }) => { safety.bench = true; }],
    ['a generated site', ({ safety }) => { safety.generatedFrom = 'a network'; }],
  ])('never gives a street seal to %s', (_, change) => {
    const source = streetSource();
    change(source);
    expect(sealSite(source, profiles, streetRequest(source), sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'seal.benchSite' }] });
  });
});

describe('the second hand’s card', () => {
  it('shows nothing of the matrix, the list, the slots or the times', () => {
    const text = JSON.stringify(emptyCard(ninhKieu()));
    expect(text).not.toMatch(/relation|hard|yield|intergreen|conflict|"slot":\d|hb1","slot"|stages|Ms"/);
    expect(JSON.parse(text)).toMatchObject({ permissive: [], by: null, lamps: expect.arrayContaining([{ group: 'vN', board: null, slot: null }]) });
  });

  it('is parsed to itself, and refused with a path where it is malformed', () => {
    const card = filledCard(ninhKieu());
    expect(parseCard(JSON.parse(JSON.stringify(card)))).toMatchObject({ ok: true, value: card });
    const malformed = parseCard({ ...card, permissive: [['vN']], relations: [] });
    expect(malformed.ok ? [] : malformed.problems.map(({ path }) => path)).toEqual(['permissive[0]', 'relations']);
  });

  it('has a sentence and a fix for every refusal', () => {
    for (const code of sealProblemCodes) expect(Object.values(problemTexts[code]).flatMap(({ vi, en }) => [vi, en]).every((text) => text.length > 10)).toBe(true);
  });
});
