import type { BoardWire } from '../../model/artefact.ts';
import { pointNames } from '../../model/profile.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import type { ScanConfig } from './config.ts';
import type { BusCall } from './request.ts';

/** A blank channel: no number is shown. */
const blank = 65_535;
/** The largest number two digits and a half can show; more is blank. */
const mostSeconds = 199;

type Driven = Pick<ScanConfig, 'displays' | 'contacts'>;

/** The registers of a field board that this site writes, from the first to the last, and whose they are. */
interface Channels {
  readonly board: string;
  readonly address: number;
  readonly count: number;
  readonly displays: readonly { readonly id: string; readonly at: number }[];
  readonly contacts: readonly { readonly id: string; readonly at: number; readonly bit: number }[];
}

function channelsOf(config: Driven, board: BoardWire): Channels | null {
  const points = indexPoints(board.profile);
  const displays = config.displays.flatMap((display) => {
    const address = display.board === board.id ? points.get(pointNames.seconds(display.channel))?.address : undefined;
    return address === undefined ? [] : [{ id: display.id, address }];
  });
  const contacts = (config.contacts ?? []).flatMap((contact) => {
    const point = contact.board === board.id ? points.get(contact.point) : undefined;
    return point?.area === 'holding' ? [{ id: contact.id, address: point.address, bit: point.bit ?? 0 }] : [];
  });
  const addresses = [...displays, ...contacts].map(({ address }) => address);
  if (addresses.length === 0) return null;
  const address = Math.min(...addresses);
  return {
    board: board.id, address, count: Math.max(...addresses) - address + 1,
    displays: displays.map((one) => ({ id: one.id, at: one.address - address })),
    contacts: contacts.map((one) => ({ id: one.id, at: one.address - address, bit: one.bit })),
  };
}

const known = new WeakMap<object, readonly Channels[]>();

/** Every board of a site that shows or switches; the same configuration always gives the same ones, so that a tick looks nothing up. */
function drivenBoards(config: Driven & Pick<ScanConfig, 'boards'>): readonly Channels[] {
  const found = known.get(config);
  if (found !== undefined) return found;
  const made = config.boards.flatMap((board) => channelsOf(config, board) ?? []);
  known.set(config, made);
  return made;
}

/** Registers with every number blank and every contact open. */
function idle({ count, displays, contacts }: Channels): number[] {
  const rest = displays.length > 0 ? blank : 0;
  const values: number[] = [];
  for (let at = 0; at < count; at += 1) values.push(rest);
  for (const { at } of contacts) values[at] = 0;
  return values;
}

/** The call that writes all numbers and contacts of a field board, idle; null for any other board. */
export function displayCall(config: Driven, board: BoardWire): Extract<BusCall, { function: 'fc16' }> | null {
  const channels = channelsOf(config, board);
  return channels === null ? null : { function: 'fc16', address: channels.address, values: idle(channels) };
}

/** Which registers of the board's call are contacts: they may take any value after any other. */
export function contactRegisters(config: Driven, board: BoardWire): ReadonlySet<number> {
  return new Set(channelsOf(config, board)?.contacts.map(({ at }) => at));
}

/**
 * Registers per field board from the seconds of each display; null, absent and out of range are blank: a number is never
 * an estimate. `closed`: contacts by their ids, all others open.
 */
export function encodeSeconds(config: Driven & Pick<ScanConfig, 'boards'>, seconds: Readonly<Record<string, number | null>>, closed: Readonly<Record<string, boolean>> = {}): Record<string, readonly number[]> {
  const registers: Record<string, readonly number[]> = {};
  for (const channels of drivenBoards(config)) {
    const values = idle(channels);
    for (const { id, at } of channels.displays) values[at] = shown(seconds[id]);
    for (const { id, at, bit } of channels.contacts) if (closed[id] === true) values[at] = (values[at] ?? 0) | (1 << bit);
    registers[channels.board] = values;
  }
  return registers;
}

const none: ReadonlySet<number> = new Set();

/**
 * What is written next on top of what was last confirmed: a number that frames were lost before is led to through
 * blank, for a display never skips a second (control.md). A larger one is another count. Contacts are no numbers.
 */
export function withoutSkips(confirmed: readonly number[] | undefined, wanted: readonly number[], contacts: ReadonlySet<number> = none): readonly number[] {
  if (confirmed === undefined || confirmed.length !== wanted.length) return wanted;
  const skips = (value: number, at: number): boolean => !contacts.has(at) && value !== blank && value < (confirmed[at] ?? blank) - 1 && confirmed[at] !== blank;
  return wanted.some(skips) ? wanted.map((value, at) => (skips(value, at) ? blank : value)) : wanted;
}

function shown(seconds: number | null | undefined): number {
  if (seconds === null || seconds === undefined) return blank;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= mostSeconds ? seconds : blank;
}
