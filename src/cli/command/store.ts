import { z } from 'zod';
import { dayMs, dayOf } from '../../model/localTime.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { factLines, fail, show, tableLines, type Shell } from '../shell.ts';
import { siteDay, siteOffsetMs } from '../siteClock.ts';

const detailSchema = z.object({
  mode: z.enum(['durable', 'memoryOnly']), problem: z.object({ code: z.string(), detail: z.string() }).nullable(), synchronous: z.string(), epoch: z.string(), bytes: z.number(),
  room: z.enum(['ample', 'near', 'short']), hot: z.number(), usedBytes: z.number(), maxBytes: z.number(), freeDiskBytes: z.number().nullable(), damagedBlocks: z.number(),
  classes: z.array(z.object({ channel: z.string(), blocks: z.number(), events: z.number(), bytes: z.number(), fromMs: z.number().nullable(), lastSeq: z.number(), deliveredSeq: z.number() })),
  archive: z.object({ segments: z.number(), bytes: z.number(), problem: z.object({ code: z.string(), detail: z.string() }).nullable(), lastHash: z.string() }).nullable(),
  tombstones: z.array(z.object({ channel: z.string(), reason: z.string(), fromSeq: z.number(), toSeq: z.number(), count: z.number(), fromMs: z.number(), toMs: z.number(), atMs: z.number() })),
  missingNumbers: z.array(z.object({ boot: z.string(), from: z.number(), to: z.number() })),
});
type Detail = z.infer<typeof detailSchema>;

const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1);

async function detail(shell: Shell): Promise<Detail | ExitCode> {
  return askFor(shell, 'agent', 'db.status', detailSchema);
}

/** `ngatu db status`: exit 1 where it lives in memory, has met damage, or its archive takes nothing. */
export async function dbStatus(shell: Shell): Promise<ExitCode> {
  const found = await detail(shell);
  if (typeof found === 'number') return found;
  const { lang } = shell;
  const { classes, archive, tombstones, missingNumbers } = found;
  show(shell, found, [
    ...factLines(lang, [
      ['db.mode', found.mode === 'durable' ? say(lang, 'db.durable', found) : say(lang, 'db.memoryOnly', { problem: found.problem === null ? '' : `${found.problem.code} ${found.problem.detail}` })],
      ['db.room', say(lang, 'db.roomLine', { used: mib(found.usedBytes), max: mib(found.maxBytes), free: found.freeDiskBytes === null ? '?' : mib(found.freeDiskBytes) })],
      ['db.archive', archive === null ? say(lang, 'db.none') : `${say(lang, 'db.archiveLine', { segments: archive.segments, bytes: mib(archive.bytes) })}${archive.problem === null ? '' : ` (${archive.problem.code} ${archive.problem.detail})`}`],
      ['db.damaged', String(found.damagedBlocks)],
      ['db.missing', missingNumbers.length === 0 ? say(lang, 'db.none') : missingNumbers.map(({ boot, from, to }) => `${boot} ${from}–${to}`).join(', ')],
    ]),
    ...tableLines([say(lang, 'db.columns').split('|'), ...classes.map((one) => [one.channel, ...[one.events, one.blocks, Math.round(one.bytes / 1024), one.lastSeq, one.deliveredSeq].map(String)])]),
    ...tombstones.map(({ channel, count, fromSeq, toSeq, reason }) => say(lang, 'db.dropped', { channel, count, from: fromSeq, to: toSeq, reason })),
  ]);
  return found.mode === 'durable' && found.damagedBlocks === 0 && (archive?.problem ?? null) === null ? exitCodes.ok : exitCodes.notOk;
}

/** `ngatu outbox status`: exit 1 while something waits. */
export async function outboxStatus(shell: Shell): Promise<ExitCode> {
  const found = await detail(shell);
  if (typeof found === 'number') return found;
  const rows = found.classes.map(({ channel, lastSeq, deliveredSeq }) => ({ channel, stored: lastSeq, delivered: deliveredSeq, waiting: lastSeq - deliveredSeq }));
  show(shell, rows, tableLines([say(shell.lang, 'outbox.columns').split('|'), ...rows.map(({ channel, stored, delivered, waiting }) => [channel, String(stored), String(delivered), String(waiting)])]));
  return rows.every(({ waiting }) => waiting === 0) ? exitCodes.ok : exitCodes.notOk;
}

const pageSchema = z.object({ next: z.number().nullable(), blocks: z.number(), events: z.number(), damaged: z.array(z.object({ channel: z.string(), seq: z.number() })) });
const archiveSchema = z.object({ segments: z.number(), frames: z.number(), events: z.number(), damaged: z.array(z.object({ segment: z.string(), at: z.number(), what: z.string() })) });

/** `ngatu db verify`: exit 1 where anything does not read as it was written. */
export async function dbVerify(shell: Shell): Promise<ExitCode> {
  const sum = { blocks: 0, events: 0, damaged: [] as z.infer<typeof pageSchema>['damaged'] };
  for (let afterId: number | null = 0; afterId !== null;) {
    const page: z.infer<typeof pageSchema> | ExitCode = await askFor(shell, 'agent', 'db.verify', pageSchema, { params: { afterId } });
    if (typeof page === 'number') return page;
    sum.blocks += page.blocks;
    sum.events += page.events;
    sum.damaged.push(...page.damaged);
    afterId = page.next;
  }
  const archive = await askFor(shell, 'agent', 'db.verifyArchive', archiveSchema);
  if (typeof archive === 'number') return archive;
  show(shell, { ...sum, archive }, [say(shell.lang, 'db.verified', { blocks: sum.blocks, events: sum.events, damaged: sum.damaged.length, frames: archive.frames, archived: archive.events, broken: archive.damaged.length })]);
  return sum.damaged.length + archive.damaged.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

const statementSchema = z.array(z.object({ channel: z.string(), firstSeq: z.number(), lastSeq: z.number(), present: z.number(), dropped: z.number(), missing: z.number(), complete: z.boolean() }));

/** `ngatu db completeness`: of a local day; exit 1 where something of it was dropped or is missing. */
export async function dbCompleteness(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const day = typeof options['day'] === 'string' ? options['day'] : siteDay(createClock().wallMs());
  const number = dayOf(day);
  if (number === null) return fail(shell, exitCodes.usage, 'db.badDay', { detail: day });
  const fromMs = number * dayMs - siteOffsetMs();
  const channels = await askFor(shell, 'agent', 'db.completeness', statementSchema, { params: { fromMs, toMs: fromMs + dayMs } });
  if (typeof channels === 'number') return channels;
  show(shell, { day, channels }, channels.length === 0 ? [say(shell.lang, 'db.empty', { day })]
    : tableLines([say(shell.lang, 'db.statement').split('|'), ...channels.map((one) => [one.channel, ...[one.firstSeq, one.lastSeq, one.present, one.dropped, one.missing].map(String)])]));
  return channels.every(({ complete }) => complete) ? exitCodes.ok : exitCodes.notOk;
}
