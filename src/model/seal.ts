import { artefactSchema, type LampWire, type SealedSite, type SiteSafety } from './artefact.ts';
import { compareCard, type SiteCard } from './card.ts';
import { canonicalJson, plainJson as plain, type Json } from './canonical.ts';
import { parseWith } from './parsing.ts';
import { samePerson } from './person.ts';
import { isLampProfile, pointNames, profileId, withWordOrder } from './profile.ts';
import { problem, type Parsed, type Problem } from './problem.ts';
import { sealedText, type SignText } from './signature.ts';
import { checkDraft, checkSite } from './siteCheck.ts';
import { lampWires, type ProfileSet } from './siteLamp.ts';
import type { SafetySource, SiteSource } from './site.ts';

/** SHA-256 of a text's UTF-8 bytes, lower-case hex. Passed in: the model has no I/O and no crypto of its own. */
export type Sha256Hex = (text: string) => string;

interface Sealer {
  /** Who seals, as written into the artefact. */
  readonly by: string;
  /** Wall clock, ms since the epoch. */
  readonly sealedAtMs: number;
}

/** The commissioning key of the site, as far as sealing needs it. */
export interface SealKey {
  /** SPKI, base64. */
  readonly publicKey: string;
  readonly sign: SignText;
}

export interface BenchSeal extends Sealer { readonly kind: 'bench' }
/** Two persons, the card of the second, and the commissioning key (safety.md S7). */
export interface StreetSeal extends Sealer { readonly kind: 'street'; readonly second: string; readonly card: SiteCard; readonly key: SealKey }
export type SealRequest = BenchSeal | StreetSeal;

/** Checks a site and makes the hashed artefact that signald loads; every error-level problem refuses it. */
export function sealSite(source: SiteSource, profiles: ProfileSet, request: SealRequest, sha256Hex: Sha256Hex): Parsed<SealedSite> {
  return request.kind === 'bench' ? sealBench(source, profiles, request, sha256Hex) : sealStreet(source, profiles, request, sha256Hex);
}

function sealBench(source: SiteSource, profiles: ProfileSet, { kind, by, sealedAtMs }: BenchSeal, sha256Hex: Sha256Hex): Parsed<SealedSite> {
  const found = checkDraft(source, profiles);
  if (hasError(found)) return { ok: false, problems: found };
  if (!source.safety.bench) return refused('seal.streetSite', 'safety.bench');
  return assemble(source, profiles, { kind, by, sealedAtMs }, null, sha256Hex);
}

function sealStreet(source: SiteSource, profiles: ProfileSet, request: StreetSeal, sha256Hex: Sha256Hex): Parsed<SealedSite> {
  const { safety } = source;
  if (safety.bench || safety.generatedFrom !== undefined) return refused('seal.benchSite', 'safety.bench');
  const found = checkDraft(source, profiles);
  if (hasError(found)) return { ok: false, problems: found };
  const unchecked = uncheckedBoards(source, profiles);
  if (unchecked.length > 0) return { ok: false, problems: unchecked };
  const persons = checkPersons(request);
  if (persons.length > 0) return { ok: false, problems: persons };
  const differences = compareCard(safety, request.card);
  if (differences.length > 0) return { ok: false, problems: differences };
  const key = safety.trustKeys.find(({ role, publicKey }) => role === 'commissioning' && publicKey === request.key.publicKey);
  if (key === undefined) return refused('seal.keyUnfit', 'safety.trustKeys');
  const { by, second, sealedAtMs, card } = request;
  const seal = { kind: 'street' as const, by, second, sealedAtMs, cardHash: sha256Hex(canonicalJson(plain(card))) };
  // The list that goes into the artefact, and that the monitor goes by, is the second hand's.
  const confirmed = { ...source, safety: { ...safety, permissive: card.permissive } };
  return assemble(confirmed, profiles, seal, { keyId: key.keyId, sign: request.key.sign }, sha256Hex);
}

/** In a street nobody believes lamps by the line's CRC alone (docs/line.md). */
function uncheckedBoards({ safety }: SiteSource, profiles: ProfileSet): readonly Problem[] {
  return safety.boards.flatMap(({ id, profile: name }) => {
    const profile = profiles.get(name);
    const checked = profile === undefined || !isLampProfile(profile) || profile.points.some((point) => point.id === pointNames.sampleCheck);
    return checked ? [] : [problem('seal.uncheckedSamples', `safety.boards.${id}`, { board: id })];
  });
}

function checkPersons({ by, second, card }: StreetSeal): readonly Problem[] {
  if (by.trim() === '' || second.trim() === '' || samePerson(by, second)) return [problem('seal.samePerson', 'seal.second', { by, second })];
  if (card.by === null || samePerson(card.by, second)) return [];
  return [problem('card.otherPerson', 'card.by', { by: card.by, second })];
}

function assemble(
  source: SiteSource, profiles: ProfileSet, seal: SealedSite['seal'], key: { readonly keyId: string; readonly sign: SignText } | null, sha256Hex: Sha256Hex,
): Parsed<SealedSite> {
  const found = checkSite(source, profiles);
  if (hasError(found)) return { ok: false, problems: found };
  const safety = resolveSafety(source.safety, profiles);
  if (safety === null) return { ok: false, problems: [problem('seal.unresolved', 'safety.lamps')] };
  const sealed = {
    format: 'ngatu-site/1' as const,
    safety,
    traffic: source.traffic,
    safetyHash: sha256Hex(canonicalJson(plain(safety))),
    trafficHash: sha256Hex(canonicalJson(plain(source.traffic))),
    seal,
  };
  const body = key === null ? sealed : { ...sealed, signature: { keyId: key.keyId, signature: key.sign(sealedText(sealed)) } };
  return { ok: true, value: { ...body, hash: sha256Hex(canonicalJson(plain(body))) }, warnings: found };
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** The bytes of the artefact file: canonical JSON and one line end. */
export function artefactText(site: SealedSite): string {
  return `${canonicalJson(plain(site))}\n`;
}

/**
 * Reads an artefact file. Refused: anything but the canonical text, a hash that does not fit, a site that fails its
 * check, lamps that do not stand where the profile says. `sha256Hex` as in sealSite. Whether the signature of a street
 * seal is one to trust is checkSealSignature's.
 */
export function verifyArtefact(text: string, sha256Hex: Sha256Hex): Parsed<SealedSite> {
  const read = readJson(text);
  if (read === null) return refused('artefact.notJson');
  const { json, canonical } = read;
  if (`${canonical}\n` !== text) return refused('artefact.notCanonical');
  const parsed = parseWith(artefactSchema, json);
  if (!parsed.ok) return parsed;
  const hashProblems = checkHashes(json, sha256Hex);
  if (hashProblems.length > 0) return { ok: false, problems: hashProblems };
  return checkAgain(parsed.value);
}

/** The site source that an artefact was sealed from, and the profiles it carries. */
export function sourceOf(site: SealedSite): { readonly source: SiteSource; readonly profiles: ProfileSet } {
  const { boards, lamps, ...rest } = site.safety;
  const heads = new Map(lamps.map(({ group, board, slot }) => [`${board} ${slot} ${group}`, { group, board, slot }]));
  const safety: SafetySource = {
    ...rest,
    boards: boards.map(({ profile, ...board }) => ({ ...board, profile: profileId(profile) })),
    lamps: [...heads.values()],
  };
  return {
    source: { format: 'ngatu-site-source/1', safety, traffic: site.traffic },
    profiles: new Map(boards.map(({ profile }) => [profileId(profile), profile])),
  };
}

function checkHashes(json: Json, sha256Hex: Sha256Hex): readonly Problem[] {
  const { hash, ...body } = entriesOf(json);
  const problems: Problem[] = [];
  const compare = (path: string, stated: Json | undefined, part: Json | undefined): void => {
    if (part === undefined || stated !== sha256Hex(canonicalJson(part))) problems.push(problem('artefact.altered', path));
  };
  compare('hash', hash, body);
  compare('safetyHash', body['safetyHash'], body['safety']);
  compare('trafficHash', body['trafficHash'], body['traffic']);
  return problems;
}

function checkAgain(site: SealedSite): Parsed<SealedSite> {
  if (!sealFits(site)) return refused('artefact.sealKind', 'seal.kind');
  const { source, profiles } = sourceOf(site);
  const found = checkSite(source, profiles);
  if (hasError(found)) return { ok: false, problems: found };
  const expected = resolveSafety(source.safety, profiles);
  if (expected === null || canonicalJson(plain(expected.lamps)) !== canonicalJson(plain(site.safety.lamps))) {
    return refused('artefact.lampMap', 'safety.lamps');
  }
  return { ok: true, value: site, warnings: found };
}

/** The site as the artefact carries it: boards with their profiles, lamps as bits; null where one can't be found. */
export function resolveSafety(source: SafetySource, profiles: ProfileSet): SiteSafety | null {
  const boards: SiteSafety['boards'] = [];
  for (const board of source.boards) {
    const profile = profiles.get(board.profile);
    if (profile === undefined) return null;
    boards.push({ ...board, profile: withWordOrder(profile, board.wordOrder) });
  }
  const lamps: LampWire[] = [];
  for (const lamp of source.lamps) {
    const group = source.groups.find(({ id }) => id === lamp.group);
    const board = boards.find(({ id }) => id === lamp.board);
    const wires = group === undefined || board === undefined ? null : lampWires(group, lamp.board, lamp.slot, board.profile);
    if (wires === null) return null;
    lamps.push(...wires);
  }
  return { ...source, boards, lamps };
}

function refused(code: string, path = ''): Parsed<never> {
  return { ok: false, problems: [problem(code, path)] };
}

/** A bench site has a bench seal; a street site the seal of two different persons, signed (safety.md S7). */
function sealFits({ safety, seal, signature }: SealedSite): boolean {
  if (safety.bench) return seal.kind === 'bench';
  const { kind, by, second, cardHash } = seal;
  return kind === 'street' && second !== undefined && !samePerson(by, second) && cardHash !== undefined && signature !== undefined;
}

/** Null for what is no JSON, and for nesting that no artefact has: either recursion may run out of stack on it. */
function readJson(text: string): { readonly json: Json; readonly canonical: string } | null {
  try {
    const json: Json = JSON.parse(text);
    return { json, canonical: canonicalJson(json) };
  } catch {
    return null;
  }
}

function entriesOf(json: Json): Readonly<Record<string, Json>> {
  return json === null || typeof json !== 'object' ? {} : Object.fromEntries<Json>(Object.entries(json));
}
