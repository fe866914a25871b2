import { cloneLabels, copyRow, makeLabels, type Labels } from './labels.ts';
import { walkedLongAgoS } from './plannedChange.ts';
import type { PlannerModel } from './plannerModel.ts';
import type { Settings } from './settings.ts';
import { advanceRow } from './street.ts';

/** What the planner may do now. */
export interface PlannerStart {
  /** The settled stage. */
  readonly stage: number;
  /** It may end in so many s at the earliest: minimum, walk, promise. */
  readonly leastS: number;
  /** Decided now is what happens so many s ahead: the countdown's N; 0 = at once. */
  readonly leadS: number;
  /** It must end in so many at the latest; Infinity = nothing bounds it. */
  readonly mostS: number;
  /** Which stages may be chosen. */
  readonly allowed: readonly boolean[];
  /** Since its walks have ended by themselves, s; below 0 = they will; absent = nobody has walked for long. */
  readonly walkedS?: number;
}

/** A first step with the best future that it has. */
export interface PlannedStep {
  /** Stage to go to; null = stay for now. */
  readonly to: number | null;
  readonly cost: number;
}

/** A plan in the making: where the labels of a tick are used up, it goes on in the next. */
export interface Planning {
  readonly model: PlannerModel;
  readonly start: PlannerStart;
  readonly settings: Settings;
  readonly labels: Labels;
  /** Rows of the living futures. */
  readonly living: readonly number[];
  /** Seconds looked ahead so far, and labels made for them. */
  readonly second: number;
  readonly made: number;
  /** By how much each first step was worse than the best when its last future was given up, by stage + 1; 0 = stay. */
  readonly given: readonly number[];
}

export function beginPlanning(model: PlannerModel, start: PlannerStart, set: Settings): Planning {
  const stages = model.stages.length;
  const most = model.stages.reduce((sum, { ages }) => sum + ages * set.keep + set.keepOld, 0);
  const labels = makeLabels(most * (stages + 1), model.lanes.length, model.streams.length);
  for (const [at, lane] of model.lanes.entries()) labels.queue[at] = lane.queue;
  for (const [at, stream] of model.streams.entries()) labels.head[at] = stream.head;
  labels.stage[0] = start.stage;
  labels.from[0] = -1;
  labels.first[0] = -1;
  labels.base[0] = model.stages[start.stage]?.ages ?? set.ages;
  labels.walked[0] = start.walkedS ?? walkedLongAgoS;
  return { model, start, settings: set, labels, living: [0], second: 0, made: 0, given: Array.from({ length: stages + 1 }, () => Infinity) };
}

export function isPlanned(plan: Planning): boolean {
  return plan.second >= plan.settings.horizonS;
}

/** Goes on with about so many labels: whole seconds, one at least. */
export function continuePlanning(before: Planning, budget: number): Planning {
  let plan: Planning = { ...before, labels: cloneLabels(before.labels) };
  while (!isPlanned(plan) && plan.made - before.made < budget) plan = stepSecond(plan);
  return plan;
}

/** All first steps that were looked at, best first; of those that were given up on the way as much as is known. */
export function stepsOf(plan: Planning): readonly PlannedStep[] {
  const best = plan.given.map(() => Infinity);
  for (const row of plan.living) {
    const first = (plan.labels.first[row] ?? -1) + 1;
    best[first] = Math.min(best[first] ?? Infinity, plan.labels.value[row] ?? Infinity);
  }
  const least = Math.min(...best);
  const costs = best.map((cost, first) => (cost === Infinity ? least + (plan.given[first] ?? Infinity) : cost));
  return costs.flatMap((cost, at) => (Number.isFinite(cost) ? [{ to: at === 0 ? null : at - 1, cost }] : [])).toSorted((a, b) => a.cost - b.cost);
}

/** A row may, or must, leave its stage in this second. */
function leaving({ labels, model, start, second }: Planning, row: number): 'no' | 'may' | 'must' {
  if ((labels.from[row] ?? -1) >= 0) return 'no';
  const stage = model.stages[labels.stage[row] ?? 0];
  const since = labels.since[row] ?? 0;
  // Who walks is not cut off.
  if (stage === undefined || (labels.walked[row] ?? 0) < 0) return 'no';
  // Who has not left since the begin of planning is as old as the planning.
  const untouched = labels.stage[row] === start.stage && since === second && (labels.first[row] ?? -1) < 0;
  if (second < start.leadS || since < (untouched ? start.leastS : stage.leastS)) return 'no';
  return since >= (untouched ? start.mostS : stage.mostS) ? 'must' : 'may';
}

function stepSecond(plan: Planning): Planning {
  const { labels, model, start, settings: set, second } = plan;
  // Parents stand in one half, children are made in the other.
  const base = second % 2 === 0 ? labels.half : 0;
  let made = 0;
  const add = (parent: number): number => {
    const row = base + made;
    made += 1;
    copyRow(labels, parent, row);
    return row;
  };
  const left = new Uint8Array(model.stages.length);
  for (const parent of plan.living) {
    const stage = labels.stage[parent] ?? 0;
    const leaves = leaving(plan, parent);
    const targets = leaves === 'no' ? [] : (model.stages[stage]?.changes ?? []).filter(({ to }) => start.allowed[to] === true);
    if (leaves !== 'must' || targets.length === 0) advanceRow(labels, model, set, add(parent), second);
    // Of one stage's old futures the best leads to every other: living ones stand best first.
    const old = (labels.from[parent] ?? -1) < 0 && (labels.since[parent] ?? 0) + (labels.base[parent] ?? 0) >= (model.stages[stage]?.ages ?? set.ages);
    if (old && left[stage] === 1) continue;
    for (const { to } of targets) {
      const row = add(parent);
      const first = labels.first[parent] ?? -1;
      labels.from[row] = stage;
      labels.stage[row] = to;
      labels.since[row] = 0;
      beginWay(labels, model, row);
      labels.first[row] = first >= 0 || second > start.leadS ? first : to;
      advanceRow(labels, model, set, row, second);
    }
    if (old && targets.length > 0) left[stage] = 1;
  }
  return { ...plan, second: second + 1, made: plan.made + made, ...survivors(plan, base, made) };
}

/** How the change goes is settled as it begins: by who still clears a walk. */
function beginWay(labels: Labels, model: PlannerModel, row: number): void {
  const ways = model.changes[(labels.from[row] ?? 0) * model.stages.length + (labels.stage[row] ?? 0)] ?? [];
  const way = Math.max(0, Math.min(ways.length - 1, labels.walked[row] ?? 0));
  labels.way[row] = way;
  labels.walked[row] = ways[way]?.walkedS ?? walkedLongAgoS;
}

/**
 * Keeps of every stage and age the best futures: within one age alike things are compared, so that a change that has
 * begun is not given up for what it has not reached yet. A first step that is lost keeps by how much it was worse.
 */
function survivors({ labels, model, settings: set, given }: Planning, base: number, made: number): Pick<Planning, 'living' | 'given'> {
  const most = Math.max(...model.stages.map(({ ages }) => ages)) + 1;
  const classes: number[][] = Array.from({ length: model.stages.length * most }, () => []);
  const lost = given.map(() => Infinity);
  let best = Infinity;
  const valueOf = (row: number): number => labels.value[row] ?? Infinity;
  for (let row = base; row < base + made; row += 1) {
    const running = (labels.from[row] ?? -1) < 0;
    const ages = model.stages[labels.stage[row] ?? 0]?.ages ?? set.ages;
    const age = Math.min(ages, (labels.since[row] ?? 0) + (running ? (labels.base[row] ?? 0) : 0));
    const kept = classes[(labels.stage[row] ?? 0) * most + age];
    if (kept === undefined) continue;
    best = Math.min(best, valueOf(row));
    let at = kept.length;
    while (at > 0 && valueOf(kept[at - 1] ?? 0) > valueOf(row)) at -= 1;
    kept.splice(at, 0, row);
    if (kept.length <= (age === ages ? set.keepOld : set.keep)) continue;
    const dropped = kept.pop() ?? row;
    const first = (labels.first[dropped] ?? -1) + 1;
    lost[first] = Math.min(lost[first] ?? Infinity, valueOf(dropped));
  }
  const living = classes.flat();
  const alive = new Set(living.map((row) => (labels.first[row] ?? -1) + 1));
  return { living, given: given.map((worse, first) => (alive.has(first) || lost[first] === Infinity ? worse : (lost[first] ?? Infinity) - best)) };
}
