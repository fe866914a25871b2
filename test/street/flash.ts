import type { Head } from './head.ts';
import type { Bench } from './verdict.ts';

type Wrong = { readonly sinceMs: number; said: boolean };

/** The flash image: yellow on and off, nothing else; no green at all (safety.md S2.5, S4). */
export function createFlash(bench: Bench, heads: ReadonlyMap<string, Head>) {
  const { limits } = bench;
  const wrong = new Map<string, Wrong>();
  let beganMs = 0;

  const sayWrong = (head: Head, tMs: number): void => {
    const { id } = head.group;
    const entry = wrong.get(id);
    const graceMs = head.lit === 'Y' ? limits.flashDarkMs : limits.greenInFlashMs;
    if (entry === undefined || entry.said || tMs - entry.sinceMs <= graceMs) return;
    entry.said = true;
    if (head.lit.includes('G')) bench.say('greenInFlash', entry.sinceMs + graceMs, [id], `${head.lit} lit in flash`);
    else bench.say('flashImage', entry.sinceMs + graceMs, [id], head.lit === 'Y' ? 'yellow does not flash' : `${head.lit} lit in flash`);
  };

  return {
    begin(tMs: number): void {
      wrong.clear();
      beganMs = tMs;
    },
    /** After the lamps of `tMs` were taken in. */
    look(tMs: number): void {
      for (const head of heads.values()) {
        bench.look('greenInFlash');
        if (head.lit !== '') bench.look('flashImage');
        const entry = wrong.get(head.group.id);
        const sinceMs = Math.max(head.litSinceMs, beganMs);
        if (head.lit === '') wrong.delete(head.group.id);
        else if (entry === undefined || entry.sinceMs !== sinceMs) wrong.set(head.group.id, { sinceMs: Math.min(sinceMs, tMs), said: false });
      }
    },
    settle(tMs: number): void {
      for (const head of heads.values()) sayWrong(head, tMs);
    },
  };
}
