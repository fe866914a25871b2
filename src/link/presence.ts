import { linkFeatures, linkSchema } from '../model/linkMessage.ts';
import type { AbsenceCause, MainsPower, PlannedAbsence, Presence, Signals } from '../model/linkPresence.ts';

const abilities = { schemas: [linkSchema], features: [...linkFeatures] };

/** What does not change while an agent lives. */
export interface PresenceBase { readonly version: string; readonly epoch: string }

export type Absence = NonNullable<Presence['previous']>;

/** What is worth saying beside that the cabinet is there. Null = nothing known, or nothing to say. */
export interface PresenceFacts { readonly signals: Signals | null; readonly power: MainsPower | null; readonly planned: PlannedAbsence | null }
export const noFacts: PresenceFacts = { signals: null, power: null, planned: null };

type Told = Pick<Presence, 'signals' | 'power' | 'planned'>;
const told = ({ signals, power, planned }: PresenceFacts): Told => ({ ...(signals === null ? {} : { signals }), ...(power === null ? {} : { power }), ...(planned === null ? {} : { planned }) });

type OnlineCause = Extract<Presence['cause'], 'started' | 'reconnected' | 'power' | 'planned' | 'signals'>;

/** `previous`: the absence that this ends; null = none, or nobody knows of one. */
export function presenceOnline(base: PresenceBase, sinceMs: number, cause: OnlineCause, facts: PresenceFacts = noFacts, previous: Absence | null = null): Presence {
  return { schema: linkSchema, state: 'online', cause, sinceMs, ...base, ...told(facts), ...(previous === null ? {} : { previous }), ...abilities };
}

/** What an agent leaves of its life: in which life of the computer it was, whether it ended in good order, and what it knew then. */
export interface LifeTrace { readonly machineBoot: string; readonly ended: boolean; readonly onReserve?: boolean | undefined; readonly planned?: boolean | undefined }

/** Why the agent before this one is no more; null = there was none. */
export function causeOfAbsence(trace: LifeTrace | null, machineBoot: string): AbsenceCause | null {
  if (trace === null) return null;
  if (trace.planned === true) return 'planned';
  if (trace.ended) return trace.onReserve === true ? 'power' : 'shutdown';
  return trace.machineBoot === machineBoot ? 'crash' : 'power';
}

/** Said by an agent that ends in good order: as announced, on the reserve, or because somebody ended it. */
export function presenceShutdown(base: PresenceBase, sinceMs: number, facts: PresenceFacts = noFacts): Presence {
  const { planned, power } = facts;
  const cause = planned !== null ? 'planned' : power?.mains === 'lost' ? 'power' : 'stopped';
  return { schema: linkSchema, state: 'shutdown', cause, sinceMs, ...base, expectedUntilMs: planned?.expectedUntilMs ?? null, ...told(facts), ...abilities };
}

/** The last will: what the broker says for an agent that is gone. */
export function presenceWill(base: PresenceBase, connectingMs: number): Presence {
  return { schema: linkSchema, state: 'offline', cause: 'connectionLost', sinceMs: connectingMs, ...base, ...abilities };
}
