import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor, notUnderstood } from '../dial.ts';
import { centreWordOn, centreWordText } from '../evidence/countersigned.ts';
import { attachPictures, takeNow } from '../evidence/attach.ts';
import { exportText, openExport, type ReadExport } from '../evidence/exportFile.ts';
import { aroundMs, chainStatus, fetchChain } from '../evidence/fetch.ts';
import { groupNames } from '../evidence/groupNames.ts';
import { evidencePage } from '../evidence/page.ts';
import { pictureLines, picturesOf } from '../evidence/pictures.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';
import { askedTime, type Asked } from './evidence.ts';

const attestSchema = z.looseObject({ head: z.string(), signature: z.string() });
const endsSchema = z.looseObject({ end: z.looseObject({ index: z.int() }) });
/** Around a moment, ms. */
const momentMs = 60_000;
/** So near to now it is now, ms. */
const presentMs = 5000;

/** `ngatu evidence export`: what the cabinet vouches for of an interval, verified before it is written. */
export async function evidenceExport(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = askedTime(shell, options, momentMs);
  if (typeof asked === 'number') return asked;
  const [by, second, reason, out, html] = ['by', 'second', 'reason', 'out', 'html'].map((name) => textOf(options[name]).trim());
  if (!by || !second || !reason || reason.length < 3 || by.toLowerCase() === second.toLowerCase()) return fail(shell, exitCodes.usage, 'evidence.needsPersons');
  if (!out) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: '--out', detail: '?' });
  const beginMs = createClock().wallMs();
  // Where the present belongs to it, it is photographed too.
  const isOfNow = asked.fromMs <= beginMs && asked.toMs > beginMs - presentMs;
  const notTaken = isOfNow ? await takeNow(shell, by) : [];
  const pictures = { fromMs: Math.floor(asked.fromMs), toMs: Math.ceil(Math.max(asked.toMs, isOfNow ? createClock().wallMs() : 0)) };
  // So that the present minute is in it, and a signature over it.
  if (asked.toMs > createClock().wallMs() - 2 * momentMs) {
    const sealed = await chainStatus(shell, 'evidence.checkpoint');
    if (typeof sealed === 'number') return sealed;
  }
  const span = { fromMs: Math.floor(asked.fromMs - aroundMs), toMs: Math.ceil(asked.toMs + aroundMs) };
  const attested = await askFor(shell, 'agent', 'evidence.attest', attestSchema, { params: { ...span, by, second, reason, pictures } });
  if (typeof attested === 'number') return attested;
  const { head, signature } = attested;
  const ends = endsSchema.safeParse(parsed(head)).data;
  if (ends === undefined) return notUnderstood(shell, 'agent', 'evidence.attest');
  const chain = await fetchChain(shell, span.fromMs, span.toMs, ends.end.index);
  if (typeof chain === 'number') return chain;
  const text = exportText(head, signature, chain.records);
  const opened = openExport(text);
  if (!opened.ok) return fail(shell, exitCodes.notOk, 'evidence.badFile', { file: out, detail: `${opened.flaw}${opened.index === null ? '' : ` ${opened.index}`}` });
  if (opened.read.chain.records.length === 0) return fail(shell, exitCodes.notOk, 'evidence.nothing', { from: dateClockText(asked.fromMs), to: dateClockText(asked.toMs) });
  return write(shell, { asked, out, html, by, text, read: opened.read, notTaken });
}

interface Written { readonly asked: Asked; readonly out: string; readonly html: string | undefined; readonly by: string; readonly text: string; readonly read: ReadExport; readonly notTaken: Awaited<ReturnType<typeof takeNow>> }

/** The file, its pictures beside it, the page; exit 1 where a picture of it is missing or not what was taken. */
async function write(shell: Shell, { asked, out, html, by, text, read, notTaken }: Written): Promise<ExitCode> {
  const { lang } = shell;
  const { head, chain } = read;
  const facts = picturesOf(head, chain.records);
  try {
    await writeFile(out, text);
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file: out, detail: messageOf(error) });
  }
  const { files, jpegs, troubles } = await attachPictures(shell, facts ?? [], out, by);
  try {
    if (html) await writeFile(html, evidencePage(read, { atMs: asked.atMs ?? (asked.fromMs + asked.toMs) / 2, aroundMs: Math.min(momentMs, (asked.toMs - asked.fromMs) / 2), names: await groupNames(shell), jpegs }));
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file: html ?? '', detail: messageOf(error) });
  }
  const countersigned = centreWordOn(chain.records, asked.atMs ?? asked.toMs);
  const lines = [
    say(lang, 'evidence.written', { records: head.records, file: out }), centreWordText(lang, countersigned), ...pictureLines(lang, head, facts, (snapshot) => files.get(snapshot) ?? null), ...troubles,
    ...notTaken.map((one) => say(lang, 'evidence.pictureNotTaken', one)), ...(html ? [say(lang, 'evidence.page', { file: html })] : []),
  ];
  show(shell, { file: out, html: html ?? null, records: head.records, head, countersigned, pictures: (facts ?? []).map((fact) => ({ ...fact, file: files.get(fact.snapshot) ?? null })), notTaken, troubles }, lines);
  return troubles.length > 0 || notTaken.length > 0 || (facts ?? []).some(({ chain: found }) => found !== 'same') ? exitCodes.notOk : exitCodes.ok;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
