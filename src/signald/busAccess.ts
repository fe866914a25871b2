import type { BusCall, BusOutcome } from '../field/scan/request.ts';
import { silenceMs, transactionOf } from '../field/scan/timing.ts';
import type { BusRefusal } from '../model/busView.ts';
import type { CoreConfig } from './core.ts';
import type { BusSpot } from './busAdmission.ts';
import type { ServiceJob } from './serviceQueue.ts';

/** Late by adapter and scheduler, ms: on a lamp line little, it must end inside the tick. */
const toleranceMs = { lamps: 10, field: 50 } as const;

/** What a transaction with this board takes of its line at worst. */
export function serviceTimes(config: CoreConfig, { board }: BusSpot, call: BusCall): Pick<ServiceJob, 'timeoutMs' | 'costMs' | 'insideTick'> {
  const { lines, boards } = config.site.safety;
  const line = lines.find(({ id }) => id === board.line) ?? { baud: 9600, format: '8N1' as const };
  const own = boards.filter((other) => other.line === board.line);
  const insideTick = config.lampBoards.some((lamp) => lamp.line === board.line);
  const timeoutMs = Math.ceil(transactionOf(line, board.profile.limits, call).answerMs + (insideTick ? toleranceMs.lamps : toleranceMs.field));
  const quietMs = Math.max(silenceMs(line), ...own.map(({ profile }) => profile.limits.responseMs)) + Math.max(silenceMs(line), ...own.map(({ profile }) => profile.limits.minGapMs));
  return { timeoutMs, costMs: timeoutMs + quietMs, insideTick };
}

/** An answer that is none, as a refusal with what came instead. */
export function failureOf(outcome: BusOutcome): { readonly code: BusRefusal; readonly params: Readonly<Record<string, string | number>> } {
  if (outcome.kind === 'exception') return { code: 'bus.exception', params: { exception: outcome.code } };
  return { code: 'bus.noAnswer', params: { outcome: outcome.kind } };
}
