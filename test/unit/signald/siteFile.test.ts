import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { canonicalJson, plainJson } from '../../../src/model/canonical.ts';
import { artefactText, sealSite } from '../../../src/model/seal.ts';
import { signatureProblem } from '../../../src/monitord/sealSignature.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { loadSite, sha256Hex } from '../../../src/signald/siteFile.ts';
import { ninhKieu, referenceProfiles } from '../model/ninhKieu.ts';
import { streetKey, streetSite } from '../model/streetSite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-trust-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function trustOf(name: string, keys: Readonly<Record<string, string>>): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  for (const [file, pem] of Object.entries(keys)) writeFileSync(join(directory, file), pem);
  return directory;
}

const trusted = trustOf('trusted', { 'c1.pub': streetKey.publicPem, 'README': 'not a key' });
const stranger = trustOf('stranger', { 'c1.pub': newKeyPair().publicPem });
const otherName = trustOf('other-name', { 'c2.pub': streetKey.publicPem });
const broken = trustOf('broken', { 'c1.pub': 'no key' });
const absent = join(folder, 'absent');

const street = streetSite();
const bench = (() => {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
})();

/** The artefact with a change, and its own hash made to fit again. */
function forged(change: Partial<SealedSite>): SealedSite {
  const { hash: _, ...body } = { ...street, ...change };
  return { ...body, hash: sha256Hex(canonicalJson(plainJson(body))) };
}

/** What signald and the monitor say of an artefact: each by its own reading. */
function said(site: SealedSite, trust: string): { readonly signald: readonly string[]; readonly monitor: boolean } {
  const path = join(folder, 'site.json');
  writeFileSync(path, artefactText(site));
  const loaded = loadSite(path, trust);
  return { signald: loaded.ok ? [] : loaded.problems.map(({ code }) => code), monitor: signatureProblem(JSON.parse(artefactText(site)), trust) === null };
}

const unsigned = ((): SealedSite => {
  const { signature: _, hash: __, ...body } = street;
  return { ...body, hash: sha256Hex(canonicalJson(plainJson(body))) };
})();
const signature = street.signature ?? { keyId: '', signature: '' };

test.each<[string, SealedSite, string, readonly string[]]>([
  ['a signed street site on a machine that trusts its key', street, trusted, []],
  ['a machine that trusts nobody', street, absent, ['artefact.keyUntrusted']],
  ['a machine that trusts another key of the same name', street, stranger, ['artefact.badSignature']],
  ['a machine that has the key under another name', street, otherName, ['artefact.keyUntrusted']],
  ['a machine whose key file is none', street, broken, ['trust.unreadable']],
  ['an unsigned one', unsigned, trusted, ['artefact.sealKind']],
  ['one with another person in the seal', forged({ seal: { ...street.seal, second: 'Lê Hoa' } }), trusted, ['artefact.badSignature']],
  ['one sealed at another time', forged({ seal: { ...street.seal, sealedAtMs: 1 } }), trusted, ['artefact.badSignature']],
  ['one with half a signature', forged({ signature: { ...signature, signature: signature.signature.slice(0, 40) } }), trusted, ['artefact.badSignature']],
  ['one whose key name walks out of the directory', forged({ signature: { ...signature, keyId: '../trusted/c1' } }), trusted, ['artefact.keyUntrusted']],
  ['a bench site on a bench', bench, absent, []],
  ['a bench site on a machine with trusted keys', bench, trusted, ['artefact.benchOnStreet']],
])('%s', (_, site, trust, codes) => {
  expect(said(site, trust)).toEqual({ signald: codes, monitor: codes.length === 0 });
});

test('traffic data that was exchanged under the signature is refused by both', () => {
  const builtinPlan = { ...street.traffic.builtinPlan, name: 'other' };
  const traffic = { ...street.traffic, builtinPlan };
  expect(said(forged({ traffic }), trusted)).toEqual({ signald: ['artefact.altered'], monitor: false });
  expect(said(forged({ traffic, trafficHash: sha256Hex(canonicalJson(plainJson(traffic))) }), trusted)).toEqual({ signald: ['artefact.badSignature'], monitor: false });
});
