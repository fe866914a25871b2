import { pointWords } from '../../field/profile/expand.ts';
import { wordsOf } from '../../field/scan/block.ts';
import type { BusCall, BusOutcome } from '../../field/scan/request.ts';
import type { ProfilePoint } from '../../model/profile.ts';

/** One question to the device, and what came of it. */
export type Ask = (call: BusCall) => Promise<BusOutcome>;

/** What one reading of a point gave. */
export interface Reading { readonly words: readonly number[] | null; readonly outcome: BusOutcome }

const readFunctions = { coil: 'fc01', discreteInput: 'fc02', holding: 'fc03', input: 'fc04' } as const;

export async function readAlone(ask: Ask, point: ProfilePoint): Promise<Reading> {
  const count = pointWords(point);
  const outcome = await ask({ function: readFunctions[point.area], address: point.address, count });
  return { outcome, words: wordsOf(outcome, count) };
}

export function outcomeText(outcome: BusOutcome): string {
  return outcome.kind === 'exception' ? `exception ${outcome.code}` : outcome.kind;
}
