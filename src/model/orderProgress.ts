import { z } from 'zod';
import { centreCommandDone } from './centreCommand.ts';
import type { Json } from './canonical.ts';
import type { JunctionState } from './junctionState.ts';
import type { JunctionOrder } from './linkOrder.ts';

/** What of signald's snapshot tells whether an order has come about, at its corners. */
const snapshotSchema = z.looseObject({
  mode: z.string(), source: z.string(), stage: z.string().nullable(), interstage: z.boolean(), plan: z.string(),
  orders: z.array(z.looseObject({ source: z.string(), kind: z.string() })).optional(),
  priorities: z.array(z.looseObject({ id: z.string(), state: z.string() })).optional(),
  preemptions: z.array(z.looseObject({ id: z.string(), called: z.boolean(), state: z.string() })).optional(),
});
export type OrderSnapshot = Pick<JunctionState, 'mode' | 'source' | 'stage' | 'interstage' | 'plan' | 'orders' | 'preemptions' | 'priorities'>;

export function readOrderSnapshot(state: unknown): OrderSnapshot | null {
  return isSnapshot(state) ? state : null;
}

function isSnapshot(state: unknown): state is OrderSnapshot {
  return snapshotSchema.safeParse(state).success;
}

/** Whether the junction shows what was ordered. */
export function isDone(order: JunctionOrder, params: Readonly<Record<string, Json>>, now: OrderSnapshot): boolean {
  return centreCommandDone(order, params, now);
}

/** What an order is called once it stands; all red ends in flash. */
const kinds: Readonly<Partial<Record<JunctionOrder, readonly string[]>>> = {
  'tlc.mode.flash': ['flash'], 'tlc.mode.allRed': ['allRed', 'flash'], 'tlc.stage.hold': ['hold', 'stage'], 'tlc.stage.set': ['hold', 'stage'],
  'tlc.stage.stopTime': ['stopTime'], 'tlc.mode.select': ['select'], 'tlc.plan.set': ['select'],
};

/** Whether an order of the centre still stands in the junction. */
export function standsInJunction(order: JunctionOrder, { orders = [] }: OrderSnapshot): boolean {
  return orders.some(({ source, kind }) => source === 'centre' && kinds[order]?.includes(kind) === true);
}
