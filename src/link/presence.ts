import { linkFeatures, linkSchema, type Presence } from '../model/linkMessage.ts';

const abilities = { schemas: [linkSchema], features: [...linkFeatures] };

/** What does not change while an agent lives. */
export interface PresenceBase { readonly version: string; readonly epoch: string }

export function presenceOnline(base: PresenceBase, sinceMs: number, first: boolean): Presence {
  return { schema: linkSchema, state: 'online', cause: first ? 'started' : 'reconnected', sinceMs, ...base, ...abilities };
}

/** Said by an agent that ends in good order. */
export function presenceShutdown(base: PresenceBase, sinceMs: number): Presence {
  return { schema: linkSchema, state: 'shutdown', cause: 'stopped', sinceMs, ...base, ...abilities };
}

/** The last will: what the broker says for an agent that is gone. */
export function presenceWill(base: PresenceBase, connectingMs: number): Presence {
  return { schema: linkSchema, state: 'offline', cause: 'connectionLost', sinceMs: connectingMs, ...base, ...abilities };
}
