import type { Head } from './head.ts';
import type { Bench } from './verdict.ts';

type Episode = { sinceMs: number; limitMs: number; exceededMs: number | undefined; reboots: number };

/** How long a head may be dark at this moment, ms; undefined = as long as it likes. */
export type DarkLimit = (head: Head) => number | undefined;

/**
 * Heads without colour, and with a lamp combination that is no aspect. A dark head is judged when it
 * lights again: if its board's boot counter moved meanwhile, it was a loss of power, not a decision.
 */
export function createDarkness(bench: Bench) {
  const dark = new Map<string, Episode>();
  const dual = new Map<string, { sinceMs: number; said: boolean }>();
  let reboots = 0;

  const grow = (episode: Episode, tMs: number): void => {
    if (tMs - episode.sinceMs > episode.limitMs) episode.exceededMs ??= episode.sinceMs + episode.limitMs;
  };
  const close = (head: Head, tMs: number): void => {
    const episode = dark.get(head.group.id);
    if (episode === undefined) return;
    grow(episode, tMs);
    dark.delete(head.group.id);
    if (Number.isFinite(episode.limitMs)) bench.look('noColour');
    if (episode.exceededMs === undefined || episode.reboots !== reboots) return;
    bench.say('noColour', episode.exceededMs, [head.group.id], `dark for ${tMs - episode.sinceMs} ms`);
  };

  return {
    reboot(): void {
      reboots += 1;
    },
    /** Mode changed: what was dark until now is measured by the old limit, the rest by the new one. */
    newLimits(heads: Iterable<Head>, limit: DarkLimit, tMs: number): void {
      for (const head of heads) {
        const episode = dark.get(head.group.id);
        if (episode === undefined) continue;
        grow(episode, tMs);
        episode.sinceMs = tMs;
        episode.limitMs = limit(head) ?? Infinity;
      }
    },
    look(head: Head, limit: DarkLimit, tMs: number): void {
      const limitMs = limit(head);
      if (head.lit !== '') close(head, tMs);
      else if (!dark.has(head.group.id)) {
        dark.set(head.group.id, { sinceMs: tMs, limitMs: limitMs ?? Infinity, exceededMs: undefined, reboots });
      }
      if (head.lit.length > 1) bench.look('twoColours');
      if (!isDual(head)) dual.delete(head.group.id);
      else if (!dual.has(head.group.id)) dual.set(head.group.id, { sinceMs: tMs, said: false });
    },
    settle(heads: Iterable<Head>, tMs: number): void {
      for (const head of heads) {
        const episode = dual.get(head.group.id);
        if (episode === undefined || episode.said || tMs - episode.sinceMs <= bench.limits.debounceMs) continue;
        episode.said = true;
        bench.say('twoColours', episode.sinceMs + bench.limits.debounceMs, [head.group.id], `${head.lit} lit together`);
      }
    },
    finish(heads: Iterable<Head>, tMs: number): void {
      for (const head of heads) close(head, tMs);
    },
  };
}

/** Two lamps that encode no aspect of the head's kind. */
function isDual(head: Head): boolean {
  if (head.lit.length < 2) return false;
  return !(head.lit === 'RY' && head.show === 'redYellow');
}
