/** What a kind of traffic has cost, payload and topic and a packet's own bytes. */
export interface UsageFigures { readonly sentBytes: number; readonly sentMessages: number; readonly receivedBytes: number; readonly receivedMessages: number }
/** By class (evidence, alarm, audit, count, event, and status, order, presence …), of one local day. */
export interface Usage { readonly day: string; readonly classes: Readonly<Record<string, UsageFigures>> }

const nothing: UsageFigures = { sentBytes: 0, sentMessages: 0, receivedBytes: 0, receivedMessages: 0 };

/**
 * Bytes of a PUBLISH on the wire with its PUBACK: fixed header, topic length, packet id, properties, 4 for the PUBACK;
 * TLS 1.3 adds 22 a record, TCP and IPv4 40 a segment, each way once.
 */
const aroundBytes = 2 + 3 + 2 + 1 + 4 + 2 * (22 + 40);

export function usageStart(day: string): Usage {
  return { day, classes: {} };
}

export function packetBytes(topic: string, payloadBytes: number): number {
  return topic.length + payloadBytes + aroundBytes;
}

export function used(usage: Usage, kind: string, way: 'sent' | 'received', bytes: number): Usage {
  const before = Object.hasOwn(usage.classes, kind) ? (usage.classes[kind] ?? nothing) : nothing;
  const after = way === 'sent'
    ? { ...before, sentBytes: before.sentBytes + bytes, sentMessages: before.sentMessages + 1 }
    : { ...before, receivedBytes: before.receivedBytes + bytes, receivedMessages: before.receivedMessages + 1 };
  return { ...usage, classes: { ...usage.classes, [kind]: after } };
}

/** What a budget may hold back: two classes of events, and the statuses (link.md, What is never lost). */
const heldKinds: ReadonlySet<string> = new Set(['count', 'event', 'status']);

export function mayBeHeld(kind: string): boolean {
  return heldKinds.has(kind);
}

/** Classes that have spent their budget of the day: they wait for the next one, and say so. */
export function spent(usage: Usage, budgetBytes: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(budgetBytes).flatMap(([kind, limit]) => (mayBeHeld(kind) && (usage.classes[kind]?.sentBytes ?? 0) >= limit ? [kind] : []));
}
