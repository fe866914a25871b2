/**
 * Futures in the making, as rows of numbers: made anew for each tick's work, so that what a state holds never changes.
 * `since` counts from the begin of a change while `from` is a stage, and from its end once `from` is −1.
 */
export interface Labels {
  readonly lanes: number;
  readonly streams: number;
  readonly half: number;
  readonly queue: Float64Array;
  readonly head: Float64Array;
  readonly cost: Float64Array;
  readonly value: Float64Array;
  readonly stage: Int32Array;
  readonly from: Int32Array;
  readonly since: Int32Array;
  /** Age of the stage when its change was over, s. */
  readonly base: Int32Array;
  /** Since the walks of its stage have ended by themselves, s; below 0 = they will. */
  readonly walked: Int32Array;
  /** Which of its ways the running change, or the last one, goes. */
  readonly way: Int32Array;
  /** First step that it took: a stage, or −1 = it stays for now. */
  readonly first: Int32Array;
}

/** Two halves of so many rows: parents in one, children in the other. */
export function makeLabels(half: number, lanes: number, streams: number): Labels {
  const rows = 2 * half;
  const whole = (): Int32Array => new Int32Array(rows);
  return {
    lanes, streams, half, queue: new Float64Array(rows * lanes), head: new Float64Array(rows * streams), cost: new Float64Array(rows), value: new Float64Array(rows),
    stage: whole(), from: whole(), since: whole(), base: whole(), walked: whole(), way: whole(), first: whole(),
  };
}

export function cloneLabels(labels: Labels): Labels {
  return {
    ...labels, queue: labels.queue.slice(), head: labels.head.slice(), cost: labels.cost.slice(), value: labels.value.slice(),
    stage: labels.stage.slice(), from: labels.from.slice(), since: labels.since.slice(), base: labels.base.slice(), walked: labels.walked.slice(), way: labels.way.slice(), first: labels.first.slice(),
  };
}

export function copyRow(labels: Labels, from: number, to: number): void {
  const { lanes, streams } = labels;
  labels.queue.copyWithin(to * lanes, from * lanes, from * lanes + lanes);
  labels.head.copyWithin(to * streams, from * streams, from * streams + streams);
  labels.cost[to] = labels.cost[from] ?? 0;
  for (const column of [labels.stage, labels.from, labels.since, labels.base, labels.walked, labels.way, labels.first]) column[to] = column[from] ?? 0;
}
