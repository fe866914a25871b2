import type { SealedSite } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import { sourceOf } from './seal.ts';
import { compareFields, diffSites, type SiteDifference } from './siteDiff.ts';

/** Longest value in an answer, letters: the whole stands in the two artefacts. */
const mostLetters = 240;

/** Everything that two artefacts have otherwise, the boards' profiles and the seal too: what hashes to another sum is shown. */
export function diffArtefacts(before: SealedSite, after: SealedSite, sha256Hex: (text: string) => string): readonly SiteDifference[] {
  const rows = [...diffSites(sourceOf(before).source, sourceOf(after).source), ...diffWires(before, after, sha256Hex), ...diffSeals(before, after)];
  return rows.map((row) => ({ ...row, before: shortened(row.before), after: shortened(row.after) }));
}

function shortened(value: string | null): string | null {
  return value !== null && value.length > mostLetters ? `${value.slice(0, mostLetters)}…` : value;
}

/** A profile under the same name may be another one, and move lamps to other bits. */
function diffWires(before: SealedSite, after: SealedSite, sha256Hex: (text: string) => string): readonly SiteDifference[] {
  const profiles = compare('board', ({ safety }) => safety.boards.map(({ id, profile }) => [`${id} profile`, `sha256 ${sha256Hex(textOf(profile)).slice(0, 16)}`]), before, after);
  const wires = compare('lamp', ({ safety }) => safety.lamps.map((lamp) => [`${lamp.group} ${lamp.colour} ${lamp.board}.${lamp.slot}`, textOf([lamp.output, lamp.flashOutput ?? null, lamp.readBack, lamp.current ?? null, lamp.dim ?? null])]), before, after);
  // A board that is gone, or new, has its own line already.
  return [...profiles.filter((row) => row.before !== null && row.after !== null), ...wires];
}

function diffSeals(before: SealedSite, after: SealedSite): readonly SiteDifference[] {
  return compare('seal', ({ seal, signature }) => [['kind', seal.kind], ['by', seal.by], ['second', seal.second ?? '–'], ['sealedAtMs', String(seal.sealedAtMs)], ['key', signature?.keyId ?? '–'], ['card', seal.cardHash?.slice(0, 16) ?? '–']], before, after);
}

function compare(kind: SiteDifference['kind'], read: (site: SealedSite) => readonly (readonly [string, string])[], before: SealedSite, after: SealedSite): readonly SiteDifference[] {
  return compareFields(kind, new Map(read(before)), new Map(read(after)));
}

function textOf(value: unknown): string {
  return canonicalJson(plainJson(value));
}
