import type { z } from 'zod';
import type { Json } from './canonical.ts';
import { methods, type Method } from './ipcMessage.ts';
import type { JunctionState } from './junctionState.ts';
import { priorityEnds, type PriorityState } from './priority.ts';

/** What a command forces, and so what the silence of the centre ends: stages and holds after 60 s, mode and plan after 120 s (safety.md S6); `none` ends by itself. */
export type CentreLease = 'stages' | 'selection' | 'none';
export const centreLeaseMs: Readonly<Record<CentreLease, number | null>> = { stages: 60_000, selection: 120_000, none: null };

interface CentreCommandSpec {
  /** The method on signald's socket that carries it out. */
  readonly method: Method;
  /** What comes in the message: the method's own parameters without `by`, who is the one that signed the command. */
  readonly args: z.ZodObject;
  readonly lease: CentreLease;
  /** Longest time from its acceptance to its completion that is no failure, s: minimum greens, clearances and a start-up lie between. */
  readonly withinS: number;
}

/** Nobody orders in somebody else's name. */
const unsigned = { by: true } as const;

/**
 * Everything that the centre may order (safety.md S6): what is not here it may not. So no fault is reset, no site is
 * changed, no bus is written and no second person is spoken for from afar; plans come by their own road, signed. Each
 * passes signald's own admission besides: ranks, one holder of a lease, two persons, the site's bounds.
 */
export const centreCommands = {
  'tlc.stage.hold': { method: 'mode.manual', args: methods['mode.manual'].params.omit({ ...unsigned, stage: true }), lease: 'stages', withinS: 30 },
  'tlc.stage.set': { method: 'mode.manual', args: methods['mode.manual'].params.omit(unsigned).required({ stage: true }), lease: 'stages', withinS: 120 },
  'tlc.stage.step': { method: 'mode.step', args: methods['mode.step'].params.omit(unsigned), lease: 'none', withinS: 10 },
  'tlc.stage.stopTime': { method: 'mode.stopTime', args: methods['mode.stopTime'].params.omit(unsigned), lease: 'stages', withinS: 30 },
  'tlc.mode.select': { method: 'mode.select', args: methods['mode.select'].params.omit(unsigned), lease: 'selection', withinS: 10 },
  'tlc.mode.flash': { method: 'mode.flash', args: methods['mode.flash'].params.omit(unsigned), lease: 'selection', withinS: 120 },
  'tlc.mode.allRed': { method: 'mode.allred', args: methods['mode.allred'].params.omit(unsigned), lease: 'selection', withinS: 120 },
  'tlc.mode.dark': { method: 'mode.dark', args: methods['mode.dark'].params.omit(unsigned), lease: 'selection', withinS: 420 },
  'tlc.mode.release': { method: 'mode.release', args: methods['mode.release'].params.omit(unsigned), lease: 'none', withinS: 10 },
  'tlc.plan.set': { method: 'plan.activate', args: methods['plan.activate'].params.omit(unsigned), lease: 'selection', withinS: 300 },
  'tlc.preempt.call': { method: 'mode.preempt', args: methods['mode.preempt'].params.omit(unsigned), lease: 'none', withinS: 180 },
  'tlc.priority.request': { method: 'priority.request', args: methods['priority.request'].params.omit(unsigned), lease: 'none', withinS: 700 },
  'tlc.priority.update': { method: 'priority.update', args: methods['priority.update'].params.omit(unsigned), lease: 'none', withinS: 10 },
  'tlc.priority.cancel': { method: 'priority.cancel', args: methods['priority.cancel'].params.omit(unsigned), lease: 'none', withinS: 10 },
} as const satisfies Record<string, CentreCommandSpec>;
export type CentreCommand = keyof typeof centreCommands;

export function isCentreCommand(code: string): code is CentreCommand {
  return Object.hasOwn(centreCommands, code);
}

export type ParsedCentreCommand =
  | { readonly ok: true; readonly method: Method; readonly params: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly code: 'command.unknown' | 'command.badArgs'; readonly detail: string };

/** A command as signald is asked for it: `by` is who signed, whatever the message says. */
export function parseCentreCommand(code: string, args: unknown, by: string): ParsedCentreCommand {
  if (!isCentreCommand(code)) return { ok: false, code: 'command.unknown', detail: code.slice(0, 64) };
  const { method, args: schema } = centreCommands[code];
  const parsed = schema.safeParse(args);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, code: 'command.badArgs', detail: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  }
  const params: Record<string, Json> = { by };
  for (const [key, value] of Object.entries(parsed.data)) if (value !== undefined) params[key] = value;
  return { ok: true, method, params };
}

/** How far an accepted command has come, by signald's own snapshot. A dispatcher calls it failed once `withinS` is over. */
export function centreCommandDone(code: CentreCommand, params: Readonly<Record<string, Json>>, state: Pick<JunctionState, 'mode' | 'source' | 'stage' | 'interstage' | 'plan' | 'orders' | 'preemptions' | 'priorities'>): boolean {
  const rules = state.source === 'centre';
  switch (code) {
    case 'tlc.stage.hold':
    case 'tlc.stage.stopTime': return rules && state.mode === 'manual';
    case 'tlc.stage.set': return rules && state.mode === 'manual' && state.stage === params['stage'] && !state.interstage;
    case 'tlc.mode.flash': return rules && state.mode === 'flash';
    case 'tlc.mode.dark': return rules && state.mode === 'dark';
    case 'tlc.mode.allRed': return rules && state.mode === 'allRed';
    case 'tlc.mode.select': return state.orders?.some(({ source, kind, mode }) => source === 'centre' && kind === 'select' && mode === params['mode']) === true;
    case 'tlc.plan.set': return state.plan === params['plan'];
    case 'tlc.mode.release': return state.orders?.some(({ source }) => source === 'centre') !== true;
    case 'tlc.preempt.call': {
      const called = state.preemptions?.find(({ id }) => id === params['preemption']);
      return params['forS'] === 0 ? called?.called === false : called?.state === 'track' || called?.state === 'dwell';
    }
    case 'tlc.priority.request': return hasLived(params, state, ['activated', ...priorityEnds]);
    case 'tlc.priority.cancel': return hasLived(params, state, priorityEnds);
    case 'tlc.priority.update': return true;
    // Taken up by whoever holds the stages; the change of stage that follows is in the events.
    case 'tlc.stage.step': return true;
  }
}

/** The last request of that id: how it went on is in `tlc.priority`, rejections with their reason. */
function hasLived(params: Readonly<Record<string, Json>>, { priorities = [] }: Pick<JunctionState, 'priorities'>, states: readonly PriorityState[]): boolean {
  const last = priorities.findLast(({ id }) => id === params['id']);
  return last !== undefined && states.includes(last.state);
}
