import { clearanceEndMs, givesWay, type Change, type Head } from './head.ts';
import { cycleProblem } from './cycle.ts';
import type { Bench } from './verdict.ts';

type Trap = { readonly who: string; readonly to: string; readonly tMs: number };

/** Times and order of each head's own aspects, intergreens between heads, yellow traps (safety.md S2.2–S2.4). */
export function createTiming(bench: Bench, heads: ReadonlyMap<string, Head>) {
  const { limits, rules } = bench;
  const endedMs = new Map<string, number>();
  const redSince = new Map<string, number>();
  const goSince = new Map<string, number>();
  /** End of an arrow's steady green that went over into yielding. */
  const steadyEnded = new Map<string, number>();
  const longYellows = new Set<string>();
  let traps: Trap[] = [];

  const isShort = (foundMs: number, ruleMs: number): boolean => foundMs < ruleMs - limits.toleranceMs;

  function left(change: Change): void {
    const { group } = change.head;
    if (group.kind === 'flashingYellowArrow' && change.from === 'green') steadyEnded.set(group.id, change.tMs);
    const lastedMs = change.tMs - change.fromSinceMs;
    const problem = cycleProblem(change);
    bench.look('illegalTransition');
    if (change.from === 'green') bench.look(group.kind === 'pedestrian2' ? 'shortWalk' : 'shortGreen');
    if (change.from === 'yellow') bench.look('shortYellow');
    if (problem !== undefined) bench.say('illegalTransition', change.tMs, [group.id], problem);
    // A flashing yellow arrow's green may go over into yielding: its right of way is judged as a whole, where it ends.
    if (change.from === 'green' && group.kind !== 'flashingYellowArrow' && isShort(lastedMs, group.minGreenMs)) {
      bench.say(group.kind === 'pedestrian2' ? 'shortWalk' : 'shortGreen', change.tMs, [group.id], `${lastedMs} ms, at least ${group.minGreenMs}`);
    }
    if (change.from === 'yellow' && isShort(lastedMs, group.yellowMs)) {
      bench.say('shortYellow', change.tMs, [group.id], `${lastedMs} ms, at least ${group.yellowMs}`);
    }
    if (change.from === 'yellow') {
      sayLongYellow(change.head, lastedMs, change.tMs);
      longYellows.delete(group.id);
    }
    const clearedMs = clearanceOf(change);
    if (clearedMs !== undefined) bench.look('shortClearance');
    if (clearedMs !== undefined && isShort(clearedMs, group.pedestrianClearanceMs)) {
      bench.say('shortClearance', change.tMs, [group.id], `${clearedMs} ms, at least ${group.pedestrianClearanceMs}`);
    }
  }

  /** What a pedestrian group left of its clearance when it turned red; undefined for every other change. */
  function clearanceOf(change: Change): number | undefined {
    if (change.head.group.kind !== 'pedestrian2' || change.to !== 'red' || !givesWay(change.from)) return undefined;
    if (change.from === 'green') return 0;
    // A flashing green may begin with its lit half: half a period of it looks like walk.
    const unseenMs = change.head.group.clearanceAspect === 'flashingGreen' ? limits.flashHalfMs : 0;
    return change.tMs - change.fromSinceMs + unseenMs;
  }

  function ended(change: Change): void {
    endedMs.set(change.head.group.id, change.tMs);
    if (change.head.group.kind === 'flashingYellowArrow') {
      endedArrow(change);
      return;
    }
    for (const { who, to } of rules.permissiveLefts) {
      if (who === change.head.group.id) bench.look('yellowTrap');
      if (who === change.head.group.id && heads.get(to)?.show === 'green') traps.push({ who, to, tMs: change.tMs });
    }
  }

  function endedArrow({ head: { group }, from, tMs }: Change): void {
    // Where a flashing yellow became steady, its last lit half belongs to neither for sure.
    const unseenMs = from === 'yieldingGo' ? limits.flashHalfMs : 0;
    const lastedMs = tMs - (goSince.get(group.id) ?? -Infinity);
    if (isShort(lastedMs + unseenMs, group.minGreenMs)) bench.say('shortGreen', tMs, [group.id], `right of way for ${lastedMs} ms, at least ${group.minGreenMs}`);
  }

  function started(change: Change): void {
    const { group } = change.head;
    goSince.set(group.id, change.tMs);
    for (const entry of rules.intergreens) {
      if (entry.to !== group.id) continue;
      const other = heads.get(entry.from);
      const endMs = other === undefined ? undefined : endOf(other, change.tMs);
      if (endMs !== undefined) bench.look('shortIntergreen');
      if (endMs === undefined || !isShort(change.tMs - endMs, entry.ms)) continue;
      bench.say('shortIntergreen', change.tMs, [entry.from, group.id], `${change.tMs - endMs} ms, at least ${entry.ms}`);
    }
    for (const { who, to } of rules.protectedArrows) {
      const endMs = steadyEnded.get(who);
      const ms = rules.intergreens.find((entry) => entry.from === who && entry.to === to)?.ms;
      if (to !== group.id || endMs === undefined || ms === undefined || !givesWay(heads.get(who)?.show ?? 'red') || !isShort(change.tMs - endMs, ms)) continue;
      bench.say('shortIntergreen', change.tMs, [who, to], `${change.tMs - endMs} ms after the steady green, at least ${ms}`);
    }
    const redMs = change.tMs - (redSince.get(group.id) ?? -Infinity);
    if (redSince.has(group.id)) bench.look('shortRedRevert');
    if (isShort(redMs, group.redRevertMs)) bench.say('shortRedRevert', change.tMs, [group.id], `red for ${redMs} ms, at least ${group.redRevertMs}`);
  }

  /** End of the last right of way of a head that has none now; a clearance may have ended unseen. */
  function endOf(head: Head, tMs: number): number | undefined {
    // Only a lit half in which its time is over may be its end; one that is cut short in an earlier half is told as that.
    const mayEnd = head.sinceMs + head.group.pedestrianClearanceMs <= head.litSinceMs + limits.flashHalfMs + limits.toleranceMs;
    if (head.show === 'clearance' && head.lit === 'R' && mayEnd) return Math.min(tMs, clearanceEndMs(head, limits));
    return givesWay(head.show) ? undefined : endedMs.get(head.group.id);
  }

  function sayLongYellow(head: Head, lastedMs: number, tMs: number): void {
    bench.look('longYellow');
    const mostMs = head.group.yellowMs + 1000 + limits.toleranceMs;
    if (head.group.yellowMs === 0 || lastedMs <= mostMs || longYellows.has(head.group.id)) return;
    // Where a flashing yellow became steady, its last lit half belongs to neither for sure.
    if (head.group.kind === 'flashingYellowArrow' && lastedMs <= mostMs + limits.flashHalfMs) return;
    longYellows.add(head.group.id);
    bench.say('longYellow', tMs, [head.group.id], `${lastedMs} ms, at most ${head.group.yellowMs} + 1000`);
  }

  return {
    /** All changes of one moment: ends first, because starts are judged by them. */
    judge(changes: readonly Change[]): void {
      for (const change of changes) {
        left(change);
        if (change.to === 'red' || change.to === 'off') redSince.set(change.head.group.id, change.tMs);
        if (givesWay(change.from) && !givesWay(change.to)) ended(change);
      }
      for (const change of changes) if (!givesWay(change.from) && givesWay(change.to)) started(change);
    },
    /** Before anything at `tMs` is taken in. */
    settle(tMs: number): void {
      for (const head of heads.values()) if (head.show === 'yellow') sayLongYellow(head, tMs - head.sinceMs, tMs);
      traps = traps.filter((trap) => {
        const opposing = heads.get(trap.to);
        if (opposing?.show !== 'green' || opposing.sinceMs > trap.tMs) return false;
        if (tMs - trap.tMs <= limits.togetherMs) return true;
        const tell = rules.generated ? bench.warn : bench.say;
        tell('yellowTrap', trap.tMs, [trap.who, trap.to], `${trap.who} ended while ${trap.to} stayed green`);
        return false;
      });
    },
    /** Flash ends all that was running: what comes next begins with a start-up. */
    forget(): void {
      endedMs.clear();
      redSince.clear();
      goSince.clear();
      steadyEnded.clear();
      longYellows.clear();
      traps = [];
    },
  };
}
