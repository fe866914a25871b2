/** One message in the broker, QoS 1. */
export interface Packet { readonly topic: string; readonly payload: string; readonly retain: boolean; readonly correlation: Buffer | null }

/** What the broker knows of a client, connected or not. */
export interface BrokerSession {
  readonly clientId: string;
  readonly filters: Set<string>;
  /** Waits behind the window. */
  queue: Packet[];
  /** Sent and not acknowledged, by packet id. */
  readonly inFlight: Map<number, Packet>;
  nextId: number;
  expiryS: number;
}

export function newSession(clientId: string, expiryS: number): BrokerSession {
  return { clientId, filters: new Set(), queue: [], inFlight: new Map(), nextId: 1, expiryS };
}

/** MQTT's topic filters: `+` is one level, `#` everything below. */
export function matches(filter: string, topic: string): boolean {
  const want = filter.split('/');
  const have = topic.split('/');
  for (const [index, level] of want.entries()) {
    if (level === '#') return true;
    if (index >= have.length || (level !== '+' && level !== have[index])) return false;
  }
  return want.length === have.length;
}
