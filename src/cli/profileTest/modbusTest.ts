import { decodePoint, isUnordered, type PointValue } from '../../field/profile/codec.ts';
import { isInRange, versionOf } from '../../field/profile/version.ts';
import { readBlocks, wordsOf, type ReadBlock } from '../../field/scan/block.ts';
import { checkIdentity, identityBlocks } from '../../field/scan/identify.ts';
import type { BusOutcome } from '../../field/scan/request.ts';
import type { BoardWire } from '../../model/artefact.ts';
import { isLampProfile, profileId, type ProfilePoint } from '../../model/profile.ts';
import { outcomeText, readAlone, type Ask, type Reading } from './reading.ts';
import { row, type TestRow } from './row.ts';
import { writeBackRows } from './writeBack.ts';

const polls = ['everyTick', 'slow', 'once', 'never'] as const;

/** A profile against a device: who it is, then point by point, alone and in the block that the daemons read. */
export async function modbusTest(ask: Ask, board: BoardWire, write: boolean): Promise<readonly TestRow[]> {
  const who = await identityRows(ask, board);
  const rows: TestRow[] = [...who];
  const inBlock = await readInBlocks(ask, board);
  const alone = new Map<string, Reading>();
  for (const point of board.profile.points) {
    if (point.access === 'write') {
      rows.push(row('point', point.id, 'skipped', { place: placeOf(point), note: 'profileTest.note.writeOnly' }));
      continue;
    }
    const reading = await readAlone(ask, point);
    alone.set(point.id, reading);
    rows.push(pointRow(board, point, reading, inBlock.get(point.id)));
  }
  rows.push(...watchdogRows(board, alone), ...await refusalRows(ask, board));
  if (!write) return rows;
  const shut = whyUnwritten(board, who);
  return shut === null ? [...rows, ...await writeBackRows(ask, board, alone)] : [...rows, row('writeBack', profileId(board.profile), 'skipped', { note: shut })];
}

/** Why nothing is written at all: lamps, or a device that has not proved to be the profile's. */
function whyUnwritten({ profile }: BoardWire, who: readonly TestRow[]): 'profileTest.note.lamps' | 'profileTest.note.unproved' | null {
  if (isLampProfile(profile)) return 'profileTest.note.lamps';
  return who.every(({ verdict }) => verdict === 'ok') ? null : 'profileTest.note.unproved';
}

async function identityRows(ask: Ask, board: BoardWire): Promise<readonly TestRow[]> {
  const replies: { outcome: BusOutcome }[] = [];
  for (const { call } of identityBlocks(board)) replies.push({ outcome: await ask(call) });
  const fault = checkIdentity(board, replies);
  const detail = fault !== null && 'detail' in fault ? fault.detail : '';
  const name = profileId(board.profile);
  const proves = board.profile.identity.some(({ equals }) => equals !== undefined);
  const good = proves ? row('identity', name, 'ok') : row('identity', name, 'doubtful', { note: 'profileTest.note.provesNothing' });
  const identity = fault === null ? good : row('identity', name, 'failed', { note: 'profileTest.note.identity', params: { detail } });
  return [identity, ...await firmwareRow(ask, board)];
}

async function firmwareRow(ask: Ask, { profile }: BoardWire): Promise<readonly TestRow[]> {
  const point = profile.points.find(({ id }) => id === profile.firmwarePoint);
  if (point === undefined) return [];
  const { words } = await readAlone(ask, point);
  const value = words === null ? null : decodePoint(point, words, point.address);
  const { from, to, reading, older } = profile.firmware;
  if (value === null) return [row('firmware', point.id, 'failed', { note: older === undefined ? 'profileTest.note.noFirmware' : 'profileTest.note.otherDialect' })];
  const version = versionOf(value, reading);
  if (isInRange(version, profile.firmware)) return [row('firmware', point.id, 'ok', { value: version })];
  return [row('firmware', point.id, 'failed', { value: version, note: older === undefined ? 'profileTest.note.firmwareRange' : 'profileTest.note.otherDialect', params: { from, to } })];
}

interface InBlock { readonly block: ReadBlock; readonly outcome: BusOutcome; readonly value: PointValue | null }

async function readInBlocks(ask: Ask, board: BoardWire): Promise<ReadonlyMap<string, InBlock>> {
  const found = new Map<string, InBlock>();
  for (const block of polls.flatMap((poll) => readBlocks(board, [poll]))) {
    const outcome = await ask(block.call);
    const words = wordsOf(outcome, 'count' in block.call ? block.call.count : 0);
    for (const point of block.points) found.set(point.id, { block, outcome, value: words === null ? null : decodePoint(point, words, block.address) });
  }
  return found;
}

function pointRow({ profile }: BoardWire, point: ProfilePoint, { words, outcome }: Reading, inBlock: InBlock | undefined): TestRow {
  const place = placeOf(point);
  if (words === null) return row('point', point.id, 'failed', { place, note: 'profileTest.note.noAnswer', params: { outcome: outcomeText(outcome) } });
  if (isUnordered(point)) {
    const [big, little] = (['big', 'little'] as const).map((wordOrder) => shown(decodePoint({ ...point, wordOrder }, words, point.address), point));
    return row('point', point.id, 'doubtful', { place, value: `${big} / ${little}`, note: 'profileTest.note.wordOrder', params: { big: big ?? '', little: little ?? '' } });
  }
  const value = decodePoint(point, words, point.address);
  const said = { place, value: shown(value, point) };
  if (inBlock?.value === null) {
    const { block, outcome: whole } = inBlock;
    return row('point', point.id, 'failed', { ...said, note: 'profileTest.note.inBlock', params: { block: `${block.area} ${block.address}+${'count' in block.call ? block.call.count : 0}`, outcome: outcomeText(whole) } });
  }
  if (!isPlausible(value)) return row('point', point.id, 'doubtful', { ...said, note: 'profileTest.note.implausible' });
  if (point.id === profile.failsafe?.watchdog?.status && value !== false && value !== 0) return row('point', point.id, 'doubtful', { ...said, note: 'profileTest.note.tripped' });
  const before = inBlock?.value;
  if (before !== undefined && before !== value) return row('point', point.id, 'ok', { ...said, note: 'profileTest.note.changed', params: { before: shown(before, point) } });
  return row('point', point.id, 'ok', said);
}

/**
 * A device that has no name to read can still be told from one with more channels: the address behind its last channel must
 * not exist there. No manual that was read promises this of its device, so it is shown, and decides nothing.
 */
async function refusalRows(ask: Ask, { profile }: BoardWire): Promise<readonly TestRow[]> {
  if (profile.identityUnproved === undefined) return [];
  const rows: TestRow[] = [];
  for (const area of ['coil', 'discreteInput'] as const) {
    const taken = new Set(profile.points.filter((point) => point.area === area).map(({ address }) => address));
    const polled = profile.points.filter((point) => point.area === area && point.poll === 'everyTick' && /\.\d+$/.test(point.id)).map(({ address }) => address);
    const beyond = Math.max(-1, ...polled) + 1;
    if (beyond === 0 || taken.has(beyond)) continue;
    const outcome = await ask({ function: area === 'coil' ? 'fc01' : 'fc02', address: beyond, count: 1 });
    const answered = outcome.kind === 'bits' || outcome.kind === 'registers';
    rows.push(row('refusal', `${area} ${beyond}`, answered ? 'doubtful' : 'ok', answered ? { note: 'profileTest.note.answersBeyond' } : { value: outcomeText(outcome) }));
  }
  return rows;
}

/** What the watchdog is made of, by the names that the profile gives it: each must be readable, and its settings as they must be. */
function watchdogRows({ profile }: BoardWire, alone: ReadonlyMap<string, Reading>): readonly TestRow[] {
  const { enable, timeout, status, clear, needs } = profile.failsafe?.watchdog ?? {};
  const named = [['enable', enable], ['timeout', timeout], ['status', status], ['clear', clear]] as const;
  const valueOf = (id: string): string | null => {
    const point = profile.points.find((one) => one.id === id);
    const words = alone.get(id)?.words ?? null;
    return point === undefined || words === null ? null : shown(decodePoint(point, words, point.address), point);
  };
  const isWriteOnly = (id: string): boolean => profile.points.some((point) => point.id === id && point.access === 'write');
  const rows = named.flatMap(([part, id]): TestRow[] => {
    if (id === undefined || isWriteOnly(id)) return [];
    const value = valueOf(id);
    return [value === null ? row('watchdog', part, 'failed', { place: id, note: 'profileTest.note.unread' }) : row('watchdog', part, 'ok', { place: id, value })];
  });
  return [...rows, ...(needs ?? []).map(({ point, equals }): TestRow => {
    const value = valueOf(point);
    if (value === null) return row('watchdog', 'needs', 'failed', { place: point, note: 'profileTest.note.unread' });
    return value === String(equals) ? row('watchdog', 'needs', 'ok', { place: point, value }) : row('watchdog', 'needs', 'doubtful', { place: point, value, note: 'profileTest.note.needs', params: { equals } });
  })];
}

/** A number that no instrument shows is a word order or a type that is wrong. */
function isPlausible(value: PointValue | null): boolean {
  if (value === null) return false;
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) < 2 ** 31 && (value === 0 || Math.abs(value) > 1e-6);
  return typeof value !== 'string' || /^[\x20-\x7e]*$/.test(value);
}

function placeOf({ area, address, bit }: ProfilePoint): string {
  return `${area} ${address}${bit === undefined ? '' : `.${bit}`}`;
}

function shown(value: PointValue | null, { unit }: Pick<ProfilePoint, 'unit'>): string {
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value ?? '');
  return unit === undefined ? text : `${text} ${unit}`;
}
