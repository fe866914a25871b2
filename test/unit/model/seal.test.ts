import { describe, expect, it } from 'vitest';
import { artefactText, sealSite, sourceOf, verifyArtefact } from '../../../src/model/seal.ts';
import { canonicalJson, type Json } from '../../../src/model/canonical.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from './ninhKieu.ts';
import { toStreet } from './plantedSites.ts';

const request = { kind: 'bench', by: 'minh', sealedAtMs: 1_790_000_000_000 } as const;
const sealed = sealSite(ninhKieu(), referenceProfiles(), request, sha256Hex);
if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
const site = sealed.value;
const text = artefactText(site);

/** Alters the document and makes its hashes fit again, as a careful forger would. */
function forged(alter: (document: Record<string, unknown>) => void): string {
  const document: Record<string, Json> = JSON.parse(text);
  alter(document);
  delete document['hash'];
  document['safetyHash'] = sha256Hex(canonicalJson(document['safety'] ?? null));
  document['trafficHash'] = sha256Hex(canonicalJson(document['traffic'] ?? null));
  return `${canonicalJson({ ...document, hash: sha256Hex(canonicalJson(document)) })}\n`;
}

describe('seal', () => {
  it('seals a site that verifies to the same value', () => {
    expect(verifyArtefact(text, sha256Hex)).toEqual({ ok: true, value: site, warnings: [] });
  });

  it('resolves the lamps of a head from the profile', () => {
    const own = site.safety.lamps.filter(({ group }) => group === 'pW');
    expect(own.map(({ colour }) => colour)).toEqual(['red', 'green']);
    expect(own[0]).toEqual({
      group: 'pW', colour: 'red', board: 'hb1', slot: 6,
      output: { area: 'holding', address: 3, bit: 15 }, flashOutput: { area: 'holding', address: 5, bit: 15 },
      readBack: { area: 'holding', address: 106, bit: 15 }, current: { area: 'holding', address: 108, bit: 15 }, dim: { area: 'holding', address: 110, bit: 15 },
    });
  });

  it('refuses the artefact with any byte altered', () => {
    const accepted: number[] = [];
    for (let place = 0; place < text.length; place += 50) {
      const other = text[place] === '7' ? '8' : '7';
      if (verifyArtefact(text.slice(0, place) + other + text.slice(place + 1), sha256Hex).ok) accepted.push(place);
    }
    expect(accepted).toEqual([]);
  }, 60_000);

  it.each([
    ['a byte appended', `${text}\n`], ['a byte cut off', text.slice(0, -1)], ['a space inside', text.replace(':', ': ')],
    ['a key twice', text.replace('{"format":', '{"format":"ngatu-site/1","format":')], ['nothing', ''], ['null', 'null\n'], ['a list', '[]\n'],
    ['nesting without end', `${'['.repeat(200_000)}${']'.repeat(200_000)}\n`],
  ])('refuses %s', (_, altered) => {
    expect(verifyArtefact(altered, sha256Hex).ok).toBe(false);
  });

  it('refuses a lamp moved to another bit, hashes made to fit', () => {
    const moved = forged((document) => {
      const bits = JSON.stringify(document['safety']).replace('"output":{"address":3,"area":"holding","bit":15}', '"output":{"address":3,"area":"holding","bit":12}');
      document['safety'] = JSON.parse(bits);
    });
    expect(verifyArtefact(moved, sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'artefact.lampMap' }] });
  });

  it('refuses a site that fails its check, hashes made to fit', () => {
    const widened = forged((document) => {
      document['safety'] = JSON.parse(JSON.stringify(document['safety']).replace('"permissive":[', '"permissive":[["vE","vN"],'));
    });
    expect(verifyArtefact(widened, sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'permissive.hard' }] });
  });

  it('does not seal a site with an error', () => {
    const source = ninhKieu();
    source.safety.permissive.pop();
    expect(sealSite(source, referenceProfiles(), request, sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'permissive.missing' }] });
  });

  it.each([
    ['a street seal on a bench site', (document: Record<string, unknown>) => { document['seal'] = { kind: 'street', by: 'minh', second: 'lan', sealedAtMs: 1 }; }],
    ['a bench seal on a street site', (document: Record<string, unknown>) => {
      const street = structuredClone(ninhKieu());
      toStreet(street);
      document['safety'] = { ...site.safety, bench: false, lines: street.safety.lines, trustKeys: street.safety.trustKeys };
    }],
  ])('refuses %s', (_, alter) => {
    expect(verifyArtefact(forged(alter), sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'artefact.sealKind' }] });
  });

  it('gives a street site no bench seal', () => {
    const street = ninhKieu();
    toStreet(street);
    expect(sealSite(street, referenceProfiles(), request, sha256Hex)).toMatchObject({ ok: false, problems: [{ code: 'seal.streetSite' }] });
  });

  it('carries the word order that the site states for a board, and needs it where the profile has none', () => {
    const asked = ninhKieu();
    const profiles = referenceProfiles();
    const card = asked.safety.boards.find(({ id }) => id === asked.traffic.detectors[0]?.board);
    const lc16 = profiles.get(card?.profile ?? '');
    if (card === undefined || lc16 === undefined) throw new Error('no detector card');
    const points = lc16.points.filter(({ id }) => !id.startsWith('count.')).concat(Array.from({ length: 16 }, (_, at) => ({ id: `count.${at + 1}`, area: 'input', address: 40 + 2 * at, type: 'u32', wordOrder: 'unknown', access: 'read', poll: 'everyTick' } as const)));
    const wide = new Map(profiles).set(card.profile, { ...lc16, points });
    const refused = sealSite(asked, wide, request, sha256Hex);
    expect(refused.ok ? [] : [...new Set(refused.problems.map(({ code }) => code))]).toEqual(['detector.wordOrderUnknown']);
    card.wordOrder = 'little';
    const sealedSite = sealSite(asked, wide, request, sha256Hex);
    if (!sealedSite.ok) throw new Error(JSON.stringify(sealedSite.problems));
    const verified = verifyArtefact(artefactText(sealedSite.value), sha256Hex);
    expect(verified).toMatchObject({ ok: true, warnings: [] });
    const carried = sealedSite.value.safety.boards.find(({ id }) => id === card.id)?.profile.points.filter(({ id }) => id.startsWith('count.'));
    expect(new Set(carried?.map(({ wordOrder }) => wordOrder))).toEqual(new Set(['little']));
  });

  it('gives back the source that was sealed', () => {
    expect(sourceOf(site).source).toEqual(ninhKieu());
  });

  it('hashes safety and traffic data apart', () => {
    const source = ninhKieu();
    source.traffic.builtinPlan.name = 'other';
    const other = sealSite(source, referenceProfiles(), request, sha256Hex);
    expect(other.ok && other.value.safetyHash).toBe(site.safetyHash);
    expect(other.ok && other.value.trafficHash).not.toBe(site.trafficHash);
  });
});
