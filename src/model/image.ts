import type { Aspect, LampColour } from './aspect.ts';
import type { GroupId } from './relation.ts';
import type { BoardId } from './site.ts';

/** An aspect for every signal group of the site. */
export type GroupImage = Readonly<Record<GroupId, Aspect>>;

/** Why a group shows what it shows: for the log, the panel and `why`. */
export type AspectReason = 'startup' | 'flash' | 'stage' | 'interstage' | 'closing' | 'hold' | 'allRed' | 'manual' | 'fault';
export interface DesiredAspect { readonly aspect: Aspect; readonly reason: AspectReason }
export type DesiredImage = Readonly<Record<GroupId, DesiredAspect>>;

/**
 * One lamp as read back: voltage at its terminal after the last switching element, whether at least half of the learned
 * current flows, and whether it is under 75 % of what was learned at this dim level (safety.md S4); null = not measured.
 */
export interface LampReading { readonly voltage: boolean; readonly current: boolean | null; readonly dim: boolean | null }
/** The lamps of one group in one sample; a colour that the group has not is absent. */
export type GroupReading = Readonly<Partial<Record<LampColour, LampReading>>>;

/** Keys and contacts of the cabinet, read with the lamps in every tick (safety.md S6); absent = this board has no such input. */
export interface CabinetInputs {
  /** The panel's flash key: the flash-transfer chain is open by hand. */
  readonly flashKey?: boolean;
  /** The malfunction management unit has tripped. */
  readonly mmuFault?: boolean;
  /** Turned by whoever stands at the open cabinet. */
  readonly serviceKey?: boolean;
  readonly policeManual?: boolean;
  readonly policeStep?: boolean;
  readonly policeAllRed?: boolean;
}

export const cabinetInputNames = ['flashKey', 'mmuFault', 'serviceKey', 'policeManual', 'policeStep', 'policeAllRed'] as const satisfies readonly (keyof CabinetInputs)[];

/** One fresh reply of one lamp board, decoded. A repeated sampleCounter is not fresh and is never made into one of these. */
export interface BoardSample {
  readonly board: BoardId;
  /** Monotonic receipt time, ms. */
  readonly atMs: number;
  readonly sampleCounter: number;
  /** imageSeq (low 16 bits of the tick number) of the image in force when sampled: pairs image n with its read-back. */
  readonly appliedSeq: number;
  readonly challenge: number;
  readonly bootCounter: number;
  readonly supplyV: number;
  readonly flashing: boolean;
  readonly watchdogTripped: boolean;
  readonly armed: boolean;
  /** The junction's flash-transfer chain is closed (lamps follow the boards). */
  readonly flashTransferClosed: boolean;
  /** The lamp-supply contactor is closed; true where the board has none. */
  readonly lampSupplyClosed: boolean;
  /** The lamps burn at their dim level. */
  readonly dimmed: boolean;
  readonly inputs: CabinetInputs;
  readonly groups: Readonly<Record<GroupId, GroupReading>>;
}

const letters = ['', 'R', 'Y', 'RY', 'G', 'RG', 'YG', 'RYG'] as const;

/** Voltage pattern of a reading as letters R, Y, G in this order: 'R', 'RY', '' … */
export function litLetters(reading: GroupReading): string {
  const lit = (reading.red?.voltage === true ? 1 : 0) + (reading.yellow?.voltage === true ? 2 : 0) + (reading.green?.voltage === true ? 4 : 0);
  return letters[lit] ?? '';
}
