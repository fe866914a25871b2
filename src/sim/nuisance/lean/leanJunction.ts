import { createClockQuality } from '../../../signald/clockQuality.ts';
import { runJunction, type Junction } from '../../../signald/daemon.ts';
import { createEventRing } from '../../../signald/eventRing.ts';
import type { EventDraft } from '../../../model/event.ts';
import type { CoreConfig } from '../../../signald/core.ts';
import type { Lines } from '../../../signald/lines.ts';
import type { MonitorLink } from '../../../signald/monitorLink.ts';
import { emptyLatches } from '../../../model/latch.ts';
import { isSerial } from '../../../model/site.ts';
import { createAir } from '../air.ts';
import { comeAndGo } from '../demand.ts';
import { diceOf, partsOf, restartMs, slavesOn, type NuisanceJunction, type NuisanceSpec } from '../junction.ts';
import { lampCabinetOf } from '../lampCabinet.ts';
import { createScanTally, type ScanTally } from '../scanTally.ts';
import { createEventReader, newTally } from '../tally.ts';
import { trouble } from '../trouble.ts';
import { createLeanLine, type LeanLine, type LeanLineSpec } from './leanLine.ts';
import { createLeanMonitor } from './leanMonitor.ts';
import { createProcess, gridClock, type LeanProcess } from './leanProcess.ts';
import { createMoments } from './moments.ts';

/** A signald that nobody reads the events of keeps few of them. */
const ringEvents = 500;

/**
 * The same junction as junction.ts, with the same dice, in a straight loop: what can come is known, so that nothing is
 * queued. A test holds both against each other, answer by answer; it is no faster (docs/nuisance.md), and proves the order.
 */
export function createLeanJunction(spec: NuisanceSpec): NuisanceJunction {
  const moments = createMoments();
  const dice = diceOf(spec.seed);
  const air = createAir(dice.air, spec.loss);
  const { config, equipment } = partsOf(spec.site);
  const tally = newTally();
  const process = createProcess();
  const grid = gridClock(moments, process, dice.signald);
  const running: { junction: Junction | null; scans: ScanTally } = { junction: null, scans: createScanTally(tally) };
  let earlierMs = 0;
  const ownMs = (): number => running.junction?.state().counters.colouredMs ?? 0;
  const kill = (): void => {
    earlierMs += ownMs();
    process.dead = true;
    grid.stop();
    for (const line of lines.values()) line.begin();
    running.junction = null;
    moments.at(moments.nowMs() + restartMs / 2, start);
  };
  const onEvent = createEventReader(tally, () => { moments.at(moments.nowMs() + restartMs / 2, kill); });
  const monitor = createLeanMonitor({
    moments, site: spec.site, process, random: dice.monitor,
    onAnswer: (answer) => { running.junction?.onAnswer(answer); },
  });
  const lamps = lampCabinetOf(config.scan, equipment);
  const lines = leanLines(config, {
    moments, process, air, random: dice.boards, timers: dice.signald,
    slave: (line, unit) => slaves.get(line)?.get(unit),
    onReply(reply) {
      running.scans.heard(reply);
      spec.witness?.(reply);
      running.junction?.onReply(reply);
    },
  });
  const slaves = new Map(config.site.safety.lines.map((line) => [line.id, slavesOn(config, line, { equipment, lamps })]));
  const asLines = linesOf(lines, spec.retry !== false);
  const start = (): void => {
    begin(process, moments.nowMs());
    for (const line of lines.values()) line.begin();
    running.scans = createScanTally(tally);
    running.junction = junctionOf(config, grid.clock(`signald-${process.life}`), asLines, monitor.connect(), onEvent);
  };
  start();
  comeAndGo(spec.site.traffic.detectors, equipment.inputCards, moments, dice.demand);
  const troubles = trouble(spec.trouble, {
    world: moments, air, random: dice.troubles,
    controller: { stall: (untilMs) => { process.stalledUntilMs = Math.max(process.stalledUntilMs, untilMs); } },
    watcher: { stall: (untilMs) => { monitor.stalledUntilMs = Math.max(monitor.stalledUntilMs, untilMs); } },
  });
  return { tally, troubles, air, run: (untilMs) => { moments.run(untilMs); }, colouredMs: () => earlierMs + ownMs(), state: () => running.junction?.state() ?? null };
}

function begin(process: LeanProcess, nowMs: number): void {
  process.life += 1;
  process.dead = false;
  process.startedMs = nowMs;
  process.stalledUntilMs = Number.NEGATIVE_INFINITY;
}

function junctionOf(config: CoreConfig, clock: Parameters<typeof runJunction>[0]['clock'], lines: Lines, monitor: MonitorLink, onEvent: (event: EventDraft) => void): Junction {
  const quality = createClockQuality();
  const ring = createEventRing(clock.bootId, ringEvents);
  return runJunction({
    config, clock, version: 'simulated', latches: emptyLatches, journal: () => undefined, found: () => [],
    ring: {
      ...ring,
      add(draft, stamp) {
        onEvent(draft);
        return ring.add(draft, stamp);
      },
    },
    lines: () => lines, monitor: () => monitor, wall: () => quality.wall(clock.monoMs(), clock.wallMs()),
    agentConnected: () => false, afterTick: () => undefined,
  });
}

type Shared = Omit<LeanLineSpec, 'line' | 'slave' | 'quietMs' | 'gapMs'> & {
  readonly slave: (line: string, unit: number) => ReturnType<LeanLineSpec['slave']>;
};

function leanLines({ site: { safety } }: CoreConfig, shared: Shared): ReadonlyMap<string, LeanLine> {
  return new Map(safety.lines.filter(isSerial).map((line) => {
    const boards = safety.boards.filter((board) => board.line === line.id);
    return [line.id, createLeanLine({
      ...shared, line, slave: (unit) => shared.slave(line.id, unit),
      quietMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)),
      gapMs: Math.max(0, ...boards.map(({ profile }) => profile.limits.minGapMs)),
    })];
  }));
}

function linesOf(lines: ReadonlyMap<string, LeanLine>, retry: boolean): Lines {
  return {
    submit(requests) {
      for (const request of requests) {
        const line = lines.get(request.line);
        if (!retry && request.id.startsWith('again ')) line?.refuse(request);
        else line?.submit(request);
      }
    },
    withdraw(ids) { for (const line of lines.values()) line.withdraw(ids); },
    lampLinesUp: () => true,
    close: () => Promise.resolve(),
  };
}
