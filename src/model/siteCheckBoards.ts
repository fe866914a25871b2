import type { Problem } from './problem.ts';
import { pointNames, type profileRefusals, type ResolvedProfile } from './profile.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';
import { isSerial, type Line, type SafetySource, type SerialLine } from './site.ts';

type Board = SafetySource['boards'][number];

/** Lines' speeds that the budget of a scan needs, baud (safety.md S4). */
const lampBaud = { one: 57_600, several: 115_200 } as const;
/** Fail-safes that may carry vehicle groups on a street (safety.md S4). */
const streetFailsafes: readonly string[] = ['selfFlash', 'dropsFlashTransferRelay'];

/** Lines and the boards on them, against each board's profile (safety.md S4, field.md). */
export function checkBoards(site: SiteFacts): readonly Problem[] {
  const { lines, boards } = site.safety;
  return [
    ...repeated(lines, ({ id }) => id, ({ id }, index) => siteProblem('line.duplicate', `safety.lines[${index}].id`, { line: id })),
    ...repeated(lines, endOf, (line, index) => siteProblem('line.deviceTwice', `safety.lines[${index}].${isSerial(line) ? 'device' : 'host'}`, { line: line.id, device: endOf(line) })),
    ...lines.flatMap((line, index) => checkLine(site, line, `safety.lines[${index}]`)),
    ...repeated(boards, ({ id }) => id, ({ id }, index) => siteProblem('board.duplicate', `safety.boards[${index}].id`, { board: id })),
    ...repeated(boards, ({ line, unit }) => `${line} ${unit}`, ({ id, line, unit }, index, first) => siteProblem('board.unitTwice', `safety.boards[${index}].unit`, { board: id, line, unit, other: boards[first]?.id ?? '' })),
    ...boards.flatMap((board, index) => checkBoard(site, board, `safety.boards[${index}]`)),
  ];
}

/** The problem of a reference to a board that the site has not; empty where it has. */
export function unknownBoard(site: SiteFacts, board: string, path: string): readonly Problem[] {
  return site.boards.has(board) ? [] : [siteProblem('board.unknown', path, { board })];
}

function checkLine(site: SiteFacts, line: Line, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const count = site.safety.boards.filter((board) => board.line === line.id).length;
  if (count === 0) problems.push(siteWarning('line.unused', path, { line: line.id }));
  if (isSerial(line)) problems.push(...checkSerialLine(site, line, count, path));
  // The monitor reads the lamps from RTU frames with the checksum that the board has made (safety.md S3).
  else if (line.purpose === 'lamps') problems.push(siteProblem('line.lampsOnTcp', `${path}.kind`, { line: line.id }));
  return problems;
}

/** The far end of a line. */
function endOf(line: Line): string {
  return isSerial(line) ? line.device : `${line.host}:${line.port}`;
}

function checkSerialLine(site: SiteFacts, line: SerialLine, count: number, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (site.street && !line.device.startsWith('/')) problems.push(siteProblem('line.deviceRelative', `${path}.device`, { line: line.id, device: line.device }));
  const leastBaud = count > 1 ? lampBaud.several : lampBaud.one;
  if (line.purpose === 'lamps' && line.baud < leastBaud) {
    problems.push(siteProblem('line.lampsSlow', `${path}.baud`, { line: line.id, baud: line.baud, leastBaud, boards: count }));
  }
  return problems;
}

function checkBoard(site: SiteFacts, board: Board, path: string): readonly Problem[] {
  const profile = site.profiles.get(board.profile);
  if (profile === undefined) return [siteProblem('board.profileUnknown', `${path}.profile`, { board: board.id, profile: board.profile })];
  const line = site.safety.lines.find(({ id }) => id === board.line);
  if (line === undefined) return [siteProblem('board.lineUnknown', `${path}.line`, { board: board.id, line: board.line })];
  const lampBoard = profile.role === 'signalHeads';
  return [
    ...checkPlace(board, line, lampBoard, path),
    ...checkFormat(board, line, profile, path),
    ...checkUsable(board, profile, path),
    ...(lampBoard ? checkLampBoard(site, board, profile, path) : []),
  ];
}

function checkPlace(board: Board, line: Line, lampBoard: boolean, path: string): readonly Problem[] {
  if (lampBoard && line.purpose !== 'lamps') return [siteProblem('board.lampOnField', `${path}.line`, { board: board.id, line: line.id })];
  if (!lampBoard && line.purpose !== 'field') return [siteProblem('board.fieldOnLamps', `${path}.line`, { board: board.id, line: line.id })];
  return [];
}

function checkFormat(board: Board, line: Line, profile: ResolvedProfile, path: string): readonly Problem[] {
  // Lamps on TCP are told of at the line.
  const told = !isSerial(line) && line.purpose === 'lamps';
  if (!told && (profile.variant === 'modbusTcp') === isSerial(line)) return [siteProblem('board.variantMismatch', `${path}.line`, { board: board.id, line: line.id, variant: profile.variant, profile: board.profile })];
  const format = profile.serial?.format;
  if (format === undefined || !isSerial(line) || format === line.format) return [];
  return [siteProblem('board.formatMismatch', `${path}.line`, { board: board.id, line: line.id, format: line.format, profileFormat: format, profile: board.profile })];
}

const refusals: Readonly<Record<(typeof profileRefusals)[number], 'board.otherDialect'>> = { otherDialect: 'board.otherDialect' };

/** Devices that are known and may not be used, and what this version can't speak to. */
function checkUsable(board: Board, profile: ResolvedProfile, path: string): readonly Problem[] {
  const of = { board: board.id, profile: board.profile };
  const problems: Problem[] = [];
  if (profile.refused !== undefined) problems.push(siteProblem(refusals[profile.refused], `${path}.profile`, of));
  if (profile.variant === 'z1') problems.push(siteProblem('board.notModbus', `${path}.profile`, of));
  // A sealed profile carries what the site has stated: the same again is no mistake.
  const asked = profile.points.some(({ wordOrder }) => wordOrder === 'unknown' || wordOrder === board.wordOrder);
  if (board.wordOrder !== undefined && !asked) problems.push(siteWarning('board.wordOrderIdle', `${path}.wordOrder`, of));
  problems.push(...checkSays(board, profile, path));
  return problems;
}

/** What a site states of its own board must be there to read; a board that proves nothing and of which nothing is stated is told. */
function checkSays({ id, says = {}, profile: name }: Board, profile: ResolvedProfile, path: string): readonly Problem[] {
  const readable = new Set(profile.points.filter(({ access }) => access !== 'write').map((point) => point.id));
  const stated = Object.keys(says);
  if (profile.identityUnproved !== undefined && stated.length === 0) return [siteWarning('board.unproved', `${path}.profile`, { board: id, profile: name })];
  return stated.filter((point) => !readable.has(point)).map((point) => siteProblem('board.saysUnknown', `${path}.says.${point}`, { board: id, profile: name, point }));
}

/** A lamp board proves its lamps and flashes without us; on a bench a lesser fail-safe is a warning (safety.md S4, S7). */
function checkLampBoard(site: SiteFacts, board: Board, profile: ResolvedProfile, path: string): readonly Problem[] {
  const at = `${path}.profile`;
  const of = { board: board.id, profile: board.profile };
  const onStreet = site.street ? siteProblem : siteWarning;
  const problems: Problem[] = [];
  const kind = profile.readBack?.kind;
  if (kind === undefined) problems.push(siteProblem('board.readBackMissing', at, of));
  else if (kind === 'register') problems.push(siteProblem('board.readBackRegister', at, of));
  else if (kind === 'contact') problems.push(siteProblem('board.readBackContact', at, of));
  const failsafe = profile.failsafe?.failsafe ?? 'none';
  if (!streetFailsafes.includes(failsafe)) problems.push(onStreet('board.failsafeUnfit', at, { ...of, failsafe }));
  const watchdog = profile.failsafe?.watchdog;
  if (watchdog === undefined) problems.push(onStreet('board.watchdogUnfit', at, of));
  else if (watchdog.autoClears) problems.push(siteProblem('board.watchdogAutoClears', at, of));
  const several = new Set(site.safety.lamps.map((lamp) => lamp.board)).size > 1;
  const chained = profile.points.some(({ id }) => id === pointNames.flashTransfer);
  if (several && !chained) problems.push(onStreet('board.noFlashTransfer', at, of));
  return problems;
}
