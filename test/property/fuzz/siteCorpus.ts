import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { plainJson, type Json } from '../../../src/model/canonical.ts';
import { emptyCard, type SiteCard } from '../../../src/model/card.ts';
import type { ResolvedProfile } from '../../../src/model/profile.ts';
import { sealSite } from '../../../src/model/seal.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { newKeyPair, signingKey, type SigningKey } from '../../../src/platform/signingKey.ts';
import { randomStreetSource } from '../model/streetSite.ts';
import { referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';
import { poolOf, type Pool } from './mutation.ts';

/** A small site that passes the whole check, its artefact, and everything that belongs to it. */
export interface SiteBase {
  readonly source: SiteSource;
  readonly profiles: ReadonlyMap<string, ResolvedProfile>;
  readonly site: SealedSite;
  readonly artefact: Json;
  readonly card: SiteCard;
  readonly pool: Pool;
  readonly yaml: string;
}

export interface SiteCorpus {
  readonly bases: readonly SiteBase[];
  readonly key: SigningKey;
  readonly publicPem: string;
  readonly author: SigningKey;
  /** Where the commissioning key is installed, and where none is. */
  readonly trust: string;
  readonly noTrust: string;
  readonly profileTexts: readonly string[];
}

export const second = 'Trần Minh';

export function makeCorpus(seed: number, count: number): SiteCorpus {
  const pair = newKeyPair();
  const key = signingKey(pair.privatePem);
  const author = signingKey(newKeyPair().privatePem);
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-fuzz-'));
  writeFileSync(join(folder, 'c1.pub'), pair.publicPem);
  const random = createRandom(seed);
  const bases: SiteBase[] = [];
  for (let tries = 0; bases.length < count && tries < 4000; tries += 1) {
    const base = baseOf(random, bases.length % 2 === 0, key, author);
    if (base !== null) bases.push(base);
  }
  const profileFolder = new URL('../../../firmware-profiles/ngatu/', import.meta.url);
  const profileTexts = ['shb8', 'lc16', 'cd8'].map((name) => readFileSync(new URL(`${name}.yaml`, profileFolder), 'utf8'));
  return { bases, key, publicPem: pair.publicPem, author, trust: folder, noTrust: join(folder, 'none'), profileTexts };
}

/** Small, for speed: two or three groups on one board, whose profile holds only the slots in use. */
function baseOf(random: Random, street: boolean, key: SigningKey, author: SigningKey): SiteBase | null {
  const drawn = randomStreetSource(random);
  const { groups } = drawn.safety;
  if (groups.length > 3 || drawn.safety.boards[0] === undefined) return null;
  const slots = groups.length;
  const source: SiteSource = {
    ...drawn,
    safety: {
      ...drawn.safety, bench: !street, boards: [drawn.safety.boards[0]], lamps: groups.map(({ id }, at) => ({ group: id, board: 'hb1', slot: at + 1 })),
      permissive: drawn.safety.relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => [a, b]),
      trustKeys: [{ keyId: 'c1', publicKey: key.publicKey, role: 'commissioning' }, { keyId: 'a1', publicKey: author.publicKey, role: 'author' }],
    },
  };
  const profiles = new Map([...referenceProfiles()].filter(([id]) => id === 'ngatu/shb8').map(([id, profile]) => [id, cut(profile, slots, random.next() < 0.3)]));
  const card: SiteCard = { ...emptyCard(source), by: second, permissive: source.safety.permissive.map(([a, b]) => [b, a]), lamps: source.safety.lamps };
  const sealed = sealSite(source, profiles, street ? { kind: 'street', by: 'Nguyễn Lan', second, sealedAtMs: 1, card, key } : { kind: 'bench', by: 'fuzz', sealedAtMs: 1 }, sha256Hex);
  if (!sealed.ok) return null;
  const artefact = plainJson(sealed.value);
  return { source, profiles, site: sealed.value, artefact, card, pool: poolOf(artefact, plainJson(source)), yaml: stringify(source) };
}

function cut(profile: ResolvedProfile, slots: number, whole: boolean): ResolvedProfile {
  const optional = whole ? [] : ['current', 'dim', 'input'];
  return { ...profile, slots, points: profile.points.filter(({ id }) => {
    const [name = '', slot] = id.split('.');
    return !optional.includes(name) && !(Number(slot) > slots);
  }) };
}
