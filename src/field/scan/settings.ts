import type { BoardWire } from '../../model/artefact.ts';
import type { ProfilePoint } from '../../model/profile.ts';
import { decodePoint, encodePoint } from '../profile/codec.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import { readBlocks, wordsOf, type ReadBlock } from './block.ts';
import { countOf } from './identify.ts';
import { watchdogTimeMs } from './lampBoard.ts';
import type { BusCall, BusReply } from './request.ts';

/** One setting of a watchdog: the raw value that its point must hold. */
export interface Setting { readonly point: ProfilePoint; readonly value: number }

/** `read`: what stands there is read back; `write`: what differed is being written; `clear`: a trip is being ended. */
export interface SettingRound {
  readonly round: number;
  readonly stage: 'read' | 'write' | 'clear';
  readonly replies: readonly (BusReply | null)[];
  /** It was written before: what still differs now does not hold. */
  readonly written: boolean;
}

/** `right`: read back as the profile wants it. `written`: to be read back. `unanswered`: to be asked again. `wrong`: it does not hold. */
export interface SettingFound { readonly board: string; readonly outcome: 'right' | 'written' | 'unanswered' | 'wrong'; readonly detail: string }

/** What the watchdog of a board needs, the enabling last; empty where it has nothing to set. */
export function settingsOf(board: BoardWire): Setting[] {
  const watchdog = board.profile.failsafe?.watchdog;
  if (watchdog === undefined) return [];
  const points = indexPoints(board.profile);
  const of = (id: string | undefined, value: number): Setting[] => {
    const point = id === undefined ? undefined : points.get(id);
    return point === undefined ? [] : [{ point: raw(point), value }];
  };
  return [
    ...(watchdog.needs ?? []).flatMap(({ point, equals }) => of(point, equals)),
    ...of(watchdog.timeout, Math.round(watchdogTimeMs(board) / (watchdog.timeoutUnitMs ?? 1))),
    ...of(watchdog.enable, watchdog.enableValue ?? 1),
  ];
}

/** The value as it stands on the wire: units are for people. */
function raw(point: ProfilePoint): ProfilePoint {
  const { scale: _scale, ...rest } = point;
  return { ...rest, poll: 'once' };
}

/** The blocks that read the settings back. */
export function settingBlocks(board: BoardWire): ReadBlock[] {
  const points = settingsOf(board).map(({ point }) => point);
  return points.length === 0 ? [] : readBlocks({ ...board, profile: { ...board.profile, points } }, ['once']);
}

/** What was read back differs here; null: it was not read. */
export function differing(board: BoardWire, replies: readonly Pick<BusReply, 'outcome'>[]): readonly (Setting & { readonly found: number })[] | null {
  const blocks = settingBlocks(board).map((block, at) => ({ block, words: wordsFrom(block, replies[at]) }));
  const wrong: (Setting & { readonly found: number })[] = [];
  for (const setting of settingsOf(board)) {
    const from = blocks.find(({ block }) => block.points.some(({ id }) => id === setting.point.id));
    const value = from === undefined || from.words === null ? null : decodePoint(setting.point, from.words, from.block.address);
    if (value === null || typeof value === 'string') return null;
    if (Number(value) !== setting.value) wrong.push({ ...setting, found: Number(value) });
  }
  return wrong;
}

function wordsFrom(block: ReadBlock, reply: Pick<BusReply, 'outcome'> | undefined): readonly number[] | null {
  return reply === undefined ? null : wordsOf(reply.outcome, countOf(block));
}

/** The call that writes a setting; null where its point can't be written in one. Other bits of its register stay as they were read. */
export function settingCall(board: BoardWire, { point, value }: Setting, replies: readonly Pick<BusReply, 'outcome'>[]): BusCall | null {
  if (point.area === 'coil') return { function: 'fc05', address: point.address, value: value !== 0 };
  if (point.area !== 'holding') return null;
  for (const [at, block] of settingBlocks(board).entries()) {
    const words = block.points.some(({ id }) => id === point.id) ? wordsFrom(block, replies[at]) : null;
    const encoded = words === null ? null : encodePoint(point, point.type === 'bit' ? value !== 0 : value, words, block.address);
    if (encoded === null) continue;
    const from = point.address - block.address;
    const [first, second] = encoded.slice(from, from + (point.type === 'u32' || point.type === 'i32' ? 2 : 1));
    if (first === undefined) return null;
    return second === undefined ? { function: 'fc06', address: point.address, value: first } : { function: 'fc16', address: point.address, values: [first, second] };
  }
  return null;
}
