import type { ControlRequest } from '../control/control.ts';
import type { BusReply } from '../field/scan/request.ts';
import type { EventDraft } from '../model/event.ts';
import type { Fault } from '../model/fault.ts';
import type { GroupImage } from '../model/image.ts';
import type { FaultList } from '../model/faultList.ts';
import type { FaultReset, JournalRecord, LatchBook } from '../model/latch.ts';
import type { JunctionState } from '../model/junctionState.ts';
import type { MonitorAnswer } from '../model/monitorMessage.ts';
import type { ClockStatus, WallClock } from '../model/time.ts';
import type { Clock } from '../platform/clock.ts';
import { createBasisLog } from './basisLog.ts';
import { createCore, provedAnew, type Core, type CoreConfig, type Stepped } from './core.ts';
import type { EventRing } from './eventRing.ts';
import { faultList, judgeReset, type ResetJudged } from './faultDesk.ts';
import { runGrid, type GridTick } from './grid.ts';
import { createHiResGate } from './hiResGate.ts';
import { junctionState } from './junctionView.ts';
import type { Integrity } from './integrity.ts';
import { createLateness } from './lateness.ts';
import type { Lines } from './lines.ts';
import type { MonitorLink } from './monitorLink.ts';
import { answer, reply } from './reply.ts';
import type { Roads } from './roads.ts';
import { tick } from './tick.ts';
import { shutdown } from './trip.ts';

/** What the running junction offers to its sockets. */
export interface Junction {
  state(): JunctionState;
  /** False: it is ending, and hears nobody any more. */
  request(request: ControlRequest): boolean;
  /** What was latched: the next tick ends it. Who may ask is judged by `judgeReset`. */
  reset(reset: FaultReset): void;
  judgeReset(code: string | undefined): ResetJudged;
  faults(): FaultList;
  nowMs(): number;
  onReply(reply: BusReply): void;
  onAnswer(answer: MonitorAnswer): void;
  /** The junction as it stands, for who only looks. */
  look(): { readonly config: CoreConfig; readonly core: Core; readonly tick: { readonly n: number; readonly due: number } };
  /** Somebody has written to a lamp board by hand: all of them are proved anew. In flash only. */
  proveAgain(): void;
  /** Commands flash once more and stops ticking. */
  stop(): void;
}

export interface JunctionParts {
  readonly config: CoreConfig;
  readonly clock: Clock;
  readonly version: string;
  /** Version and build of what decides about stages, as what a decision rested on names them. */
  readonly program: string;
  /** As the journal had it when this process began. */
  readonly latches: LatchBook;
  /** Takes lines for the disk: they are on it within 100 ms, and nothing waits for them. */
  readonly journal: (records: readonly JournalRecord[]) => void;
  readonly journalState?: () => NonNullable<FaultList['journal']>;
  /** Watches what the junction runs by, in slices. */
  readonly integrity?: (inUse: unknown) => Integrity;
  /** What the shell itself has found since the last tick. */
  readonly found: () => readonly Fault[];
  readonly ring: EventRing;
  readonly lines: () => Lines;
  readonly monitor: () => MonitorLink;
  readonly wall: () => WallClock;
  readonly clockStatus?: (() => ClockStatus) | undefined;
  readonly agentConnected: () => boolean;
  readonly afterTick: (n: number) => void;
  /** Absent: the shipped ones. */
  readonly roads?: Roads | undefined;
}

/** Runs the core on the grid and carries out its effects. Nothing is decided here. */
export function runJunction(parts: JunctionParts): Junction {
  const { config, clock, ring } = parts;
  const nowMs = (): number => Math.round(clock.monoMs());
  const late = createLateness();
  let core: Core = createCore(config, nowMs(), parts.latches);
  const integrity = parts.integrity?.({ safety: config.site.safety, scan: config.scan, boards: config.lampBoards, guard: core.guard.tables }) ?? null;
  let lastN = 0;
  let lastStepMs = 0;
  let requests: ControlRequest[] = [];
  let resets: FaultReset[] = [];
  let aspectSinceMs: Record<string, number> = {};
  let stopped = false;

  const record = createHiResGate(ring, () => clock.stamp(parts.wall().errorMs));
  const basis = createBasisLog(config.site, parts.program);
  const carryOut = (stepped: Stepped): void => {
    aspectSinceMs = sinceOf(aspectSinceMs, core.written, stepped.core.written, nowMs());
    core = stepped.core;
    const { effects } = stepped;
    if (effects.withdraw.length > 0) parts.lines().withdraw(effects.withdraw);
    // The monitor hears of an image before the wire does (architecture.md, steps 4 and 5).
    if (effects.monitorTick !== null) parts.monitor().send(effects.monitorTick);
    if (effects.requests.length > 0) parts.lines().submit(effects.requests);
    // Fail-safe is on its way before the latch is (architecture.md, Ownership).
    if (effects.journal.length > 0) parts.journal(effects.journal);
    record(effects.events);
    if (effects.kept !== null) record([basis(effects.kept, nowMs())]);
  };
  const onTick = (grid: GridTick): void => {
    const beganMs = clock.monoMs();
    late.add(grid.lateMs);
    lastN += 1;
    const [asked, ended] = [requests, resets];
    [requests, resets] = [[], []];
    carryOut(tick(config, core, {
      n: grid.n, nowMs: grid.nowMs, sinceLastMs: grid.sinceLastMs, bootId: clock.bootId,
      wall: parts.wall(), requests: asked, resets: ended, faults: [...parts.found(), ...(integrity?.faults() ?? []), ...ownPace(grid.lateMs, lastStepMs)], linesUp: parts.lines().lampLinesUp(), lineTrouble: parts.lines().lampTrouble(),
    }, parts.roads));
    integrity?.step();
    lastStepMs = clock.monoMs() - beganMs;
    parts.afterTick(grid.n);
  };
  const grid = runGrid(clock, onTick);
  return {
    nowMs,
    state: () => junctionState(config, core, {
      version: parts.version, stamp: clock.stamp(parts.wall().errorMs), nowMs: nowMs(), n: lastN, due: grid.due(), late: late.stats(),
      monitorConnected: parts.monitor().connected(), agentConnected: parts.agentConnected(), backlog: ring.backlog(), clock: parts.clockStatus?.() ?? null, latest: ring.latest(20), aspectSinceMs,
    }),
    request(request) {
      if (!stopped) requests.push(request);
      return !stopped;
    },
    reset(reset) { resets.push(reset); },
    judgeReset: (code) => judgeReset(config, core, code, nowMs()),
    faults: () => faultList(config, core, nowMs(), parts.journalState?.() ?? null),
    onReply(busReply) { if (!stopped) carryOut(reply(config, core, busReply, nowMs())); },
    onAnswer(monitorAnswer) { if (!stopped) carryOut(answer(config, core, monitorAnswer, nowMs())); },
    look: () => ({ config, core, tick: { n: lastN, due: grid.due() } }),
    proveAgain() { core = provedAnew(config, core, nowMs()); },
    stop() {
      if (stopped) return;
      grid.stop();
      carryOut(shutdown(config, core, nowMs()));
      stopped = true;
      // Accepted, and never heard by a tick: said, so that the log does not promise what was not done.
      record([...core.asked, ...requests].map(unheard));
    },
  };
}

/** Lateness and length of a step against their budgets (safety.md S4), ms. */
const latestMs = 50;
const longestStepMs = 25;

function ownPace(lateMs: number, stepMs: number): Fault[] {
  const faults: Fault[] = [];
  if (lateMs > latestMs) faults.push({ code: 'tick.late', detail: `${Math.round(lateMs)} ms` });
  if (stepMs > longestStepMs) faults.push({ code: 'tick.slow', detail: `${Math.round(stepMs)} ms` });
  return faults;
}

function unheard(request: ControlRequest): EventDraft {
  return { code: 'command.rejected', data: { command: request.kind, source: 'source' in request ? (request.source ?? null) : null, detail: 'signald.ending' } };
}

function sinceOf(since: Record<string, number>, before: GroupImage, after: GroupImage, nowMs: number): Record<string, number> {
  if (before === after) return since;
  const changed = Object.keys(after).filter((id) => before[id] !== after[id]);
  return changed.length === 0 ? since : { ...since, ...Object.fromEntries(changed.map((id) => [id, nowMs])) };
}
