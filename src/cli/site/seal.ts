import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseCard } from '../../model/card.ts';
import { problem, type Parsed, type Problem } from '../../model/problem.ts';
import { artefactText, sealSite, type SealRequest } from '../../model/seal.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { signingKey, type SigningKey } from '../../platform/signingKey.ts';
import { fill } from '../../text/sentence.ts';
import { siteExit, type SiteIo } from './io.ts';
import { countLines } from './lineBudget.ts';
import { countOf, problemData, problemLines } from './problemReport.ts';
import { sha256Hex } from './sha256.ts';
import { readSite } from './siteFile.ts';
import { messageOf, readYaml } from './yamlFile.ts';

export interface SealArgs {
  readonly file: string;
  /** Where the artefact goes. */
  readonly out: string;
  readonly by: string;
  /** Wall clock, ms since the epoch. */
  readonly sealedAtMs: number;
  readonly profiles?: string;
}

/** What a street seal takes besides: the second person with the card, and the commissioning key (safety.md S7). */
export interface StreetArgs extends SealArgs { readonly second: string; readonly card: string; readonly key: string }

/** `ngatu site seal --bench FILE --out ARTEFACT`: checks the site and writes the hashed artefact that signald loads. */
export async function sealBenchSite(args: SealArgs, io: SiteIo): Promise<number> {
  return sealAs({ kind: 'bench', by: args.by, sealedAtMs: args.sealedAtMs }, args, io);
}

/** `ngatu site seal --street FILE --card CARD --second NAME --key KEY --out ARTEFACT`. */
export async function sealStreetSite(args: StreetArgs, io: SiteIo): Promise<number> {
  const entered = await readYaml(args.card);
  if (!entered.ok) return refuse(args, io, entered.problems, siteExit.file);
  const card = parseCard(entered.value);
  if (!card.ok) return refuse(args, io, card.problems.map((one) => ({ ...one, path: `card.${one.path}` })), siteExit.errors);
  const key = readKey(args.key);
  if (!key.ok) return refuse(args, io, key.problems, siteExit.file);
  const { by, second, sealedAtMs } = args;
  return sealAs({ kind: 'street', by, second, sealedAtMs, card: card.value, key: key.value }, args, io);
}

/** The private commissioning key. */
export function readKey(path: string): Parsed<SigningKey> {
  try {
    return { ok: true, value: signingKey(readFileSync(path, 'utf8')), warnings: [] };
  } catch (error) {
    return { ok: false, problems: [problem('seal.keyUnreadable', path, { detail: messageOf(error) })] };
  }
}

const sealedText = {
  bench: { vi: 'Đã niêm phong (bench) {out}', en: 'Sealed (bench) {out}' },
  street: { vi: 'Đã niêm phong (ngoài đường) {out}: {by} và {second}', en: 'Sealed (street) {out}: {by} and {second}' },
} as const;

async function sealAs(request: SealRequest, args: SealArgs, io: SiteIo): Promise<number> {
  const read = await readSite(args.file, args.profiles);
  if (read.state !== 'checked') return refuse(args, io, read.problems, read.state === 'unreadable' ? siteExit.file : siteExit.errors);
  const late = countLines(read.source, read.profiles).problems;
  if (late.length > 0) return refuse(args, io, late, siteExit.errors);
  const sealed = sealSite(read.source, read.profiles, request, sha256Hex);
  if (!sealed.ok) return refuse(args, io, sealed.problems, siteExit.errors);
  try {
    await writeFile(args.out, artefactText(sealed.value));
  } catch (error) {
    return refuse(args, io, [problem('file.unwritable', args.out, { detail: messageOf(error) })], siteExit.file);
  }
  const { hash, safetyHash, trafficHash, seal, signature } = sealed.value;
  if (io.json) io.stdout(`${answerJson({ ok: true, file: args.file, out: args.out, hash, safetyHash, trafficHash, seal, keyId: signature?.keyId ?? null, warnings: countOf(sealed.warnings, 'warning') })}\n`);
  else {
    io.stderr(problemLines(io.lang, sealed.warnings));
    io.stdout(`${fill(sealedText[seal.kind][io.lang], { out: args.out, by: seal.by, second: seal.second ?? '' })}\nsha256 ${hash}\n`);
  }
  return siteExit.done;
}

function refuse(args: SealArgs, io: SiteIo, problems: readonly Problem[], exit: number): number {
  if (io.json) io.stdout(`${answerJson({ file: args.file, ok: false, errors: countOf(problems, 'error'), problems: problemData(io.lang, problems) })}\n`);
  else io.stderr(problemLines(io.lang, problems));
  return exit;
}
