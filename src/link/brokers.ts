/** Which of several brokers a cabinet speaks to. One that stands and brings no word of a centre is of no use: the rows stay. */
export interface Brokers {
  readonly turn: number;
  /** When each was left because of its silence. */
  readonly leftMs: Readonly<Record<number, number>>;
  /** How often one was left since a centre was heard last. */
  readonly fruitless: number;
}
export const brokersStart: Brokers = { turn: 0, leftMs: {}, fruitless: 0 };

/** A centre acknowledges every 5 s: a sink that starts anew, or is moved, takes minutes. Where none is heard anywhere, moving helps little. */
export const silenceLimits = { firstMs: 300_000, mostMs: 3_600_000, rememberedMs: 3_600_000 } as const;

export function centreHeard(at: Brokers): Brokers {
  return at.fruitless === 0 && at.leftMs[at.turn] === undefined ? at : { ...at, fruitless: 0, leftMs: Object.fromEntries(Object.entries(at.leftMs).filter(([turn]) => Number(turn) !== at.turn)) };
}

/** How long events may go out unacknowledged before the next broker is tried; up to half as long again by chance, so that a city does not move at once. */
export function silencePatienceMs({ fruitless }: Brokers, uniform: number): number {
  return Math.floor(Math.min(silenceLimits.mostMs, silenceLimits.firstMs * 2 ** Math.min(fruitless, 10)) * (1 + uniform / 2));
}

/** How a connection ended: none came about, it broke off soon, it was lost after it had stood, or it was left because of its silence. */
export type BrokerEnd = 'failed' | 'brokeOff' | 'lost' | 'silent';

/** The broker that is tried next, of `count`. Who lost one that stood begins with the first again, past those that were silent of late. */
export function nextBroker(at: Brokers, end: BrokerEnd, count: number, nowMs: number): Brokers {
  const next = { ...at, turn: (at.turn + 1) % count };
  switch (end) {
    case 'failed': case 'brokeOff': return next;
    case 'silent': return { ...next, fruitless: at.fruitless + 1, leftMs: { ...at.leftMs, [at.turn]: nowMs } };
    case 'lost': {
      const isSilent = (turn: number): boolean => nowMs - (at.leftMs[turn] ?? Number.NEGATIVE_INFINITY) < silenceLimits.rememberedMs;
      return { ...at, turn: Math.max(0, Array.from({ length: count }, (_, turn) => turn).findIndex((turn) => !isSilent(turn))) };
    }
  }
}
