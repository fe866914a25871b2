import { answerJson } from '../../platform/answerJson.ts';
import { readFile } from 'node:fs/promises';
import type { SealedSite } from '../../model/artefact.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { pairKey } from '../../model/relation.ts';
import { sourceOf, verifyArtefact } from '../../model/seal.ts';
import type { SafetySource, SiteSource } from '../../model/site.ts';
import { waivedOf } from '../../model/waiver.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import { sha256Hex } from './sha256.ts';
import { readSite } from './siteFile.ts';
import { messageOf } from './yamlFile.ts';
import { dateClockText, useSiteZone } from '../siteClock.ts';

export interface ShowArgs {
  /** A site.yaml, or a sealed artefact (.json). */
  readonly file: string;
  readonly profiles?: string;
}

/** `ngatu site show FILE`: groups, the matrix, stages and boards of a site file or of a sealed artefact. */
export async function showSite(args: ShowArgs, io: SiteIo): Promise<number> {
  const shown = await readShown(args);
  if ('problems' in shown) {
    if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, shown.problems) })}\n`);
    else io.stderr(problemLines(io.lang, shown.problems));
    return shown.exit;
  }
  const { source, sealed } = shown;
  if (io.json) io.stdout(`${answerJson({ ok: true, hash: sealed?.hash ?? null, sealed, waived: waivedOf(source.safety), site: source })}\n`);
  else io.stdout(shownLines(io.lang, shown).map((line) => `${line}\n`).join(''));
  return siteExit.done;
}

/** A site file, or a sealed artefact; or what is wrong with it. */
export async function readShown(args: ShowArgs): Promise<Shown> {
  return args.file.endsWith('.json') ? readArtefact(args.file) : readSource(args);
}

/** What is known of the seal: of an artefact, or of the site that runs. */
export interface ShownSeal { readonly hash: string; readonly safetyHash: string; readonly trafficHash: string; readonly seal: SealedSite['seal']; readonly keyId: string | null }
export interface ShownSite { readonly source: SiteSource; readonly sealed: ShownSeal | null }

/** The site for a person: groups, matrix, yields, stages, boards, seal, and what a bench waives. */
export function shownLines(lang: Lang, { source, sealed }: ShownSite): readonly string[] {
  useSiteZone(source.traffic.timezone);
  return [...siteLines(source), '', ...sealLines(lang, sealed), ...waiverLines(lang, source.safety)];
}

function sealLines(lang: Lang, sealed: ShownSeal | null): readonly string[] {
  if (sealed === null) return [say(lang, 'seal.none')];
  const { seal, keyId, hash, safetyHash, trafficHash } = sealed;
  const persons = seal.second === undefined ? seal.by : `${seal.by}, ${seal.second}`;
  const signed = keyId === null ? '' : ` · ${say(lang, 'seal.key', { key: keyId })}`;
  return [
    `${say(lang, 'status.seal')}: ${say(lang, `seal.${seal.kind}`)} · ${persons} · ${dateClockText(seal.sealedAtMs)}${signed}`,
    `sha256  ${hash}`, `safety  ${safetyHash}`, `traffic ${trafficHash}`,
  ];
}

function waiverLines(lang: Lang, safety: SafetySource): readonly string[] {
  const waived = waivedOf(safety);
  return waived.length === 0 ? [] : [`${say(lang, 'seal.waived')}: ${waived.map((item) => say(lang, `seal.waived.${item}`)).join(', ')}`];
}

type Shown = ShownSite | { readonly problems: readonly Problem[]; readonly exit: number };

async function readArtefact(file: string): Promise<Shown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { problems: [problem('file.unreadable', file, { detail: messageOf(error) })], exit: siteExit.file };
  }
  const verified = verifyArtefact(text, sha256Hex);
  if (!verified.ok) return { problems: verified.problems, exit: siteExit.errors };
  const { hash, safetyHash, trafficHash, seal, signature } = verified.value;
  return { source: sourceOf(verified.value).source, sealed: { hash, safetyHash, trafficHash, seal, keyId: signature?.keyId ?? null } };
}

async function readSource(args: ShowArgs): Promise<Shown> {
  const read = await readSite(args.file, args.profiles);
  if (read.state === 'checked') return { source: read.source, sealed: null };
  return { problems: read.problems, exit: read.state === 'unreadable' ? siteExit.file : siteExit.errors };
}

function siteLines({ safety, traffic }: SiteSource): readonly string[] {
  return [
    `${safety.siteId}  ${safety.name}${safety.bench ? '  (bench)' : ''}`,
    '',
    ...safety.groups.map((group) => {
      const heads = safety.lamps.filter((lamp) => lamp.group === group.id).map(({ board, slot }) => `${board}.${slot}`);
      return `${group.id.padEnd(8)}${group.kind.padEnd(14)}min ${seconds(group.minGreenMs)}  ${group.kind === 'pedestrian2' ? `clr ${seconds(group.pedestrianClearanceMs)}` : `yel ${seconds(group.yellowMs)}`}  ${heads.join(' ').padEnd(10)}${group.name ?? ''}`;
    }),
    '',
    ...matrixLines(safety),
    '',
    ...safety.relations.flatMap((one) => (one.relation === 'yield' ? [`${one.who} → ${one.to}${one.mutual === true ? ' ⇄' : ''}  ${one.kind}: ${one.reason}`] : [])),
    '',
    ...traffic.stages.map((stage) => `${stage.id.padEnd(8)}${stage.groups.join(' ')}${stage.next === undefined ? '' : `  → ${stage.next.join(' ')}`}`),
    '',
    ...safety.boards.map((board) => `${board.id.padEnd(8)}${board.profile.padEnd(16)}${board.line} ${board.unit}`),
  ];
}

/** Intergreens from row to column, s; `y` beside a pair that yields, `·` where both may run together. */
function matrixLines(safety: SafetySource): readonly string[] {
  const ids = safety.groups.map(({ id }) => id);
  const relations = new Map(safety.relations.map((relation) => [pairKey(relation.a, relation.b), relation.relation]));
  const times = new Map(safety.intergreens.map(({ from, to, ms }) => [`${from}>${to}`, ms]));
  const cell = (from: string, to: string): string => {
    const relation = relations.get(pairKey(from, to));
    if (from === to) return '';
    if (relation === 'none') return '·';
    return `${((times.get(`${from}>${to}`) ?? 0) / 1000).toFixed(1)}${relation === 'yield' ? 'y' : ''}`;
  };
  const width = Math.max(6, ...ids.map((id) => id.length + 1));
  return [
    `${' '.repeat(width)}${ids.map((id) => id.padStart(width)).join('')}`,
    ...ids.map((from) => `${from.padEnd(width)}${ids.map((to) => cell(from, to).padStart(width)).join('')}`),
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).padStart(4);
}
