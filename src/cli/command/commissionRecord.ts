import { readFileSync } from 'node:fs';
import { composeRecord, diffRecords, type Composed } from '../../model/acceptanceRecord.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { commissionText, parseCommission, type CommissionRecord } from '../../model/commission.ts';
import { checkCommission } from '../../model/commissionCheck.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock } from '../../platform/clock.ts';
import { writeDurably } from '../../platform/durableFile.ts';
import { say } from '../../text/say.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import { journalPath } from '../commission/journalFile.ts';
import { momentText, recordFacts, recordHtml, rowsOf } from '../commission/printed.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { problemData, problemLines } from '../site/problemReport.ts';
import { readKey } from '../site/seal.ts';
import { installedSite, journalFor } from './commissionRun.ts';

const mostNamed = 5;

/** `ngatu commission sign`: refused with one item missing, or with anything that signald would refuse. */
export async function commissionSign(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const text = (name: string): string => textOf(options[name]).trim();
  for (const name of ['key', 'out']) if (text(name) === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: `--${name}` });
  const given = text('site') === '' ? installedSite : text('site');
  const site = await readSiteOrArtefact(shell, given);
  if (typeof site === 'number') return site;
  const twin = text('twin') === '' ? null : await readSiteOrArtefact(shell, text('twin'));
  if (typeof twin === 'number') return twin;
  const journal = journalFor(shell, text('journal') === '' ? journalPath(twin === null ? given : text('twin')) : text('journal'), twin ?? site);
  if (typeof journal === 'number') return journal;
  const composed = composeRecord(site, journal, { by: personOf(options), second: text('second') === '' ? null : text('second'), atMs: createClock().wallMs() }, twin);
  if (!composed.ok) return refuse(shell, composed, text('twin'));
  const record = signedBy(shell, site, composed.payload, text('key'), text('secondKey'));
  if (typeof record === 'number') return record;
  const problems = checkCommission(site, record, null);
  if (problems.length > 0) {
    shell.complain(problemLines(shell.lang, problems));
    if (shell.json) shell.write(`${answerJson({ ok: false, problems: problemData(shell.lang, problems) })}\n`);
    return fail({ ...shell, json: false }, exitCodes.refused, 'commission.unfit', { n: problems.length });
  }
  writeDurably(text('out'), `${JSON.stringify(record, null, 1)}\n`);
  const { commissionedBy, expiresAtMs, acceptance } = record.payload;
  const second = acceptance?.second ?? null;
  show(shell, { ok: true, out: text('out'), by: commissionedBy, second, expiresAtMs, keyId: record.signature.keyId }, [
    say(shell.lang, 'commission.signed', { file: text('out'), by: commissionedBy, second: second === null ? say(shell.lang, 'commission.secondWaived') : say(shell.lang, 'commission.secondIs', { second }), until: momentText(expiresAtMs) }),
  ]);
  return exitCodes.ok;
}

function refuse(shell: Shell, composed: Extract<Composed, { ok: false }>, twin: string): ExitCode {
  switch (composed.refusal) {
    case 'unfinished': return fail(shell, exitCodes.refused, 'commission.unfinished', { n: composed.items.length, items: composed.items.slice(0, mostNamed).map(({ item }) => item.id).join(', ') });
    case 'notTwin': return fail(shell, exitCodes.refused, 'commission.notTwin', { file: twin });
    case 'noSecond': return fail(shell, exitCodes.usage, 'commission.noSecond');
    case 'samePerson': return fail(shell, exitCodes.refused, 'commission.samePerson');
    case 'otherArtefact': return fail(shell, exitCodes.refused, 'commission.otherHash', { hash: '', expected: '' });
  }
}

/** The site names its commissioning keys; a bench site that names none takes the key as it is, under the name of its file. */
function signedBy(shell: Shell, site: SealedSite, payload: CommissionRecord['payload'], keyFile: string, secondFile: string): CommissionRecord | ExitCode {
  const sign = (file: string): CommissionRecord['signature'] | ExitCode => {
    const key = readKey(file);
    if (!key.ok) {
      shell.complain(problemLines(shell.lang, key.problems));
      return exitCodes.usage;
    }
    const known = site.safety.trustKeys.find(({ role, publicKey }) => role === 'commissioning' && publicKey === key.value.publicKey);
    if (known === undefined && !site.safety.bench) return fail(shell, exitCodes.refused, 'commission.keyUnfit', { file });
    const keyId = known?.keyId ?? /([^/]+?)(\.key)?$/.exec(file)?.[1] ?? file;
    return { keyId, signature: key.value.sign(commissionText(payload)) };
  };
  const signature = sign(keyFile);
  if (typeof signature === 'number') return signature;
  const second = secondFile === '' ? null : sign(secondFile);
  if (typeof second === 'number') return second;
  return { format: 'ngatu-commission/1', payload, signature, ...(second === null ? {} : { second }) };
}

function readRecord(shell: Shell, file: string): CommissionRecord | ExitCode {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: error instanceof Error ? error.message : String(error) });
  }
  const parsed = parseCommission(value);
  if (parsed.ok) return parsed.value;
  shell.complain(problemLines(shell.lang, parsed.problems));
  return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: parsed.problems[0]?.code ?? '' });
}

/** `ngatu commission show RECORD`. */
export function commissionShow(shell: Shell, [file = '']: readonly string[]): Promise<ExitCode> {
  const record = readRecord(shell, file);
  if (typeof record === 'number') return Promise.resolve(record);
  show(shell, record, [...tableLines(recordFacts(shell.lang, record)), '', ...tableLines(rowsOf(shell.lang, record.payload))]);
  return Promise.resolve(exitCodes.ok);
}

/** `ngatu commission print RECORD --out FILE`. */
export async function commissionPrint(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const record = readRecord(shell, file);
  if (typeof record === 'number') return record;
  const out = textOf(options['out']);
  if (out === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' });
  writeDurably(out, recordHtml(shell.lang, record));
  show(shell, { ok: true, out }, [say(shell.lang, 'commission.printed', { file: out })]);
  return exitCodes.ok;
}

/** `ngatu commission diff BEFORE AFTER`: exit 1 where anything differs. */
export function commissionDiff(shell: Shell, [a = '', b = '']: readonly string[]): Promise<ExitCode> {
  const [before, after] = [readRecord(shell, a), readRecord(shell, b)];
  if (typeof before === 'number') return Promise.resolve(before);
  if (typeof after === 'number') return Promise.resolve(after);
  if (before.payload.siteId !== after.payload.siteId) return Promise.resolve(fail(shell, exitCodes.refused, 'commission.otherSite', { a: before.payload.siteId, b: after.payload.siteId }));
  const differences = diffRecords(before, after);
  const head = [say(shell.lang, 'commission.col.item'), say(shell.lang, 'commission.col.change'), say(shell.lang, 'commission.col.before'), say(shell.lang, 'commission.col.after')];
  show(shell, { same: differences.length === 0, differences }, differences.length === 0 ? [say(shell.lang, 'commission.same')] : tableLines([head, ...differences.map(({ item, kind, before: was, after: is }) => [item, kind, String(was ?? '–'), String(is ?? '–')])]));
  return Promise.resolve(differences.length === 0 ? exitCodes.ok : exitCodes.notOk);
}
