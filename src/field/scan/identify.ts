import type { BoardWire } from '../../model/artefact.ts';
import type { Fault } from '../../model/fault.ts';
import { profileId, type ProfilePoint, type ResolvedProfile } from '../../model/profile.ts';
import type { Line } from '../../model/site.ts';
import { decodePoint, type PointValue } from '../profile/codec.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import { compareVersions, isInRange, versionOf } from '../profile/version.ts';
import { readBlocks, wordsOf, type ReadBlock } from './block.ts';
import { priorities, type BusCall, type BusReply, type BusRequest } from './request.ts';
import { lineQuietMs, tickMs, transactionOf, type LineSpeed } from './timing.ts';

/** A device may be this much later than its profile says when it is asked who it is, ms. */
const toleranceMs = 50;
/** On a lamp line, where the question must end before the next tick's image, ms. */
const lampToleranceMs = 10;

type Says = ResolvedProfile['identity'][number];

/** What the board must read to be the one: what its profile states, and what the site has stated of this very board. */
function identityOf({ profile, says = {} }: BoardWire): readonly Says[] {
  const stated = Object.entries(says).map(([point, equals]): Says => ({ point, equals }));
  return [...profile.identity.filter(({ point }) => !Object.hasOwn(says, point)), ...stated];
}

/** The blocks that say who a board is. */
export function identityBlocks(board: BoardWire): ReadBlock[] {
  const { firmwarePoint, serialPoint } = board.profile;
  const asked = new Set([...identityOf(board).map(({ point }) => point), firmwarePoint, serialPoint]);
  const points = board.profile.points.filter(({ id }) => asked.has(id)).map((point): ProfilePoint => ({ ...point, poll: 'once' }));
  return readBlocks({ ...board, profile: { ...board.profile, points } }, ['once']);
}

/** What a board is asked, or told, beside the images: `dueMs` on a field line; on a lamp line it ends inside the tick. */
export interface Aside { readonly id: string; readonly call: BusCall }
export type AsideLine = LineSpeed & Pick<Line, 'id' | 'purpose'>;

/** Requests beside the images: on a lamp line they come after the lamp frames and end before the next ones (field.md, The line). */
export function asideRequest(board: BoardWire, line: AsideLine, { id, call }: Aside, now: { readonly nowMs: number; readonly dueMs: number }): BusRequest {
  const { answerMs } = transactionOf(line, board.profile.limits, call);
  const onLamps = line.purpose === 'lamps';
  const timeoutMs = Math.ceil(answerMs + (onLamps ? lampToleranceMs : toleranceMs));
  const dueMs = onLamps ? now.nowMs + tickMs - timeoutMs - Math.ceil(lineQuietMs(line, [board])) : now.dueMs;
  return { id, line: line.id, unit: board.unit, call, priority: priorities.identity, timeoutMs, dueMs };
}

/** Requests that ask a board who it is; `round` keeps their ids apart from those of an earlier round. */
export function identityRequests(board: BoardWire, line: AsideLine, round: number, now: { readonly nowMs: number; readonly dueMs: number }): BusRequest[] {
  return identityBlocks(board).map(({ key, call }) => asideRequest(board, line, { id: `who ${round} ${key}`, call }, now));
}

/**
 * Whether the answers (in the order of the requests) come from the device that the site's profile describes: model,
 * firmware range, and serial number where the site states one. Null = it is.
 */
export function checkIdentity(board: BoardWire, replies: readonly Pick<BusReply, 'outcome'>[]): Fault | null {
  const read = reader(board, replies);
  const wrong = identityProblem(board, read) ?? firmwareProblem(board, read) ?? serialProblem(board, read);
  return wrong === null ? null : { code: 'board.identity', board: board.id, detail: `${board.line}/${board.unit}: ${wrong}` };
}

/** The serial number that a board gives; null where it has none to read. */
export function serialOf(board: BoardWire, replies: readonly Pick<BusReply, 'outcome'>[]): string | null {
  const { serialPoint } = board.profile;
  const found = serialPoint === undefined ? null : reader(board, replies)(serialPoint);
  return found === null || found === '' ? null : String(found);
}

function reader(board: BoardWire, replies: readonly Pick<BusReply, 'outcome'>[]): Read {
  const blocks = identityBlocks(board);
  const words = blocks.map((block, at) => {
    const reply = replies[at];
    return { block, words: reply === undefined ? null : wordsOf(reply.outcome, countOf(block)) };
  });
  const points = indexPoints(board.profile);
  return (id) => {
    const point = points.get(id);
    const from = words.find(({ block }) => block.points.some((candidate) => candidate.id === id));
    return point === undefined || from?.words === null || from === undefined ? null : decodePoint(point, from.words, from.block.address);
  };
}

export function countOf({ call }: ReadBlock): number {
  return 'count' in call ? call.count : 0;
}

type Read = (id: string) => PointValue | null;

function identityProblem(board: BoardWire, read: Read): string | null {
  for (const { point, equals } of identityOf(board)) {
    // What its silence means, the firmware's own check says.
    if (equals === undefined && point === board.profile.firmwarePoint) continue;
    const found = read(point);
    if (found === null) return `${point} did not answer${equals === undefined ? '' : `, "${equals}" expected`} (${profileId(board.profile)})`;
    const plain = typeof found === 'boolean' ? Number(found) : found;
    if (equals !== undefined && plain !== equals) return `${point} is "${plain}", not "${equals}" (${profileId(board.profile)})`;
  }
  return null;
}

const olderMeans = {
  otherDialect: 'on this hardware an older firmware speaks another dialect, which is not used: have it upgraded',
} as const satisfies Record<NonNullable<BoardWire['profile']['firmware']['older']>, string>;

function firmwareProblem({ profile }: BoardWire, read: Read): string | null {
  if (profile.firmwarePoint === undefined) return null;
  const found = read(profile.firmwarePoint);
  const { from, to, reading, older } = profile.firmware;
  if (found === null) return `firmware did not answer${older === undefined ? '' : `: ${olderMeans[older]}`}`;
  const version = versionOf(found, reading);
  if (isInRange(version, profile.firmware)) return null;
  const means = older !== undefined && compareVersions(version, from, reading) < 0 ? `: ${olderMeans[older]}` : '';
  return `firmware ${version} is outside ${from} to ${to}${means}`;
}

function serialProblem({ profile, serial }: BoardWire, read: Read): string | null {
  if (serial === undefined || profile.serialPoint === undefined) return null;
  const found = read(profile.serialPoint);
  return found === serial ? null : `serial number is "${String(found)}", not "${serial}"`;
}
