import type { DeviceHealth } from '../model/deviceHealth.ts';
import { unheard } from '../field/scan/health.ts';
import { detectorCount } from '../field/scan/scan.ts';
import { viewOf, type ControlView } from '../control/control.ts';
import { isBlind } from '../control/detection/detector.ts';
import { faultCatalogue } from '../model/fault.ts';
import { litLetters } from '../model/image.ts';
import type { GroupStatus, JunctionState, LateStats } from '../model/junctionState.ts';
import type { SignalEvent } from '../model/event.ts';
import { profileId } from '../model/profile.ts';
import type { ClockStatus, Stamp } from '../model/time.ts';
import { waivedOf } from '../model/waiver.ts';
import { consentAgeMs } from './consent.ts';
import type { Core, CoreConfig } from './core.ts';
import { arrivedInRed } from './queue.ts';
import { sensorStates } from './sensing.ts';

/** What the shell knows besides the core. */
export interface ViewFacts {
  readonly version: string;
  readonly stamp: Stamp;
  readonly nowMs: number;
  readonly n: number;
  readonly due: number;
  readonly late: LateStats;
  readonly monitorConnected: boolean;
  readonly agentConnected: boolean;
  readonly backlog: number;
  readonly clock: ClockStatus | null;
  readonly latest: readonly SignalEvent[];
  /** Since when each group has its commanded aspect, ms. */
  readonly aspectSinceMs: Readonly<Record<string, number>>;
}

/** Read-back older than this is unknown. */
const unknownMs = 500;

/** One snapshot for the panel, `status` and the tests. */
export function junctionState(config: CoreConfig, core: Core, facts: ViewFacts): JunctionState {
  const view = viewOf(config, core.control);
  const { safety } = config.site;
  return {
    siteId: safety.siteId, siteName: safety.name, timezone: config.site.traffic.timezone, version: facts.version, stamp: facts.stamp,
    mode: view.mode, source: view.source, modeSinceMs: facts.nowMs - view.modeSinceMs,
    stage: view.stage, nextStage: view.nextStage, interstage: view.interstage, stageElapsedMs: view.stageElapsedMs,
    plan: view.plan, planVersion: view.planVersion, cycleS: view.cycleS, cycleSecond: view.cycleSecond, coordination: view.coordination, schedule: view.schedule, orders: view.orders, ladder: view.ladder, preemptions: view.preemptions, ...(view.priorities.length === 0 ? {} : { priorities: view.priorities }), ...(facts.clock === null ? {} : { clock: facts.clock }),
    ...(config.site.traffic.displays.length === 0 ? {} : { promises: view.promises }),
    groups: safety.groups.map((group) => groupStatus(core, view, group.id, group.kind, facts, arrivedInRed(config.site, core.queues, group.id, (detector) => detectorCount(core.scan, detector)))),
    detectors: detectorStates(config, core, view),
    ...(config.site.traffic.sensors === undefined ? {} : { sensors: sensorStates(config.site.traffic.sensors, { readings: core.scan.sensors, startedMs: core.scan.startedMs }, core.sensors, facts.nowMs) }),
    faults: [...core.faults.active.values()].map(({ fault, sinceMs }) => ({
      ...fault, latched: faultCatalogue[fault.code].latched,
      since: { ...facts.stamp, monoMs: sinceMs, wallMs: facts.stamp.wallMs - (facts.nowMs - sinceMs) },
    })),
    boards: safety.boards.map(({ id, line, profile }) => boardState(core, id, line, profileId(profile), facts.nowMs)),
    seal: sealState(config),
    monitor: { connected: facts.monitorConnected, consentAgeMs: consentAgeMs(core.consent, facts.nowMs), withheld: core.consent?.withheld ?? null },
    agent: { connected: facts.agentConnected, backlog: facts.backlog },
    tick: { n: facts.n, due: facts.due, late: facts.late, lampSamples: core.lampSamples, scans: settledScans(core) },
    counters: {
      stageChanges: view.stageChanges, conflictingChanges: view.conflictingChanges, colouredMs: Math.round(core.colouredMs),
      fieldCheckFaults: core.fieldCheckFaults, maxDemandWaitS: view.maxDemandWaitS, greensByGroup: view.greensByGroup, demandedGroups: view.demandedGroups,
    },
    lastEvents: facts.latest.map(({ n, stamp, code, data }) => ({ n, wallMs: stamp.wallMs, code, text: JSON.stringify(data) })),
  };
}

function sealState({ site: { safety, seal }, commissioning }: CoreConfig): JunctionState['seal'] {
  return {
    kind: seal.kind, by: seal.by, second: seal.second ?? null, waived: waivedOf(safety),
    commissionedUntilMs: commissioning.state === 'fits' ? commissioning.record.payload.expiresAtMs : null,
  };
}

/** Scans of which every lamp board's answer, or failure, is in. */
function settledScans(core: Core): number {
  const open = [...core.scan.pending.values()].some(({ kind }) => kind === 'lamp');
  return core.lampScans - (open ? 1 : 0);
}

function groupStatus(core: Core, view: ControlView, id: string, kind: string, facts: ViewFacts, queued: number | null): GroupStatus {
  const sample = [...core.scan.samples.values()].find(({ groups }) => groups[id] !== undefined);
  const reading = sample?.groups[id];
  const known = sample !== undefined && reading !== undefined && facts.nowMs - sample.atMs <= unknownMs;
  return {
    id, kind, commanded: core.written[id] ?? 'dark', readBack: known ? litLetters(reading) : null,
    sinceMs: facts.nowMs - (facts.aspectSinceMs[id] ?? facts.nowMs),
    countdownS: view.countdownS[id] ?? null, remaining: view.remaining[id] ?? null, waitingS: view.waitingS[id] ?? null, arrivedInRed: queued,
  };
}

function detectorStates(config: CoreConfig, core: Core, view: ControlView): JunctionState['detectors'] {
  return config.site.traffic.detectors.map(({ id }) => {
    const track = core.control.detectors[id];
    const blind = track !== undefined && isBlind(track);
    return {
      id, presence: track === undefined || track.failed ? 'unknown' : track.occupied ? 'occupied' : 'clear', calls: view.calls[id] ?? false,
      count: detectorCount(core.scan, id), fault: blind, ...(blind ? { standIn: track.standIn?.action ?? 'recall' } : {}), forced: view.forces[id] !== undefined, ...(view.forces[id] === undefined ? {} : { force: view.forces[id] }),
    };
  });
}

function boardState(core: Core, id: string, line: string, profile: string, nowMs: number): JunctionState['boards'][number] {
  const health: DeviceHealth = core.scan.health.get(id) ?? unheard;
  const sample = core.scan.samples.get(id);
  return {
    id, line, profile, identified: health.identified, ageMs: health.lastGoodMs === null ? null : nowMs - health.lastGoodMs,
    flashing: sample?.flashing ?? null, timeouts: health.timeouts, crcErrors: health.crcErrors, retries: health.retries,
  };
}
