import { existsSync, readFileSync } from 'node:fs';
import type { SealedSite } from '../../model/artefact.ts';
import { checkCommissionSignature, isExpired, parseCommission, type CommissionRecord } from '../../model/commission.ts';
import { checkCommission, type BoardsFound } from '../../model/commissionCheck.ts';
import { problem, warning, type Parsed, type Problem } from '../../model/problem.ts';
import { ledgerPath, parseLedger, voidedUnder } from '../../model/applyLedger.ts';
import { verifyArtefact } from '../../model/seal.ts';
import { checkVoided } from '../../model/voided.ts';
import { say } from '../../text/say.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { readTrust, verifyText } from '../../platform/signingKey.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import { sha256Hex } from './sha256.ts';
import { messageOf } from './yamlFile.ts';
import { dateClockText, useSiteZone } from '../siteClock.ts';

export interface CommissionArgs {
  readonly record: string;
  /** The sealed artefact that it is to fit. */
  readonly site: string;
  readonly trust: string;
  readonly wallMs: number;
  /** Serial numbers of the boards that answer now; null = they are not asked. */
  readonly boards?: BoardsFound | null;
}

/** `ngatu commission check RECORD --site ARTEFACT`: everything that is missing; 0 = signald leaves flash by it. */
export function checkRecord(args: CommissionArgs, io: SiteIo): number {
  const site = readDocument(args.site, (text) => verifyArtefact(text, sha256Hex));
  const record = readDocument(args.record, (text) => parseCommission(parseJson(text)));
  if (!site.ok || !record.ok) {
    report(io, args, null, [...(site.ok ? [] : site.problems), ...(record.ok ? [] : record.problems)]);
    return siteExit.file;
  }
  useSiteZone(site.value.traffic.timezone);
  const problems = problemsOf(site.value, record.value, args);
  report(io, args, record.value, problems);
  return problems.some(({ severity }) => severity === 'error') ? siteExit.errors : siteExit.done;
}

function problemsOf(site: SealedSite, record: CommissionRecord, { trust: directory, wallMs, site: path, boards = null }: CommissionArgs): readonly Problem[] {
  const trust = readTrust(directory);
  const signature = trust.ok
    ? checkCommissionSignature(record, (keyId, text, signed) => verifyText(trust.keys, keyId, text, signed))
    : [problem('trust.unreadable', directory, { detail: trust.detail })];
  const expired = isExpired(record, wallMs) ? [warning('commission.expired', 'payload.expiresAtMs', { day: dateClockText(record.payload.expiresAtMs) })] : [];
  return [...signature, ...checkCommission(site, record, boards), ...voidedProblems(site, record, path), ...expired];
}

/** What replacements of this artefact have made void, where the cabinet's memory of them lies beside it. */
function voidedProblems(site: SealedSite, record: CommissionRecord, artefact: string): readonly Problem[] {
  const path = ledgerPath(artefact);
  if (!existsSync(path)) return [];
  const read = readDocument(path, (text) => {
    const ledger = parseLedger(text);
    return ledger.ok ? { ok: true, value: ledger.ledger, warnings: [] } : { ok: false, problems: [problem('commission.ledgerUnreadable', '')] };
  });
  return read.ok ? checkVoided(record, voidedUnder(read.value, site.hash)) : read.problems;
}

function report(io: SiteIo, { record: file, site, boards = null }: CommissionArgs, record: CommissionRecord | null, problems: readonly Problem[]): void {
  const missing = problems.filter(({ severity }) => severity === 'error').length;
  const expiresAtMs = record?.payload.expiresAtMs ?? null;
  if (io.json) {
    io.stdout(`${answerJson({ ok: missing === 0, record: file, site, missing, expiresAtMs, boards: boards === null ? null : [...boards.keys()], problems: problemData(io.lang, problems) })}\n`);
    return;
  }
  io.stdout(problemLines(io.lang, problems));
  const until = expiresAtMs === null ? '' : io.lang === 'vi' ? `, hiệu lực đến ${dateClockText(expiresAtMs)}` : `, valid until ${dateClockText(expiresAtMs)}`;
  const verdict = io.lang === 'vi' ? (missing === 0 ? 'đã nghiệm thu' : `còn thiếu ${missing} mục`) : missing === 0 ? 'commissioned' : `${missing} items missing`;
  io.stdout(`${file}: ${verdict}${until}\n`);
  io.stdout(`${boards === null ? say(io.lang, 'commission.boardsUnasked') : say(io.lang, 'commission.boardsAsked', { boards: [...boards.keys()].join(', ') || '–' })}\n`);
}

function readDocument<T>(path: string, parse: (text: string) => Parsed<T>): Parsed<T> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ok: false, problems: [problem('file.unreadable', path, { detail: messageOf(error) })] };
  }
  const parsed = parse(text);
  return parsed.ok ? parsed : { ok: false, problems: parsed.problems.map((one) => ({ ...one, path: one.path === '' ? path : `${path}: ${one.path}` })) };
}

/** Null for what is no JSON: the schema says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
