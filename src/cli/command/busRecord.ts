import type { IpcClient } from '../../ipc/client.ts';
import { readBusWatch, readFrameBatch, readSiteName } from '../../model/busView.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { createAssembly, type RecordHead } from '../bus/frame.ts';
import { createRecordFile, type RecordWriter } from '../bus/recordFile.ts';
import type { OptionValues } from '../commandSpec.ts';
import { dial, refused, requestFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';

const longestMs = 86_400_000;
const defaultFor = '60s';
const defaultMb = '64';
const megabyte = 1_048_576;
/** A look at whether it is over, ms; progress is told this often, in looks. */
const lookMs = 100;
const tellEvery = 50;

/** `ngatu bus record FILE`: what signald's lines carry, both ways, until --for, --max-mb or Ctrl-C. */
export async function busRecord(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']) === '' ? defaultFor : textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs > longestMs) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given, shortest: '1s', longest: '24h' });
  const size = textOf(options['maxMb']) === '' ? defaultMb : textOf(options['maxMb']);
  const mostBytes = Number(size) * megabyte;
  if (!(mostBytes > 0 && mostBytes <= 4096 * megabyte)) return fail(shell, exitCodes.usage, 'bus.badSize', { detail: size });
  const dialled = await dial(shell, 'view');
  if (!dialled.ok) return dialled.exit;
  try {
    return await recordOn(shell, dialled.client, { file, forMs, mostBytes, past: options['past'] === true });
  } finally {
    // A connection that stays open keeps the tool, whatever ended it.
    dialled.client.close();
  }
}

interface Wanted { readonly file: string; readonly forMs: number; readonly mostBytes: number; readonly past: boolean }

async function recordOn(shell: Shell, client: IpcClient, { file, forMs, mostBytes, past }: Wanted): Promise<ExitCode> {
  const clock = createClock();
  const head = await headOf(shell, client, clock);
  if (typeof head === 'number') return head;
  const writer = await createRecordFile(file, head, mostBytes);
  if (typeof writer === 'string') return fail(shell, exitCodes.usage, 'cli.unwritable', { file, detail: writer });
  const ended = await follow(shell, { client, writer, clock, forMs, past, tcpLines: new Set(head.lines.filter(({ kind }) => kind === 'tcp').map(({ id }) => id)) });
  await writer.end();
  if (typeof ended === 'number') return ended;
  const { lost, gone } = ended;
  const tookMs = clock.monoMs();
  show(shell, { ok: !gone, file, frames: writer.frames(), bytes: writer.bytes(), lost, full: writer.isFull(), tookMs: Math.round(tookMs) }, [
    say(shell.lang, 'bus.record.done', { file, frames: writer.frames(), kb: Math.ceil(writer.bytes() / 1024), time: durationText(tookMs) }),
    ...(lost > 0 ? [say(shell.lang, 'bus.record.lost', { n: lost })] : []),
    ...(writer.isFull() ? [say(shell.lang, 'bus.record.full')] : []),
    ...(gone ? [say(shell.lang, 'bus.record.gone')] : []),
  ]);
  return gone ? exitCodes.notReachable : exitCodes.ok;
}

async function headOf(shell: Shell, client: IpcClient, clock: Clock): Promise<RecordHead | ExitCode> {
  const watch = await requestFor(shell, client, 'view', 'bus.watch', readBusWatch);
  if (typeof watch === 'number') return watch;
  const name = await requestFor(shell, client, 'view', 'site.show', readSiteName);
  if (typeof name === 'number') return name;
  const lines = watch.lines.map(({ id, kind, speed }) => ({ id, kind, speed }));
  return { siteId: name.siteId, safetyHash: name.safetyHash, boot: watch.boot, wallAtZeroMs: Math.round(clock.wallMs() - watch.monoMs), lines };
}

interface Following { readonly client: IpcClient; readonly writer: RecordWriter; readonly clock: Clock; readonly forMs: number; readonly past: boolean; readonly tcpLines: ReadonlySet<string> }

/** Takes the stream until it is over; a number is the exit code of a refusal. */
async function follow(shell: Shell, { client, writer, clock, forMs, past, tcpLines }: Following): Promise<{ readonly lost: number; readonly gone: boolean } | ExitCode> {
  const assembly = createAssembly(tcpLines);
  let lost = 0;
  const end = { stopped: false, gone: false };
  client.onClose(() => { end.gone = true; });
  client.onStream((name, data) => {
    const batch = name === 'frames' ? readFrameBatch(data) : null;
    if (batch === null) return;
    lost += batch.lost;
    for (const heard of batch.frames) for (const frame of assembly.take(heard)) writer.put(frame);
  });
  const asked = await client.request('subscribe', past ? { stream: 'frames', fromN: 0 } : { stream: 'frames' });
  if (!asked.ok) return refused(shell, 'view', 'subscribe', asked);
  const stop = (): void => { end.stopped = true; };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for (let looks = 1; !end.stopped && !end.gone && clock.monoMs() < forMs && !writer.isFull(); looks += 1) {
    await new Promise<void>((resolve) => { clock.after(lookMs, resolve); });
    if (looks % tellEvery === 0) shell.complain(`${say(shell.lang, 'bus.record.at', { frames: writer.frames(), kb: Math.ceil(writer.bytes() / 1024) })}\n`);
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  for (const frame of assembly.end()) writer.put(frame);
  return { lost, gone: end.gone };
}
