import type { LampColour, LampDrive } from '../../model/aspect.ts';

/** Half of the board's 1 Hz flash, ms. */
export const flashHalfMs = 500;

export interface LampFault {
  /** No current flows and nothing is seen, whatever the voltage. */
  dead?: boolean;
  /** Share of the learned current that flows, %. */
  currentPercent?: number;
  /** The switching element conducts all the time. */
  stuckOn?: boolean;
  /** The switching element never conducts. */
  stuckOff?: boolean;
  /** A flasher that runs at another rate, or stands (lit for all of its period, or none of it). */
  flasher?: { readonly periodMs: number; readonly onMs: number } | undefined;
  /** The voltage read-back bit says the opposite. */
  flippedReadBack?: boolean;
}

/** One lamp as it physically is. */
export interface LampState {
  /** Voltage at the terminal, after the last switching element. */
  readonly voltage: boolean;
  /** At least half of the learned current flows. */
  readonly current: boolean;
  /** Less than three quarters of what was learned at this dim level flows. */
  readonly dim: boolean;
  /** A driver sees it lit. */
  readonly lit: boolean;
}

/** One lamp output with its own flash phase: a flash starts with its bright half and keeps its phase while it lasts. */
export interface LampTerminal {
  readonly slot: number;
  readonly colour: LampColour;
  readonly fault: LampFault;
  drive(drive: LampDrive, nowMs: number): void;
  /** `supplied`: the lamp supply carries enough to light a lamp. */
  state(nowMs: number, supplied: boolean): LampState;
  /** A driver sees it lit. */
  isLit(nowMs: number, supplied: boolean): boolean;
  /** Next toggle of a running flash; Infinity without one. */
  nextToggleMs(nowMs: number): number;
}

export function createLampTerminal(slot: number, colour: LampColour): LampTerminal {
  const fault: LampFault = {};
  let driven: LampDrive = 'off';
  let flashSinceMs = 0;
  const isLitHalf = (nowMs: number): boolean => (nowMs - flashSinceMs) % (fault.flasher?.periodMs ?? 2 * flashHalfMs) < (fault.flasher?.onMs ?? flashHalfMs);
  const nextToggleMs = (nowMs: number): number => {
    const periodMs = fault.flasher?.periodMs ?? 2 * flashHalfMs;
    const onMs = fault.flasher?.onMs ?? flashHalfMs;
    const beganMs = nowMs - ((nowMs - flashSinceMs) % periodMs);
    return onMs > 0 && nowMs - beganMs < onMs ? beganMs + Math.min(onMs, periodMs) : beganMs + periodMs;
  };
  const hasVoltage = (nowMs: number, supplied: boolean): boolean => {
    if (!supplied || fault.stuckOff === true) return false;
    return driven === 'on' || fault.stuckOn === true || (driven === 'flash' && isLitHalf(nowMs));
  };
  return {
    slot, colour, fault,
    drive(drive, nowMs) {
      if (drive === 'flash' && driven !== 'flash') flashSinceMs = nowMs;
      driven = drive;
    },
    isLit: (nowMs, supplied) => hasVoltage(nowMs, supplied) && percentOf(fault) > 0,
    state(nowMs, supplied) {
      const voltage = hasVoltage(nowMs, supplied);
      const percent = percentOf(fault);
      return { voltage, current: voltage && percent >= 50, dim: voltage && percent < 75, lit: voltage && percent > 0 };
    },
    nextToggleMs: (nowMs) => (driven === 'flash' ? nextToggleMs(nowMs) : Number.POSITIVE_INFINITY),
  };
}

/** Share of the learned current that flows while there is voltage, %. */
function percentOf(fault: LampFault): number {
  return fault.dead === true ? 0 : (fault.currentPercent ?? 100);
}
