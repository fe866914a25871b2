import type { DeviceSpec } from './device.ts';
import type { InputCard } from './inputCard.ts';
import { createLoopCard } from './loopCard.ts';

/** Window over which the card states its occupancy, ms. */
export const occupancyWindowMs = 10_000;

interface Spell { readonly fromMs: number; toMs: number }

/** A video or radar card: per zone presence, a vehicle counter, and the occupancy (‰) of the last 10 s. */
export function createVdsCard(spec: DeviceSpec): InputCard {
  const card = createLoopCard(spec);
  const spells = new Map<number, Spell[]>();
  const openSpell = (channel: number): Spell | undefined => spells.get(channel)?.find(({ toMs }) => toMs === Number.POSITIVE_INFINITY);
  const mark = (channel: number, occupied: boolean, nowMs: number): void => {
    const open = openSpell(channel);
    if (occupied && open === undefined) spells.set(channel, [...(spells.get(channel) ?? []), { fromMs: nowMs, toMs: Number.POSITIVE_INFINITY }]);
    if (!occupied && open !== undefined) open.toMs = nowMs;
  };
  const publish = (nowMs: number): void => {
    for (const [channel, list] of spells) {
      const recent = list.filter(({ toMs }) => toMs > nowMs - occupancyWindowMs);
      spells.set(channel, recent);
      card.registers.write(`occupancy.${channel}`, permille(recent, nowMs));
    }
  };
  return {
    ...card,
    onRead(nowMs) {
      card.onRead(nowMs);
      publish(nowMs);
    },
    sense(channel, occupied, actuations, nowMs) {
      card.sense(channel, occupied, actuations, nowMs);
      mark(channel, occupied, nowMs);
    },
  };
}

function permille(spells: readonly Spell[], nowMs: number): number {
  const busyMs = spells.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, nowMs) - Math.max(fromMs, nowMs - occupancyWindowMs)), 0);
  return Math.round((busyMs * 1000) / occupancyWindowMs);
}
