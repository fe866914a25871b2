import { createDarkness } from './darkness.ts';
import { createFlash } from './flash.ts';
import { createHead, light, place, settle, type Change, type Head } from './head.ts';
import { createPairs } from './pairs.ts';
import type { Rules } from './rules.ts';
import type { BoardSample, Sample } from './sample.ts';
import { createStartup, hasFlashYellow } from './startup.ts';
import { createTally, type Heard } from './tally.ts';
import { createTiming } from './timing.ts';
import { defaultLimits, type Bench, type Limits, type RuleName, type Violation } from './verdict.ts';

export type Report = {
  readonly site: string;
  readonly violations: readonly Violation[];
  /** Findings that are no violations on this site (yellow traps of generated sites). */
  readonly warnings: readonly Violation[];
  readonly greensByGroup: Readonly<Record<string, number>>;
  /** Seconds between a first green and the next flash. */
  readonly colouredS: number;
  readonly stageChanges: number;
  /** Greens that started after the green of a hard-conflicting group had ended since their own last one. */
  readonly conflictingChanges: number;
  readonly flashIntervals: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Start-up was passed once: a first green was seen. */
  readonly leftFlash: boolean;
  /** Lamp samples seen. */
  readonly samples: number;
  readonly endedInFlash: boolean;
  /** How often each rule was asked of lamps that could have broken it. */
  readonly looks: Readonly<Partial<Record<RuleName, number>>>;
};

type Mode = 'flash' | 'startup' | 'normal';

/** Judges the lamps of one junction, sample by sample. Samples of one moment are judged together. */
// Over 70 lines: one closure over the junction's state; the judging is in the parts it calls.
export function createChecker(rules: Rules, given: Partial<Limits> = {}, heard: Heard = () => undefined) {
  const limits: Limits = { ...defaultLimits, ...given };
  let violations: (Violation & { readonly inFlash: boolean })[] = [];
  const warnings: Violation[] = [];
  const looks: Partial<Record<RuleName, number>> = {};
  let mode: Mode = 'flash';
  const bench: Bench = {
    rules,
    limits,
    say: (rule, tMs, groups, detail) => {
      violations.push({ rule, tMs, groups, detail, inFlash: mode === 'flash' });
    },
    look: (rule) => { looks[rule] = (looks[rule] ?? 0) + 1; },
    warn: (rule, tMs, groups, detail) => warnings.push({ rule, tMs, groups, detail }),
  };
  const heads: ReadonlyMap<string, Head> = new Map(rules.groups.map((group) => [group.id, createHead(group, 0)]));
  const boards = new Map<string, { flash: boolean; bootCounter: number; supplyOff: boolean } | undefined>();
  const flashIntervals: { fromMs: number; toMs: number }[] = [];
  const parts = {
    darkness: createDarkness(bench), flash: createFlash(bench, heads), pairs: createPairs(bench, heads),
    startup: createStartup(bench, heads), tally: createTally(rules, heads, heard), timing: createTiming(bench, heads),
  };
  let nowMs = 0;
  let startedMs = 0;
  let flashSinceMs = 0;
  let leftFlashMs: number | undefined;
  let everLit = false;
  let samples = 0;
  /** Of the boards' own words: one of them flashes; each has said something. */
  let flashes = false;
  let allHeard = true;
  let pending: { boards: BoardSample[]; lamps: Readonly<Record<string, string>> | undefined } = { boards: [], lamps: undefined };

  const supplyOff = (): boolean => [...boards.values()].some((board) => board?.supplyOff === true);
  const darkLimit = (head: Head): number | undefined => {
    // The contactor is the last resort in flash alone: dark out of flash is dark.
    if (mode === 'flash') return hasFlashYellow(head) && everLit && !supplyOff() ? limits.flashDarkMs : undefined;
    if (head.group.kind === 'filterArrow') return undefined;
    if (mode === 'startup') return hasFlashYellow(head) ? limits.debounceMs : undefined;
    return mayFlash(head) ? limits.flashHalfMs + limits.debounceMs : limits.debounceMs;
  };

  function enter(next: Mode, tMs: number): void {
    if (mode === 'flash') flashIntervals.push({ fromMs: flashSinceMs, toMs: tMs });
    mode = next;
    parts.darkness.newLimits(heads.values(), darkLimit, tMs);
    if (next === 'startup') parts.startup.begin();
    if (next === 'normal') {
      leftFlashMs ??= tMs;
      parts.pairs.accept('normal');
      parts.tally.coloured(tMs);
    }
    if (next !== 'flash') return;
    flashSinceMs = tMs;
    parts.flash.begin(tMs);
    parts.timing.forget();
    parts.tally.flash(tMs);
    // The lamps' change to flash may be written a moment before the board's own word for it.
    violations = violations.filter((v) => v.inFlash || v.tMs < tMs - limits.flashSkewMs || v.detail === 'green/green');
  }

  /** Takes the boards' own states; true where one of them has started anew. */
  function takeBoards(found: readonly BoardSample[]): boolean {
    let rebooted = false;
    const wasOff = supplyOff();
    for (const board of found) {
      const known = boards.get(board.board);
      if (known?.bootCounter !== board.bootCounter) {
        rebooted = true;
        parts.darkness.reboot();
      }
      boards.set(board.board, { flash: board.flash, bootCounter: board.bootCounter, supplyOff: board.supplyOff === true });
    }
    if (wasOff !== supplyOff()) parts.darkness.newLimits(heads.values(), darkLimit, nowMs);
    return rebooted;
  }

  function takeLamps(lamps: ReadonlyMap<string, string>, tMs: number): void {
    const changes: Change[] = [];
    for (const [id, lit] of lamps) {
      const head = heads.get(id);
      if (head === undefined) continue;
      if (mode === 'normal') for (const change of light(head, lit, limits, tMs)) changes.push(change);
      else place(head, lit, tMs);
    }
    if (mode === 'normal') {
      parts.timing.judge(changes);
      parts.tally.take(changes, tMs);
    }
    if (mode === 'startup') parts.startup.look(tMs);
    if (mode === 'flash') parts.flash.look(tMs);
    for (const head of heads.values()) parts.darkness.look(head, darkLimit, tMs);
    if (mode !== 'startup') parts.pairs.look(mode, tMs);
  }

  function elapse(tMs: number): void {
    parts.darkness.settle(heads.values(), tMs);
    if (mode === 'flash') parts.flash.settle(tMs);
    if (mode !== 'normal') return;
    const changes: Change[] = [];
    for (const head of heads.values()) for (const change of settle(head, limits, tMs)) changes.push(change);
    parts.timing.judge(changes);
    parts.tally.take(changes, tMs);
    parts.timing.settle(tMs);
    parts.tally.settle(tMs);
  }

  function flush(): void {
    const { boards: found, lamps } = pending;
    pending = { boards: [], lamps: undefined };
    if (found.length === 0 && lamps === undefined) return;
    elapse(nowMs);
    const rebooted = takeBoards(found);
    if (found.length > 0) {
      flashes = [...boards.values()].some((board) => board?.flash === true);
      allHeard = [...boards.values()].every((board) => board !== undefined);
    }
    const lit = new Map<string, string>();
    let isLit = false;
    for (const { group: { id }, lit: before } of heads.values()) {
      const lamp = lamps?.[id] ?? before;
      isLit ||= lamp !== '';
      lit.set(id, lamp);
    }
    if (mode !== 'flash' && (flashes || rebooted)) enter('flash', nowMs);
    // After power-on the whole junction may be dark until its boards flash.
    if (rebooted) everLit = false;
    if (!everLit && isLit) {
      everLit = true;
      parts.darkness.newLimits(heads.values(), darkLimit, nowMs);
    }
    if (mode === 'flash' && allHeard && !flashes && !rebooted && isLit) enter('startup', nowMs);
    if (mode === 'startup' && parts.startup.endsWith(lit, nowMs)) enter('normal', nowMs);
    takeLamps(lit, nowMs);
  }

  return {
    /** So far, as the report has them at the end. */
    looks: looks as Readonly<Partial<Record<RuleName, number>>>,
    observe(sample: Sample): void {
      if (sample.type === 'header') {
        startedMs = nowMs = flashSinceMs = sample.startedMs;
        for (const board of sample.boards) boards.set(board, undefined);
        allHeard = boards.size === 0;
        return;
      }
      if (sample.tMs < nowMs) throw new Error(`recording goes back in time: ${sample.tMs} after ${nowMs}`);
      if (sample.tMs !== nowMs) flush();
      nowMs = sample.tMs;
      if (sample.type === 'lamps') {
        samples += 1;
        // Two states within one millisecond: each is judged.
        if (pending.lamps !== undefined) flush();
        pending.lamps = sample.lamps;
      }
      if (sample.type === 'board') pending.boards.push(sample);
    },
    finish(endMs: number): Report {
      flush();
      nowMs = Math.max(endMs, nowMs);
      elapse(nowMs);
      parts.darkness.finish(heads.values(), nowMs);
      if (mode === 'flash') flashIntervals.push({ fromMs: flashSinceMs, toMs: nowMs });
      if (Number.isFinite(limits.leaveFlashMs)) bench.look('neverLeavesFlash');
      if ((leftFlashMs ?? nowMs) - startedMs > limits.leaveFlashMs) {
        bench.say('neverLeavesFlash', startedMs + limits.leaveFlashMs, [], `no green within ${limits.leaveFlashMs} ms`);
      }
      return {
        site: rules.siteId,
        violations: violations.map(({ rule, tMs, groups, detail }) => ({ rule, tMs, groups, detail })).toSorted((a, b) => a.tMs - b.tMs),
        warnings, ...parts.tally.result(nowMs), flashIntervals, leftFlash: leftFlashMs !== undefined, samples, endedInFlash: mode === 'flash', looks,
      };
    },
  };
}

/** Its dark half may just have begun. */
function mayFlash(head: Head): boolean {
  if (head.show === 'flashingGreen' || head.show === 'clearance' || head.show === 'yieldingGo') return true;
  if (head.group.kind === 'flashingYellowArrow') return head.show === 'yellow';
  return head.show === 'green' && (head.group.flashingGreenMs > 0 || head.group.pedestrianClearanceMs > 0);
}
