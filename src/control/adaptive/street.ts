import type { Labels } from './labels.ts';
import type { ModelChange, ModelLane, PlannerModel } from './plannerModel.ts';
import type { Settings } from './settings.ts';

/** A second of a future: who has green in it. */
interface Moment { readonly model: PlannerModel; readonly goes: Uint8Array; readonly second: number; readonly open: boolean }

/** One second of the street in one future: who comes, who leaves, what it costs, and what the queues that are left are worth. */
export function advanceRow(labels: Labels, model: PlannerModel, set: Settings, row: number, second: number): void {
  const stage = labels.stage[row] ?? 0;
  const from = labels.from[row] ?? -1;
  const since = labels.since[row] ?? 0;
  const change = from < 0 ? null : (model.changes[from * model.stages.length + stage]?.[labels.way[row] ?? 0] ?? null);
  const here = model.stages[stage];
  const goes = change === null ? here?.goes : change.goes[since];
  if (here === undefined || goes === undefined) throw new Error('a stage or a second that the model has not');
  const moment: Moment = { model, goes, second, open: isOpen(labels, set, row, second) };
  const queueAt = row * labels.lanes;
  let cost = labels.cost[row] ?? 0;
  let potential = 0;
  for (let at = 0; at < labels.lanes; at += 1) {
    const lane = model.lanes[at];
    if (lane === undefined) continue;
    const arrives = lane.arrivals[second] ?? lane.flow;
    let queue = (labels.queue[queueAt + at] ?? 0) + arrives;
    const could = rateOf(labels, moment, row, lane) * lane.perS;
    const leaves = queue < could ? queue : could;
    if (leaves > 0 && lane.endStream - lane.firstStream > 1) renewHead(labels, moment, row, lane, leaves / could);
    queue -= leaves;
    // Who comes while somebody stands, or while nobody may go, stops.
    cost += queue + (could < arrives || queue > 1 ? arrives * set.stopS : 0);
    labels.queue[queueAt + at] = queue;
    // Who is served in a moment waits as long as the change still takes.
    const waitS = could > 0.5 * lane.perS ? 0 : change !== null && here.laneGoes[at] === 1 ? change.durationS - since : set.redWaitS;
    potential += queue * (waitS + (set.queueWeight * queue) / (2 * lane.spareS));
  }
  labels.cost[row] = cost;
  labels.value[row] = cost + potential;
  age(labels, row, since, change);
}

function age(labels: Labels, row: number, since: number, change: ModelChange | null): void {
  labels.since[row] = since + 1;
  labels.walked[row] = (labels.walked[row] ?? 0) + 1;
  if (change === null || since + 1 < change.durationS) return;
  labels.from[row] = -1;
  labels.since[row] = 0;
  labels.base[row] = change.durationS;
}

/** Whoever yields finds room inside the junction: at the begin of a green, for as many as wait there. */
function isOpen(labels: Labels, set: Settings, row: number, second: number): boolean {
  const since = labels.since[row] ?? 0;
  // Who has not left since the begin of planning has its green from before.
  return (labels.from[row] ?? -1) >= 0 || (since < set.pocketS && since < second);
}

/** How much of the lane goes: by who stands first, where part of its movements have green or some yield. */
function rateOf(labels: Labels, moment: Moment, row: number, lane: ModelLane): number {
  let rate = 0;
  for (let place = lane.firstStream; place < lane.endStream; place += 1) {
    if (moment.goes[place] === 1) rate += (labels.head[row * labels.streams + place] ?? 0) * shareOf(labels, moment, row, place);
  }
  return rate;
}

/** How much of saturation a stream gets that has green: all, or what the gaps of others leave. */
function shareOf(labels: Labels, { model, goes, second, open }: Moment, row: number, place: number): number {
  const stream = model.streams[place];
  if (stream === undefined || stream.yieldsTo.length === 0) return 1;
  if (open || second < stream.openS) return stream.uses;
  return stream.uses * (stream.pressed + (1 - stream.pressed) * stream.inGap * gapShare(labels, model, row, goes, stream.yieldsTo, second));
}

/** How much of the second a yielding stream finds free: nothing while somebody who goes first still stands, or comes in less than it needs. */
function gapShare(labels: Labels, model: PlannerModel, row: number, goes: Uint8Array, yieldsTo: readonly number[], second: number): number {
  let free = 1;
  for (const other of yieldsTo) {
    if (goes[other] !== 1) continue;
    const stream = model.streams[other];
    const lane = stream === undefined ? undefined : model.lanes[stream.lane];
    if (stream === undefined || lane === undefined) continue;
    const standing = Math.min(1, (labels.queue[row * labels.lanes + stream.lane] ?? 0) * (labels.head[row * labels.streams + other] ?? 0));
    free *= (1 - standing) * (lane.gap[second] ?? lane.gap.at(-1) ?? 1);
  }
  return free;
}

/** Who stands first after some have left: the next is of the lane's usual mix. */
function renewHead(labels: Labels, moment: Moment, row: number, lane: ModelLane, used: number): void {
  const headAt = row * labels.streams;
  let gone = 0;
  for (let place = lane.firstStream; place < lane.endStream; place += 1) {
    if (moment.goes[place] !== 1) continue;
    const head = labels.head[headAt + place] ?? 0;
    const leaves = Math.min(head, head * lane.perS * shareOf(labels, moment, row, place) * used);
    labels.head[headAt + place] = head - leaves;
    gone += leaves;
  }
  for (let place = lane.firstStream; place < lane.endStream; place += 1) {
    labels.head[headAt + place] = (labels.head[headAt + place] ?? 0) + gone * (moment.model.streams[place]?.share ?? 0);
  }
}
