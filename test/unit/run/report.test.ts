import { describe, expect, it } from 'vitest';
import { runReport, type NotOk, type RunEvidence } from '../../../src/run/report.ts';
import { goodLink, goodState } from './junction-state.ts';

const good: RunEvidence = {
  boots: [goodState()], link: goodLink(), lamps: { violations: 0, kinds: [] }, maxWaitS: 120, lampBoards: 2, gaveUp: null, restarts: {}, realtime: 'fifo', ranS: 121,
};
const state = goodState();

describe('run report', () => {
  it('has the names that scripts read, and is ok for a good run', () => {
    expect(runReport(good)).toMatchObject({
      ticks: 1200, ticksDue: 1200, lateMs: { p50: 0.2, p99: 1.1, max: 4.2 }, colouredS: 100, stageChanges: 9, conflictingChanges: 9,
      greensByGroup: { vN: 3, vE: 2 }, lampSamples: 2400, fieldCheckMismatches: 0, violations: 0,
      eventsStored: 412, eventsPublished: 412, eventsDelivered: 412, ok: true, notOk: [],
    });
  });

  it('adds up the boots of signald, and takes the worst lateness', () => {
    const second = goodState({ stamp: { ...state.stamp, bootId: 'boot-2' }, tick: { ...state.tick, late: { p50: 0.3, p99: 0.9, p999: 1, max: 9 } } });
    const report = runReport({ ...good, boots: [state, second] });
    expect(report).toMatchObject({ ticks: 2400, ticksDue: 2400, lampSamples: 4800, lampSamplesDue: 4800, colouredS: 200, greensByGroup: { vN: 6, vE: 4 }, boots: 2, ok: true });
    expect(report.lateMs).toEqual({ p50: 0.3, p99: 1.1, max: 9 });
  });

  const bad: readonly (readonly [NotOk, Partial<RunEvidence>])[] = [
    ['noState', { boots: [] }],
    ['noLink', { link: null }],
    ['notChecked', { lamps: null }],
    ['gaveUp', { gaveUp: 'signald' }],
    ['ticksMissed', { boots: [goodState({ tick: { ...state.tick, n: 1187 } })] }],
    ['waitExceeded', { boots: [goodState({ counters: { ...state.counters, maxDemandWaitS: 120.1 } })] }],
    ['demandUnserved', { boots: [goodState({ counters: { ...state.counters, demandedGroups: ['vN', 'vE', 'pN'] } })] }],
    ['neverColoured', { boots: [goodState({ counters: { ...state.counters, colouredMs: 0 } })] }],
    ['latched', { boots: [state, goodState({ faults: [{ code: 'monitor.veto', latched: true, since: state.stamp }] })] }],
    ['lampSamplesMissing', { boots: [goodState({ tick: { ...state.tick, lampSamples: 2399 } })] }],
    ['notDelivered', { link: goodLink({ delivered: 411 }) }],
    ['violations', { lamps: { violations: 1, kinds: ['hardPair'] } }],
  ];
  it.each(bad)('is not ok: %s', (reason, change) => {
    const report = runReport({ ...good, ...change });
    expect(report.ok).toBe(false);
    expect(report.notOk).toContain(reason);
  });

  it('forgives a demanded group without green before 100 s of stages', () => {
    const early = goodState({ counters: { ...state.counters, colouredMs: 99_900, demandedGroups: ['vN', 'pN'] } });
    expect(runReport({ ...good, boots: [early] })).toMatchObject({ ok: true, unservedGroups: ['pN'] });
  });
});
