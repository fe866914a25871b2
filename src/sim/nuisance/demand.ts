import type { Detector } from '../../model/detector.ts';
import type { Random } from '../../platform/random.ts';
import type { InputCard } from '../cabinet/inputCard.ts';
import type { World } from '../junction/world.ts';

/** Somebody comes to a loop or a button so often, ms. */
const meanGapMs = { loop: 15_000, vds: 15_000, button: 45_000 } as const;
/** Detectors are looked after so often, ms. */
const lookMs = 500;

interface Visitor { readonly detector: Detector; readonly card: InputCard; nextMs: number; occupied: boolean }

/** Something that is called at a time. */
export interface Later { at(atMs: number, call: () => void): void }

/** People and vehicles as their detectors see them, so that stages change: each detector by itself, by the seed. */
export function comeAndGo(detectors: readonly Detector[], cards: ReadonlyMap<string, InputCard>, world: Pick<World, 'nowMs'> & Later, random: Random): void {
  const wait = (meanMs: number): number => -meanMs * Math.log(1 - random.next());
  const visitors = detectors.flatMap((detector): Visitor[] => {
    const card = cards.get(detector.board);
    return card === undefined ? [] : [{ detector, card, nextMs: wait(meanGapMs[detector.kind]), occupied: false }];
  });
  const look = (): void => {
    const nowMs = Math.floor(world.nowMs());
    for (const visitor of visitors) {
      const { detector: { kind, channel }, card } = visitor;
      if (nowMs < visitor.nextMs) continue;
      visitor.occupied = kind !== 'button' && !visitor.occupied;
      if (kind === 'button') card.press(channel, nowMs);
      else card.sense(channel, visitor.occupied, visitor.occupied ? 1 : 0, nowMs);
      visitor.nextMs = nowMs + (visitor.occupied ? random.int(500, 15_000) : wait(meanGapMs[kind]));
    }
    world.at(nowMs + lookMs, look);
  };
  look();
}
