import type { BoardWire } from '../../model/artefact.ts';
import { pointNames } from '../../model/profile.ts';
import { indexPoints } from '../profile/pointIndex.ts';
import type { ScanConfig } from './config.ts';
import type { BusCall } from './request.ts';

/** A blank channel: no number is shown. */
const blank = 65_535;
/** The largest number two digits and a half can show; more is blank. */
const mostSeconds = 199;

interface Channels { readonly address: number; readonly count: number }

/** The registers of a display board that this site uses, from the first to the last. */
function channelsOf(config: Pick<ScanConfig, 'displays'>, board: BoardWire): Channels | null {
  const points = indexPoints(board.profile);
  const addresses = config.displays
    .filter((display) => display.board === board.id)
    .flatMap(({ channel }) => points.get(pointNames.seconds(channel))?.address ?? []);
  if (addresses.length === 0) return null;
  const address = Math.min(...addresses);
  return { address, count: Math.max(...addresses) - address + 1 };
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
  for (const board of config.boards) {
    const call = displayCall(config, board);
    if (call === null) continue;
    const points = indexPoints(board.profile);
    const values = [...call.values];
    for (const display of config.displays.filter((candidate) => candidate.board === board.id)) {
      const address = points.get(pointNames.seconds(display.channel))?.address;
      if (address !== undefined) values[address - call.address] = shown(seconds[display.id]);
    }
    registers[board.id] = values;
  }
  return registers;
}

function shown(seconds: number | null | undefined): number {
  if (seconds === null || seconds === undefined) return blank;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= mostSeconds ? seconds : blank;
}
