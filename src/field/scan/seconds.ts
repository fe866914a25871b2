import type { BoardWire } from '../../model/artefact.ts';
import { pointNames } from '../../model/profile.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import type { ScanConfig } from './config.ts';
import type { BusCall } from './request.ts';

/** A blank channel: no number is shown. */
const blank = 65_535;
/** The largest number two digits and a half can show; more is blank. */
const mostSeconds = 199;

/** The registers of a display board that this site uses, from the first to the last, and whose they are. */
interface Channels { readonly board: string; readonly address: number; readonly count: number; readonly displays: readonly { readonly id: string; readonly at: number }[] }

function channelsOf(config: Pick<ScanConfig, 'displays'>, board: BoardWire): Channels | null {
  const points = indexPoints(board.profile);
  const own = config.displays.flatMap((display) => {
    const address = display.board === board.id ? points.get(pointNames.seconds(display.channel))?.address : undefined;
    return address === undefined ? [] : [{ id: display.id, address }];
  });
  if (own.length === 0) return null;
  const addresses = own.map(({ address }) => address);
  const address = Math.min(...addresses);
  return { board: board.id, address, count: Math.max(...addresses) - address + 1, displays: own.map((one) => ({ id: one.id, at: one.address - address })) };
}

const known = new WeakMap<object, readonly Channels[]>();

/** Every display board of a site; the same configuration always gives the same ones, so that a tick looks nothing up. */
function displayBoards(config: Pick<ScanConfig, 'displays' | 'boards'>): readonly Channels[] {
  const found = known.get(config);
  if (found !== undefined) return found;
  const made = config.boards.flatMap((board) => channelsOf(config, board) ?? []);
  known.set(config, made);
  return made;
}

/** The call that writes all channels of a display board, blank; null for any other board. */
export function displayCall(config: Pick<ScanConfig, 'displays'>, board: BoardWire): Extract<BusCall, { function: 'fc16' }> | null {
  const channels = channelsOf(config, board);
  if (channels === null) return null;
  return { function: 'fc16', address: channels.address, values: Array.from({ length: channels.count }, () => blank) };
}

/**
 * Registers per display board from the seconds of each display; null, absent and out of range are blank:
 * a number is never an estimate.
 */
export function encodeSeconds(config: Pick<ScanConfig, 'displays' | 'boards'>, seconds: Readonly<Record<string, number | null>>): Record<string, readonly number[]> {
  const registers: Record<string, readonly number[]> = {};
  for (const { board, count, displays } of displayBoards(config)) {
    const values: number[] = [];
    for (let at = 0; at < count; at += 1) values.push(blank);
    for (const { id, at } of displays) values[at] = shown(seconds[id]);
    registers[board] = values;
  }
  return registers;
}

/**
 * What is written next on top of what was last confirmed: a number that frames were lost before is led to through
 * blank, for a display never skips a second (control.md). A larger one is another count.
 */
export function withoutSkips(confirmed: readonly number[] | undefined, wanted: readonly number[]): readonly number[] {
  if (confirmed === undefined || confirmed.length !== wanted.length) return wanted;
  const skips = (value: number, at: number): boolean => value !== blank && value < (confirmed[at] ?? blank) - 1 && confirmed[at] !== blank;
  return wanted.some(skips) ? wanted.map((value, at) => (skips(value, at) ? blank : value)) : wanted;
}

function shown(seconds: number | null | undefined): number {
  if (seconds === null || seconds === undefined) return blank;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= mostSeconds ? seconds : blank;
}
