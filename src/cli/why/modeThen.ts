import { isFaultCode, type FaultCode } from '../../model/fault.ts';
import { controlSources, modes, type ControlSource, type Mode } from '../../model/mode.ts';
import type { RecordedEvent } from '../history/history.ts';

/** The mode that stood at a moment, by the record: without stages there is no decision about them, and the fault is the answer. */
export interface ModeThen { readonly mode: Mode; readonly source: ControlSource | null; readonly sinceMs: number; readonly fault: FaultCode | null }

/** Modes in which no stage runs. */
const stageless: ReadonlySet<Mode> = new Set(['startup', 'flash', 'allRed', 'dark', 'closing']);
/** A fault is told within a few ticks of the flash that it brings, before or after, ms. */
const besideMs = 3000;

export function runsStages({ mode }: Pick<ModeThen, 'mode'>): boolean {
  return !stageless.has(mode);
}

/** Null = the record does not say. */
export function modeThen(events: readonly (RecordedEvent | null)[], atMs: number): ModeThen | null {
  const known = events.flatMap((event) => (event !== null && event.wallMs <= atMs ? [event] : []));
  const found = known.findLast(({ code, data }) => code === 'mode.changed' || (code === 'process.started' && data['process'] === 'signald'));
  if (found === undefined) return null;
  const { wallMs: sinceMs, code, data } = found;
  if (code !== 'mode.changed') return { mode: 'startup', source: 'startup', sinceMs, fault: null };
  const mode = modes.find((one) => one === data['to']);
  if (mode === undefined) return null;
  const source = controlSources.find((one) => one === data['source']) ?? null;
  const raised = source !== 'guard' ? undefined : known.findLast((event) => event.code === 'fault.raised' && Math.abs(event.wallMs - sinceMs) <= besideMs && holds(event.data['action']));
  const fault = raised?.data['fault'];
  return { mode, source, sinceMs, fault: typeof fault === 'string' && isFaultCode(fault) ? fault : null };
}

/** What the fault asks for stops the stages. */
function holds(action: unknown): boolean {
  return action === 'flash' || action === 'allRed' || action === 'closeAndRestart' || action === 'lampSupplyOff';
}
