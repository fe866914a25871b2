import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { healthIn, readMeasured } from '../measures/reading.ts';
import { reportHtml } from '../measures/report.ts';
import { textOf } from '../person.ts';
import { readPieces } from '../pieces.ts';
import { fail, show, type Shell } from '../shell.ts';
import { writeWhole } from './wholeFile.ts';

const dayMs = 86_400_000;
const keptSchema = z.object({ day: z.string(), bytes: z.number(), brief: z.boolean() });
/** Longer than any page of a day: what unpacks to more is none. */
const mostBytes = 100_000_000;

/** `ngatu measures report`: a span as one page that needs nothing else, made now; or one of those that the cabinet made after each day. */
export async function measuresReport(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  if (options['list'] === true) return listKept(shell);
  const [file, day] = [textOf(options['out']).trim(), textOf(options['day']).trim()];
  if (file === '') return fail(shell, exitCodes.usage, 'measures.badChart', { detail: '--out' });
  if (day !== '') return writeKept(shell, day, file);
  const measured = await readMeasured(shell, options, dayMs);
  if (typeof measured === 'number') return measured;
  return written(shell, file, reportHtml(shell.lang, measured, healthIn(measured), options['brief'] === true));
}

async function listKept(shell: Shell): Promise<ExitCode> {
  const reports = await askFor(shell, 'agent', 'report.list', z.array(keptSchema));
  if (typeof reports === 'number') return reports;
  show(shell, { reports }, reports.length === 0 ? [say(shell.lang, 'measures.noReports')] : reports.map(({ day, bytes, brief }) => `${day}  ${Math.ceil(bytes / 1000)} kB${brief ? `  ${say(shell.lang, 'measures.brief')}` : ''}`));
  return reports.length === 0 ? exitCodes.notOk : exitCodes.ok;
}

async function writeKept(shell: Shell, day: string, file: string): Promise<ExitCode> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: day });
  const packed = await readPieces(shell, 'agent', 'report.read', { day });
  return typeof packed === 'number' ? packed : written(shell, file, gunzipSync(packed, { maxOutputLength: mostBytes }));
}

function written(shell: Shell, file: string, content: string | Buffer): ExitCode {
  const done = writeWhole(shell, file, content);
  if (done === exitCodes.ok) show(shell, { file }, [say(shell.lang, 'measures.written', { file })]);
  return done;
}
