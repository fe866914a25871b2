import type { BoardWire, SealedSite } from '../../model/artefact.ts';
import { scanConfigOf } from '../../field/scan/config.ts';
import { compileScan, type ScanPlan } from '../../field/scan/scan.ts';
import { say } from '../../text/say.ts';
import { lampsOf, pointsOf, readBackFaults, shownOf, spansOf, type PointSeen } from '../bus/decode.ts';
import { exchangesOf, startMs, type Exchange } from '../bus/frame.ts';
import { readRecordFile } from '../bus/recordFile.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';

/** One transaction as a person, or a program, reads it. */
interface Told {
  readonly s: number;
  readonly line: string;
  readonly unit: number | null;
  readonly board: string | null;
  readonly function: number | null;
  readonly verdict: Exchange['verdict'];
  readonly exception: number | null;
  readonly tookMs: number | null;
  /** Points whose value is not what it was. */
  readonly points: Readonly<Record<string, PointSeen['value']>>;
  /** Lamps that changed: what is commanded from now on, and what was read back. */
  readonly commanded: Readonly<Record<string, string>>;
  readonly lamps: Readonly<Record<string, string>>;
  /** What the read-back shows that must not be. */
  readonly faults: readonly string[];
}

/** `ngatu bus replay FILE`: a recording in the words of the site's profiles; exit 1 where a read-back shows what must not be. */
export async function busReplay(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const record = await readRecordFile(file);
  if (!record.ok) return fail(shell, exitCodes.usage, 'bus.badRecord', { file, detail: 'detail' in record ? record.detail : say(shell.lang, 'bus.badRecordAt', { at: record.at }) });
  const given = textOf(options['site']) === '' ? record.head.siteId : textOf(options['site']);
  const site = await readSiteOrArtefact(shell, given);
  if (typeof site === 'number') return site;
  if (site.safetyHash !== record.head.safetyHash) shell.complain(`${say(shell.lang, 'bus.replay.otherSite', { site: given })}\n`);
  const [line, board] = [textOf(options['line']), textOf(options['board'])];
  const lines = [...new Set([...site.safety.lines.map(({ id }) => id), ...record.head.lines.map(({ id }) => id)])];
  if (line !== '' && !lines.includes(line)) return fail(shell, exitCodes.usage, 'bus.noLine', { line, lines: lines.join(' ') });
  const boards = site.safety.boards.map(({ id }) => id);
  if (board !== '' && !boards.includes(board)) return fail(shell, exitCodes.usage, 'bus.replay.noBoard', { board, boards: boards.join(' ') });
  const compiled = compileScan(scanConfigOf(site.safety, site.traffic));
  if (!compiled.ok) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: given, detail: compiled.problems[0]?.code ?? '' });
  const told = tellAll(site, compiled.value, exchangesOf(record.frames));
  const shown = told.filter((one) => passes(one, options));
  const faults = told.flatMap((one) => one.faults);
  const sums = { transactions: told.length, sound: told.filter(isSound).length, byVerdict: countBy(told.map(({ verdict }) => verdict)), faults: countBy(faults) };
  show(shell, { file, siteId: record.head.siteId, ...sums, shown: shell.json ? shown : shown.length }, [
    ...shown.map(tellLine),
    say(shell.lang, 'bus.replay.sums', { all: sums.transactions, sound: sums.sound, faults: faults.length }),
  ]);
  return faults.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** What the recording's own ends have cut off is nobody's fault. */
const isSound = ({ verdict }: Told): boolean => verdict === 'answer' || verdict === 'exception' || verdict === 'cut';

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** What was known of each board, so that only changes are told. */
interface Known { readonly points: Map<string, PointSeen['value']>; readonly commanded: Map<string, string>; readonly lamps: Map<string, string>; readonly hadGreen: Set<string>; faults: string }

function tellAll(site: SealedSite, plan: ScanPlan, exchanges: readonly Exchange[]): Told[] {
  const known: Known = { points: new Map(), commanded: new Map(), lamps: new Map(), hadGreen: new Set(), faults: '' };
  return exchanges.map((exchange) => tell(site, plan, known, exchange));
}

function tell(site: SealedSite, plan: ScanPlan, known: Known, exchange: Exchange): Told {
  const frame = exchange.request ?? exchange.reply;
  const unit = frame?.bytes[0] ?? null;
  const board = site.safety.boards.find((one) => one.line === exchange.line && one.unit === unit);
  const spans = spansOf(exchange);
  const lamps = board === undefined ? { commanded: null, sample: null } : lampsOf(plan, board.id, spans, startMs(exchange));
  const lit = lamps.sample === null ? {} : shownOf(lamps.sample);
  const changed = changes(known.lamps, lit);
  for (const [group, letters] of Object.entries(lit)) {
    if (letters.includes('G')) known.hadGreen.add(group);
    else if (letters === 'flash') known.hadGreen.delete(group);
  }
  const code = frame?.bytes[1];
  return {
    s: Math.round(startMs(exchange) * 1000) / 1_000_000, line: exchange.line, unit, board: board?.id ?? null, function: code === undefined ? null : code & 0x7f,
    verdict: exchange.verdict, exception: exchange.verdict === 'exception' ? (exchange.answer?.[2] ?? null) : null, tookMs: tookMs(exchange),
    points: board === undefined ? {} : changedPoints(known, board, pointsOf(board, spans), lamps.sample !== null || lamps.commanded !== null),
    commanded: changes(known.commanded, lamps.commanded ?? {}), lamps: changed, faults: lamps.sample === null ? [] : newFaults(site, known),
  };
}

/** A fault is told when it begins, not in each frame. */
function newFaults(site: SealedSite, known: Known): string[] {
  const found = readBackFaults(site, { shown: Object.fromEntries(known.lamps), commanded: Object.fromEntries(known.commanded), hadGreen: known.hadGreen });
  const before = new Set(known.faults.split(','));
  known.faults = found.join(',');
  return found.filter((fault) => !before.has(fault));
}

function tookMs({ request, reply }: Exchange): number | null {
  return request === null || reply === null ? null : Math.round((reply.tMs - request.tMs) * 1000) / 1000;
}

function changes(known: Map<string, string>, now: Readonly<Record<string, string>>): Record<string, string> {
  const changed = Object.entries(now).filter(([key, value]) => known.get(key) !== value);
  for (const [key, value] of changed) known.set(key, value);
  return Object.fromEntries(changed);
}

/** Points that go on with every frame say nothing; lamps are told as lamps. */
const restless = new Set(['sampleCounter', 'sampleCheck', 'challenge', 'appliedSeq', 'imageSeq', 'token']);

function changedPoints(known: Known, board: BoardWire, points: readonly PointSeen[], lampBoard: boolean): Record<string, PointSeen['value']> {
  const changed: Record<string, PointSeen['value']> = {};
  for (const { id, way, value } of points) {
    if (restless.has(id) || (lampBoard && /^(lamp|flash|voltage|current|dim)\./.test(id))) continue;
    const key = `${board.id} ${way} ${id}`;
    const before = known.points.get(key);
    if (before === value) continue;
    known.points.set(key, value);
    // What is seen for the first time has not changed.
    if (before !== undefined) changed[way === 'written' ? `${id}:` : id] = value;
  }
  return changed;
}

function passes(told: Told, options: OptionValues): boolean {
  const line = textOf(options['line']);
  const board = textOf(options['board']);
  const changed = Object.keys(told.points).length + Object.keys(told.commanded).length + Object.keys(told.lamps).length + told.faults.length > 0;
  return (line === '' || told.line === line) && (board === '' || told.board === board)
    && (options['errors'] !== true || !isSound(told) || told.faults.length > 0)
    && (options['changes'] !== true || changed || !isSound(told));
}

function tellLine(told: Told): string {
  const head = `${told.s.toFixed(3).padStart(9)} ${told.line} ${told.board ?? `unit ${told.unit ?? '?'}`} fc${told.function ?? '?'}`;
  const parts = [
    told.verdict === 'answer' ? '' : `${told.verdict}${told.exception === null ? '' : ` ${told.exception}`}`,
    told.tookMs === null ? '' : `${told.tookMs.toFixed(1)} ms`,
    pairs(told.commanded, '→'), pairs(told.lamps, '='), pairs(told.points, '='), told.faults.map((fault) => `! ${fault}`).join(', '),
  ];
  return [head, ...parts.filter((part) => part !== '')].join('  ');
}

function pairs(values: Readonly<Record<string, unknown>>, sign: string): string {
  return Object.entries(values).map(([key, value]) => `${key}${sign}${String(value) === '' ? '–' : String(value)}`).join(' ');
}
