import type { BusOutcome } from './request.ts';

/** How a board has answered so far: for the panel, `bus watch` and the report. */
export interface BoardHealth {
  /** Fresh samples (lamp boards) or sound answers (others). */
  readonly samples: number;
  readonly timeouts: number;
  readonly crcErrors: number;
  readonly exceptions: number;
  readonly mismatches: number;
  readonly retries: number;
  /** Time of the last sound answer, monotonic ms. */
  readonly lastGoodMs: number | null;
  readonly identified: boolean;
  /** Failures in a row. */
  readonly failing: number;
}

export const unheard: BoardHealth = { samples: 0, timeouts: 0, crcErrors: 0, exceptions: 0, mismatches: 0, retries: 0, lastGoodMs: null, identified: false, failing: 0 };

export function withOutcome(health: BoardHealth, outcome: BusOutcome, atMs: number): BoardHealth {
  const failing = health.failing + 1;
  switch (outcome.kind) {
    case 'registers':
    case 'bits':
    case 'written': return { ...health, lastGoodMs: atMs, failing: 0 };
    case 'timeout': return { ...health, failing, timeouts: health.timeouts + 1 };
    case 'crc': return { ...health, failing, crcErrors: health.crcErrors + 1 };
    case 'exception': return { ...health, failing, exceptions: health.exceptions + 1 };
    case 'mismatch': return { ...health, failing, mismatches: health.mismatches + 1 };
    case 'portDown': return { ...health, failing };
    case 'expired':
    case 'invalid': return health;
  }
}

/** A dead field device is asked ever less often, so that it does not eat the others' time: 0, then 0.5 s doubling to 8 s. */
export function backOffMs(failing: number): number {
  return failing < 3 ? 0 : Math.min(8000, 500 * 2 ** (failing - 3));
}
