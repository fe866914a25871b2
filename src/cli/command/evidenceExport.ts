import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor, notUnderstood } from '../dial.ts';
import { centreWordOn, centreWordText } from '../evidence/countersigned.ts';
import { exportText, openExport } from '../evidence/exportFile.ts';
import { aroundMs, chainStatus, fetchChain } from '../evidence/fetch.ts';
import { groupNames } from '../evidence/groupNames.ts';
import { evidencePage } from '../evidence/page.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';
import { askedTime } from './evidence.ts';

const attestSchema = z.looseObject({ head: z.string(), signature: z.string() });
const endsSchema = z.looseObject({ end: z.looseObject({ index: z.int() }) });
/** Around a moment, ms. */
const momentMs = 60_000;

/** `ngatu evidence export`: what the cabinet vouches for of an interval, verified before it is written. */
export async function evidenceExport(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = askedTime(shell, options, momentMs);
  if (typeof asked === 'number') return asked;
  const [by, second, reason, out, html] = ['by', 'second', 'reason', 'out', 'html'].map((name) => textOf(options[name]).trim());
  if (!by || !second || !reason || reason.length < 3 || by.toLowerCase() === second.toLowerCase()) return fail(shell, exitCodes.usage, 'evidence.needsPersons');
  if (!out) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: '--out', detail: '?' });
  // So that the present minute is in it, and a signature over it.
  if (asked.toMs > createClock().wallMs() - 2 * momentMs) {
    const sealed = await chainStatus(shell, 'evidence.checkpoint');
    if (typeof sealed === 'number') return sealed;
  }
  const span = { fromMs: Math.floor(asked.fromMs - aroundMs), toMs: Math.ceil(asked.toMs + aroundMs) };
  const attested = await askFor(shell, 'agent', 'evidence.attest', attestSchema, { params: { ...span, by, second, reason } });
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
  try {
    await writeFile(out, text);
    if (html) await writeFile(html, evidencePage(opened.read, asked.atMs ?? (asked.fromMs + asked.toMs) / 2, Math.min(momentMs, (asked.toMs - asked.fromMs) / 2), await groupNames(shell)));
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unreadable', { file: out, detail: messageOf(error) });
  }
  const { records } = opened.read.head;
  const countersigned = centreWordOn(opened.read.chain.records, asked.atMs ?? asked.toMs);
  show(shell, { file: out, html: html ?? null, records, head: opened.read.head, countersigned }, [say(shell.lang, 'evidence.written', { records, file: out }), centreWordText(shell.lang, countersigned), ...(html ? [say(shell.lang, 'evidence.page', { file: html })] : [])]);
  return exitCodes.ok;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
