import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultCode } from '../../../src/model/fault.ts';
import type { Random } from '../../../src/platform/random.ts';
import type { Told } from '../../street/told.ts';
import { openDaemonNews, type DaemonNews, type LineCounts } from './daemonNews.ts';
import { isDriven, isFlashing, showsAllRed, shows, showsGreen, startupMs } from './drive.ts';
import { commandsFlash } from './frame.ts';
import { bearable, isDisturbed, watchTrial, type Host } from './host.ts';
import { load, pauseMs, type TrialJunction } from './junction.ts';
import type { Begun, MatrixFault } from './matrixFault.ts';

/** One trial of one fault, as it was measured; ms from the injection on, null where it did not come. */
export interface MatrixRecord {
  readonly fault: string;
  readonly which: string;
  /** First fault that signald raised, and those after it until the lamps were safe. */
  readonly code: FaultCode | null;
  readonly codeMs: number | null;
  readonly alsoCodes: readonly string[];
  /** First count of the line that grew, seen every 50 ms. */
  readonly counted: string | null;
  readonly countedMs: number | null;
  readonly wentTo: 'flash' | 'allRed' | 'operation';
  /** First flash command on the wire, and flash on all boards. */
  readonly commandedMs: number | null;
  readonly wentMs: number | null;
  readonly backBy: 'itself' | 'start-up' | 'person' | 'never';
  /** From the end of the fault to the next green. */
  readonly backMs: number | null;
  /** The machine itself was late while it lasted: times are not quoted. */
  readonly disturbed: boolean;
  readonly load: number;
}

/** A trial in its junction's own time: for the judge of the lamps. */
export interface Tried { readonly record: MatrixRecord; readonly fromMs: number; readonly toMs: number; readonly told: readonly Told[] }

const lookEveryMs = 50;
/**
 * Standing all red longer than any change of stage has it, ms: from main to side it is 4.3 s in every cycle (the crossing's
 * clearance ends as a and c turn red, and the side road's intergreen runs 4 s from there).
 */
const allRedStandsMs = 6000;
/** The frames of the second board, the lamps behind them, and what signald says of them. */
const settleMs = 500;

/** A junction with what signald says of it. */
export interface Matrix { readonly junction: TrialJunction; readonly news: DaemonNews; readonly host: Host }

export async function openMatrix(junction: TrialJunction, host: Host): Promise<Matrix> {
  return { junction, host, news: await openDaemonNews(join(junction.dir, 'run', 'signald-view.sock')) };
}

/** Tries one fault at a random moment of a coloured junction; a text where it could not be tried. */
export async function tryFault(matrix: Matrix, fault: MatrixFault, random: Random, turn: number): Promise<Tried | string> {
  const { junction, news } = matrix;
  const { stream } = junction;
  if (!await stream.until(() => showsGreen(stream), startupMs)) return `${fault.name}: no green before it`;
  await pauseMs(random.int(200, 2000));
  if (!await stream.until(() => showsGreen(stream), startupMs)) return `${fault.name}: no green before it`;
  const begun = fault.begin({ lamps: shows(stream), random, turn });
  stream.forget();
  const disturbance = watchTrial(matrix.host, [junction.pid('signald'), junction.pid('monitord'), junction.pid('cabinet')]);
  const before = await news.counts();
  const link = join(junction.dir, 'run/lines/lamps');
  const port = realpathSync(link);
  const second = await openSecondMaster(link, begun);
  const fromMs = await stream.mark();
  const wallMs = Date.now();
  second.go();
  for (const message of begun.inject) stream.say(message);
  const seen = await watch(matrix, fault.forMs, { before, wallMs });
  await pauseMs(settleMs);
  // Standing in line adds up with the time of a trial.
  const seconds = Math.max(1, (Date.now() - wallMs) / 1000);
  const disturbed = isDisturbed(disturbance(), { ...bearable.slow, lineMs: bearable.slow.lineMs * seconds });
  if (fault.standsMs !== undefined) await pauseMs(fault.standsMs);
  const leftEarly = fault.standsMs !== undefined && !isFlashing(stream);
  const healedMs = await stream.mark();
  const raised = news.raised.filter((one) => one.wallMs >= wallMs - 1);
  await second.end();
  for (const message of begun.heal) stream.say(message);
  const wentTo = stream.boards.some(({ flash, tMs }) => flash && tMs >= Math.floor(fromMs)) ? 'flash' : seen.stoodAllRed ? 'allRed' : 'operation';
  const back = await comeBack(junction, wentTo, healedMs);
  if (leftEarly) return `${fault.name}: left flash while the fault stood`;
  if (fault.name.startsWith('port removed') && realpathSync(link) === port) return `${fault.name}: the port came back under its old name`;
  const toMs = await stream.mark();
  return {
    fromMs, toMs,
    told: (begun.told ?? []).map((one) => ({ type: 'done', tMs: Math.floor(fromMs), forMs: Math.ceil(healedMs - fromMs) + settleMs, ...one })),
    record: {
      fault: fault.name, which: begun.which,
      code: raised[0]?.code ?? null, codeMs: raised[0] === undefined ? null : raised[0].wallMs - wallMs,
      alsoCodes: [...new Set(raised.slice(1).map(({ code }) => code))].filter((code) => code !== raised[0]?.code),
      counted: seen.counted, countedMs: seen.countedMs,
      wentTo, ...flashTimes(junction, wentTo === 'flash', fromMs),
      ...back, disturbed, load: round(load()),
    },
  };
}

function flashTimes({ stream }: TrialJunction, flashed: boolean, fromMs: number): Pick<MatrixRecord, 'commandedMs' | 'wentMs'> {
  if (!flashed) return { commandedMs: null, wentMs: null };
  const command = stream.frames.find((frame) => frame.tMs >= fromMs && commandsFlash(frame));
  const first = new Map(stream.boards.filter(({ flash, tMs }) => flash && tMs >= Math.floor(fromMs)).toReversed().map(({ board, tMs }) => [board, tMs]));
  return {
    commandedMs: command === undefined ? null : round(command.tMs - fromMs),
    wentMs: first.size < 2 ? null : round(Math.max(...first.values()) - fromMs),
  };
}

interface Seen { readonly counted: string | null; readonly countedMs: number | null; readonly stoodAllRed: boolean }

/** Until the junction flashes, or the fault has lasted as long as it shall. */
async function watch({ junction: { stream }, news }: Matrix, forMs: number, since: { readonly before: LineCounts | null; readonly wallMs: number }): Promise<Seen> {
  let [counted, countedMs, allRedSinceMs]: [string | null, number | null, number | null] = [null, null, null];
  let stoodAllRed = false;
  const endMs = performance.now() + forMs;
  // All red at the end of the fault's time is looked at until it is known which one it is.
  while ((performance.now() < endMs || (allRedSinceMs !== null && !stoodAllRed)) && !isFlashing(stream)) {
    const now: LineCounts | null = counted === null ? await news.counts() : null;
    counted ??= grownOf(since.before, now);
    if (counted !== null) countedMs ??= Date.now() - since.wallMs;
    allRedSinceMs = showsAllRed(stream) ? allRedSinceMs ?? performance.now() : null;
    stoodAllRed ||= allRedSinceMs !== null && performance.now() - allRedSinceMs >= allRedStandsMs;
    await stream.until(() => isFlashing(stream), lookEveryMs);
  }
  return { counted, countedMs, stoodAllRed };
}

function grownOf(before: LineCounts | null, now: LineCounts | null): string | null {
  if (before === null || now === null) return null;
  return (['crcErrors', 'timeouts', 'retries'] as const).find((name) => now[name] > before[name]) ?? null;
}

/** How it leaves what it went to: by itself, through a start-up, or when a person has ended what is latched. */
async function comeBack(junction: TrialJunction, wentTo: MatrixRecord['wentTo'], healedMs: number): Promise<Pick<MatrixRecord, 'backBy' | 'backMs'>> {
  const { stream } = junction;
  const took = async (): Promise<number> => round(await stream.mark() - healedMs);
  if (wentTo !== 'flash') return await stream.until(() => showsGreen(stream), startupMs) ? { backBy: 'itself', backMs: await took() } : { backBy: 'never', backMs: null };
  const latched = async (): Promise<boolean> => (await junction.faults())?.faults.some((one) => one.latched) === true;
  const endMs = performance.now() + 2 * startupMs;
  let person = false;
  // Also after the boards were driven: a trip of the start-up itself may be the third of the hour, which latches.
  while (performance.now() < endMs && !showsGreen(stream)) {
    if (!isDriven(stream) && await latched()) {
      person = true;
      await junction.reset();
    }
    await stream.until(() => showsGreen(stream), 500);
  }
  return showsGreen(stream) ? { backBy: person ? 'person' : 'start-up', backMs: await took() } : { backBy: 'never', backMs: null };
}

interface SecondMaster { go(): void; end(): Promise<void> }

/** A process of its own that writes to the line, ready to begin. */
async function openSecondMaster(line: string, { secondMaster }: Begun): Promise<SecondMaster> {
  if (secondMaster === undefined) return { go: () => undefined, end: () => Promise.resolve() };
  const other = spawn(process.execPath, [join(import.meta.dirname, 'secondMaster.ts'), line, '37', ...secondMaster], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => { other.once('close', () => { resolve(); }); });
  const ready = new Promise<void>((resolve) => { other.stdout.once('data', () => { resolve(); }); });
  await Promise.race([ready, ended]);
  return {
    go() { other.stdin.write('go\n'); },
    end() {
      other.kill('SIGKILL');
      return ended;
    },
  };
}

function round(ms: number): number {
  return Math.round(ms);
}
