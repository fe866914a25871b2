import type { Disturbance, Moment } from './disturbance.ts';
import type { Simulation } from './simulation.ts';

// Disturbances that wait for their moment: by chance alone some of them would come once in many hours.

type Armed = Extract<Disturbance, { readonly kind: 'armed' }>;
/** Does one of its blows, told like any other disturbance. */
export type Strike = (disturbance: Disturbance) => void;

/** The moment is looked for so often, ms. */
const lookMs = 20;
/** A silence that begins so long before a way is clear has made it unknown by then (a tick to the lost scan, one to the decision), and not yet flash, ms. */
const clearInMs = { least: 320, most: 400 } as const;
/** The dark half of a flash is no end of right of way, ms. */
const darkHalfMs = 700;

/** Prepares the junction, waits for the moment, strikes; where it does not come in time, nothing more happens. */
export function arm(sim: Simulation, { moment, first, blows, waitMs }: Armed, strike: Strike): void {
  const { world } = sim;
  const untilMs = world.nowMs() + waitMs;
  for (const one of first) strike(one);
  const hasCome = watch(sim, moment);
  const look = (): void => {
    if (world.nowMs() > untilMs) return;
    if (!hasCome()) {
      world.at(world.nowMs() + lookMs, look);
      return;
    }
    for (const { afterMs, disturbance } of blows) world.at(world.nowMs() + afterMs, () => { strike(disturbance); });
  };
  look();
}

function watch(sim: Simulation, moment: Moment): () => boolean {
  switch (moment) {
    case 'startYellow': return startYellow(sim);
    case 'wayClears': return wayClears(sim);
  }
}

/** Start-up shows yellow to everyone from now on. */
function startYellow(sim: Simulation): () => boolean {
  const sinceMs = sim.world.nowMs();
  return () => {
    const last = sim.events.findLast(({ event }) => event.code === 'startup.step');
    return last !== undefined && last.atMs > sinceMs && last.event.data['step'] === 'yellow';
  };
}

/** Seen at the lamps: all that a group at rest excludes have ended, and the last of their intergreens runs out in a moment. */
function wayClears({ world, site, cabinet }: Simulation): () => boolean {
  const { groups, intergreens, relations } = site.safety;
  const rivals = new Map(groups.map(({ id }) => [id, relations.flatMap((one) => (one.relation !== 'hard' ? [] : one.a === id ? [one.b] : one.b === id ? [one.a] : []))]));
  const between = new Map(intergreens.map(({ from, to, ms }) => [`${from}>${to}`, ms]));
  const greenMs = new Map<string, number>();
  return () => {
    const nowMs = world.nowMs();
    const lamps = cabinet.lamps();
    for (const { id } of groups) if (lamps[id]?.includes('G') === true) greenMs.set(id, nowMs);
    if (cabinet.allInFlash()) greenMs.clear();
    const wentMs = (id: string): number => greenMs.get(id) ?? Number.NEGATIVE_INFINITY;
    return groups.some(({ id }) => {
      const others = rivals.get(id) ?? [];
      if ([id, ...others].some((one) => nowMs - wentMs(one) < darkHalfMs)) return false;
      const clearInAllMs = Math.max(Number.NEGATIVE_INFINITY, ...others.map((other) => wentMs(other) + (between.get(`${other}>${id}`) ?? 0))) - nowMs;
      return clearInAllMs >= clearInMs.least && clearInAllMs <= clearInMs.most;
    });
  };
}
