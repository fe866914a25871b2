import type { JunctionState, LinkState } from '../../../src/model/junctionState.ts';

/** A snapshot of a junction that has run well for 120 s. */
export function goodState(change: Partial<JunctionState> = {}): JunctionState {
  const stamp = { bootId: 'boot-1', monoMs: 120_000, wallMs: 1_790_000_000_000, errorMs: null };
  return {
    siteId: 'ninh-kieu', siteName: 'Ninh Kiều', version: '0.1.0', stamp,
    mode: 'actuated', source: 'schedule', modeSinceMs: 95_000,
    stage: 'A', nextStage: null, interstage: false, stageElapsedMs: 12_345,
    plan: 'builtin', planVersion: 0, cycleS: 90, cycleSecond: 41,
    groups: [
      { id: 'vN', kind: 'vehicle3', commanded: 'green', readBack: 'G', sinceMs: 12_345, countdownS: 7, waitingS: null, arrivedInRed: 0 },
      { id: 'vE', kind: 'vehicle3', commanded: 'red', readBack: 'R', sinceMs: 40_000, countdownS: null, waitingS: 22.4, arrivedInRed: 6 },
      { id: 'pN', kind: 'pedestrian2', commanded: 'flashingGreen', readBack: '', sinceMs: 2000, countdownS: null, waitingS: null, arrivedInRed: 0 },
      { id: 'pS', kind: 'pedestrian2', commanded: 'red', readBack: null, sinceMs: 2000, countdownS: null, waitingS: null, arrivedInRed: 0 },
    ],
    detectors: [
      { id: 'd1', presence: 'occupied', calls: true, count: 17, fault: false, forced: false },
      { id: 'd2', presence: 'clear', calls: false, count: 3, fault: false, forced: false },
      { id: 'd3', presence: 'unknown', calls: false, count: 0, fault: true, forced: false },
    ],
    faults: [],
    boards: [
      { id: 'hb1', line: 'lamps', profile: 'ngatu/shb8', identified: true, ageMs: 20, flashing: false, timeouts: 0, crcErrors: 0, retries: 0 },
      { id: 'hb2', line: 'lamps', profile: 'ngatu/shb8', identified: true, ageMs: 25, flashing: false, timeouts: 0, crcErrors: 0, retries: 0 },
    ],
    seal: { kind: 'bench', by: 'minh', second: null, waived: ['secondPerson', 'signature', 'commissioning', 'serviceKey'], commissionedUntilMs: null },
    monitor: { connected: true, consentAgeMs: 100 }, agent: { connected: true, backlog: 0 },
    tick: { n: 1200, due: 1200, late: { p50: 0.2, p99: 1.1, p999: 2, max: 4.2 }, lampSamples: 2400, scans: 1200 },
    counters: { stageChanges: 9, conflictingChanges: 9, colouredMs: 100_000, fieldCheckFaults: 0, maxDemandWaitS: 61, greensByGroup: { vN: 3, vE: 2 }, demandedGroups: ['vN', 'vE'] },
    lastEvents: [
      { n: 41, wallMs: 1_790_000_000_000, code: 'stage.changed', text: '{"stage":"A"}' },
      { n: 40, wallMs: 1_789_999_990_000, code: 'group.aspect', text: '{"group":"vE","aspect":"red"}' },
    ],
    ...change,
  };
}

export function goodLink(change: Partial<LinkState> = {}): LinkState {
  return {
    broker: 'mqtt://127.0.0.1:1883', connected: true, sinceMs: 100_000, presence: 'online', stored: 412, published: 412, delivered: 412, outbox: 0,
    inFlight: 0, lastAckAgeMs: 300, storeEpoch: 'e1', storeBytes: 40_960, synchronous: 'FULL', reconnects: 0, lastError: null, ...change,
  };
}
