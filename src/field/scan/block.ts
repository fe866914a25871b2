import type { BoardWire } from '../../model/artefact.ts';
import type { Area, ProfilePoint } from '../../model/profile.ts';
import { pointWords } from '../profile/expand.ts';
import type { BusCall, BusOutcome } from './request.ts';

/** Points that are read in one request: neighbours of one area, no address between them left out. */
export interface ReadBlock {
  /** `board area address`. */
  readonly key: string;
  readonly area: Area;
  readonly address: number;
  readonly call: BusCall;
  readonly points: readonly ProfilePoint[];
}

export const readFunctions = { coil: 'fc01', discreteInput: 'fc02', holding: 'fc03', input: 'fc04' } as const satisfies Record<Area, BusCall['function']>;

/** The fewest requests that read all points with one of these polls. A gap is not read: an unknown address is an exception. */
export function readBlocks(board: BoardWire, polls: readonly ProfilePoint['poll'][]): ReadBlock[] {
  const points = board.profile.points
    .filter(({ poll, access }) => polls.includes(poll) && access !== 'write')
    .toSorted((a, b) => (a.area === b.area ? a.address - b.address : a.area < b.area ? -1 : 1));
  const runs: ProfilePoint[][] = [];
  let run: ProfilePoint[] = [];
  for (const point of points) {
    if (run.length > 0 && !joins(run, point, board.profile.limits.maxReadRegisters)) run = [];
    if (run.length === 0) runs.push(run);
    run.push(point);
  }
  return runs.flatMap((members) => blockOf(board, members));
}

const endOf = (point: ProfilePoint): number => point.address + pointWords(point);

function joins(run: readonly ProfilePoint[], point: ProfilePoint, limit: number): boolean {
  const [first] = run;
  const end = Math.max(...run.map(endOf));
  return first !== undefined && first.area === point.area && point.address <= end && Math.max(end, endOf(point)) - first.address <= limit;
}

function blockOf(board: BoardWire, points: readonly ProfilePoint[]): ReadBlock[] {
  const [first] = points;
  if (first === undefined) return [];
  const { area, address } = first;
  const count = Math.max(...points.map(endOf)) - address;
  return [{ key: `${board.id} ${area} ${address}`, area, address, points, call: { function: readFunctions[area], address, count } }];
}

/** The words of a regular answer (0 or 1 per coil); null for anything else, or for fewer than were asked. */
export function wordsOf(outcome: BusOutcome, count: number): readonly number[] | null {
  if (outcome.kind === 'registers') return outcome.registers.length === count ? outcome.registers : null;
  if (outcome.kind === 'bits') return outcome.bits.length === count ? outcome.bits.map(Number) : null;
  return null;
}
