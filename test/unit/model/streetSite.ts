import { emptyCard, type SiteCard } from '../../../src/model/card.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { sealSite, type StreetSeal } from '../../../src/model/seal.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from './ninhKieu.ts';
import { toStreet } from './plantedSites.ts';

/** A commissioning key as `site key new` makes it. */
export const streetKey = newKeyPair();

/** The project's site made one for a street, trusting `streetKey` as `c1`; the permissive list is left to the card. */
export function streetSource(): SiteSource {
  const source = ninhKieu();
  toStreet(source);
  source.safety.trustKeys = [{ keyId: 'c1', publicKey: streetKey.publicKey, role: 'commissioning' }];
  source.safety.permissive = [];
  return source;
}

/** A card as a second person fills it in who reads the drawing right. */
export function filledCard(source: SiteSource, by = 'Trần Minh'): SiteCard {
  return {
    ...emptyCard(source), by,
    permissive: source.safety.relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => [b, a]),
    lamps: source.safety.lamps.toReversed(),
  };
}

/** The first intergreen is so much longer. */
export function longerIntergreen(addMs: number): (source: SiteSource) => void {
  return ({ safety: { intergreens: [first] } }) => { if (first !== undefined) first.ms += addMs; };
}

export function streetRequest(source: SiteSource, change: Partial<StreetSeal> = {}): StreetSeal {
  return { kind: 'street', by: 'Nguyễn Lan', second: 'Trần Minh', sealedAtMs: 1_790_000_000_000, card: filledCard(source), key: signingKey(streetKey.privatePem), ...change };
}

/** The street site, sealed; `change` makes it another one. */
export function streetSite(change: (source: SiteSource) => void = () => undefined): SealedSite {
  const source = streetSource();
  change(source);
  const sealed = sealSite(source, referenceProfiles(), streetRequest(source), sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}
