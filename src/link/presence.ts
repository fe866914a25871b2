import { linkFeatures, linkSchema, type AbsenceCause, type Presence } from '../model/linkMessage.ts';

const abilities = { schemas: [linkSchema], features: [...linkFeatures] };

/** What does not change while an agent lives. */
export interface PresenceBase { readonly version: string; readonly epoch: string }

export type Absence = NonNullable<Presence['previous']>;

/** `previous`: the absence that this ends; null = none, or nobody knows of one. */
export function presenceOnline(base: PresenceBase, sinceMs: number, first: boolean, previous: Absence | null = null): Presence {
  return { schema: linkSchema, state: 'online', cause: first ? 'started' : 'reconnected', sinceMs, ...base, ...(previous === null ? {} : { previous }), ...abilities };
}

/** What an agent leaves of its life: in which life of the computer it was, and whether it ended in good order. */
export interface LifeTrace { readonly machineBoot: string; readonly ended: boolean }

/** Why the agent before this one is no more; null = there was none. */
export function causeOfAbsence(trace: LifeTrace | null, machineBoot: string): AbsenceCause | null {
  if (trace === null) return null;
  if (trace.ended) return 'shutdown';
  return trace.machineBoot === machineBoot ? 'crash' : 'power';
}

/** Said by an agent that ends in good order. */
export function presenceShutdown(base: PresenceBase, sinceMs: number): Presence {
  return { schema: linkSchema, state: 'shutdown', cause: 'stopped', sinceMs, ...base, ...abilities };
}

/** The last will: what the broker says for an agent that is gone. */
export function presenceWill(base: PresenceBase, connectingMs: number): Presence {
  return { schema: linkSchema, state: 'offline', cause: 'connectionLost', sinceMs: connectingMs, ...base, ...abilities };
}
