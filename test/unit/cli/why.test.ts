import { describe, expect, it } from 'vitest';
import { lastDecided, lastEnded } from '../../../src/cli/command/why.ts';
import type { RecordedEvent } from '../../../src/cli/history/history.ts';
import { modeThen, runsStages } from '../../../src/cli/why/modeThen.ts';
import { decidedLines, groupEndedLine, groupLines, modeLines, nowLines, proposalLines } from '../../../src/cli/why/whyLines.ts';
import { decidedSchema, whyNowSchema, type WhyNow } from '../../../src/model/why.ts';

const wallMs = Date.UTC(2027, 1, 6, 1, 0, 30);
const event = (s: number, code: string, data: Record<string, unknown>): RecordedEvent => ({ boot: 'b', n: s, code, monoMs: s * 1000, wallMs: wallMs + s * 1000, data });
const optimised = { left: 'A', stage: 'B', cause: 'optimiser', rule: 'planner', binding: 'none', cost: 41.5, labels: 2400, alternative: 'stay', alternativeCost: 55, queues: ['e 4', 'n 0.3'] };
const record = [event(0, 'stage.decided', { left: 'C', stage: 'A', cause: 'call', group: 'n', gapOut: ['l'], maxOut: ['e'] }), event(3, 'stage.greenEnded', { group: 'l', stage: 'C', reason: 'gapOut', greenMs: 12_400 }), event(30, 'stage.decided', optimised), null, event(60, 'detector.actuated', { detector: 'dn' })];

const now: WhyNow = whyNowSchema.parse({
  wallMs, mode: 'adaptive', source: 'schedule', stage: 'B', nextStage: null, stageElapsedMs: 12_000, plan: 'ada', ladder: { rung: 'adaptiveIsolated', wanted: 'adaptiveCoordinated', cause: 'clock' },
  groups: [{ id: 'n', aspect: 'red', waitingS: 14, stages: ['A'] }, { id: 'e', aspect: 'green', waitingS: null, stages: ['B', 'C'] }],
  decided: { wallMs, data: optimised },
  proposal: { rule: 'planner', to: null, cost: 20, binding: 'minimum', alternative: { to: 'A', cost: 26.2 }, queues: { n: 2 }, labels: 900 },
});

describe('why the junction does what it does', () => {
  it('finds the decision that stood at a moment, and how a group lost its green', () => {
    expect(lastDecided(record, wallMs + 29_999)?.data.stage).toBe('A');
    expect(lastDecided(record, wallMs + 99_000)?.data.stage).toBe('B');
    expect(lastDecided(record, wallMs - 1)).toBeNull();
    expect(lastEnded(record, 'l', wallMs + 99_000)?.data.reason).toBe('gapOut');
    expect(lastEnded(record, 'l', wallMs)).toBeNull();
    expect(lastEnded(record, 'n', wallMs + 99_000)).toBeNull();
  });

  it('tells decision, rule, what bound it, and the best alternative with its price, in both languages', () => {
    const en = decidedLines('en', { wallMs, data: decidedSchema.parse(optimised) }).join('\n');
    expect(en).toBe([
      '2027-02-06 08:00:30: stage A was left for stage B: optimiser.',
      'Rule: 2400 steps of possible futures compared; predicted delay 41.5 vehicle seconds.',
      'Bound by: nothing, it was the best choice.',
      'Best alternative: stay, predicted delay 55 vehicle seconds (13.5 more).',
      'Queues as seen (vehicles): e: 4, n: 0.3.',
    ].join('\n'));
    const vi = decidedLines('vi', { wallMs, data: decidedSchema.parse(optimised) }).join('\n');
    expect(vi).toContain('rời pha A sang pha B: bộ tối ưu');
    expect(vi).toContain('giữ pha, trễ dự báo 55 xe·giây (thêm 13.5)');
  });

  it('tells who asked and how each green ended, where demand decided', () => {
    const found = lastDecided(record, wallMs);
    const lines = found === null ? [] : decidedLines('en', found);
    expect(lines[1]).toBe('Group n asked for it.');
    expect(lines[2]).toMatch(/^Greens ended: l \(.+\), e \(.+\)\.$/);
    // A record of before has no more.
    expect(lines).toHaveLength(3);
    const told = decidedSchema.parse({ left: 'C', stage: 'A', cause: 'call', group: 'n', maxOut: ['e'], binding: 'maximum', alternative: 'B', waiting: ['n 64', 'pE 12'] });
    expect(decidedLines('en', { wallMs, data: told }).slice(-3)).toEqual(['Bound by: the maximum green.', 'Best alternative: stage B.', 'Waiting for green: n 1 min 04 s, pE 12 s.']);
    const { alternative: _none, ...byClock } = { ...told, cause: 'plan' as const, binding: 'split' as const, waiting: [] };
    expect(decidedLines('vi', { wallMs, data: byClock }).slice(-3)).toEqual(['Ràng buộc: phần chia của phương án.', 'Ràng buộc này không để lựa chọn nào khác.', 'Không ai chờ xanh.']);
  });

  it('tells where it stands now, what keeps it lower, and why it stays', () => {
    expect(nowLines('en', now)[0]).toMatch(/^Stage B for 12 s, mode adaptive \(schedule\), plan ada\.$/);
    expect(nowLines('en', now)[1]).toContain('adaptive, isolated');
    expect(nowLines('vi', { ...now, stage: null, mode: 'flash', source: 'guard' })[0]).toContain('Nút không chạy pha');
    expect(proposalLines('en', now)).toEqual(expect.arrayContaining(['The optimiser stays in stage B.', 'Bound by: the minimum green.', 'Best alternative: A, predicted delay 26.2 vehicle seconds (6.2 more).']));
    expect(proposalLines('en', { ...now, proposal: null })).toEqual([]);
  });

  it('tells what a group waits for', () => {
    const [red, green] = now.groups;
    expect(red === undefined ? [] : groupLines('en', red)).toEqual(['Group n: red; served in stages A.', 'Somebody has waited for group n for 14 s.']);
    expect(green === undefined ? [] : groupLines('en', green)[1]).toBe('Nobody asks for group e.');
    const blind = red === undefined ? [] : groupLines('en', { ...red, notSeen: [{ id: 'dn', fault: true, standIn: 'history', forced: false }, { id: 'dm', fault: false, forced: true }] });
    expect(blind.slice(2)).toEqual(['Detector dn of group n: fault, by what is usual at this hour of the week.', 'Detector dm of group n: good, forced.']);
    const ended = lastEnded(record, 'l', wallMs + 99_000);
    expect(ended === null ? '' : groupEndedLine('en', ended)).toMatch(/the green of group l ended after 12 s in stage C/);
  });

  it('of a change the time is the change’s; what the optimiser passes over somebody may have wanted', () => {
    expect(nowLines('en', { ...now, ladder: null, nextStage: 'C', stageElapsedMs: 4000 })).toEqual(['Changing from stage B to stage C for 4 s, mode adaptive (schedule), plan ada.']);
    const passed = { wallMs, data: decidedSchema.parse({ ...optimised, skip: ['C'], queues: ['group pN 1'] }) };
    expect(decidedLines('en', passed)).toContain('Passed over in the order: C.');
    expect(decidedLines('vi', passed).at(-1)).toBe('Hàng chờ thấy được (xe): nhóm pN: 1.');
    expect(decidedLines('en', { wallMs, data: decidedSchema.parse({ left: 'A', stage: 'C', cause: 'call', skip: ['B'] }) })).toContain('Passed over, for nobody wanted them: B.');
  });

  it('in flash it is the fault that answers, not the decision before it', () => {
    const flashed = [...record.slice(0, 3), event(40, 'fault.raised', { fault: 'detector.fault', action: 'isolate' }), event(41, 'fault.raised', { fault: 'guard.conflict', action: 'flash' }), event(42, 'mode.changed', { from: 'adaptive', to: 'flash', source: 'guard' })];
    const then = modeThen(flashed, wallMs + 99_000);
    expect(then).toEqual({ mode: 'flash', source: 'guard', sinceMs: wallMs + 42_000, fault: 'guard.conflict' });
    expect(then === null ? [] : modeLines('en', then)).toEqual(['The junction ran no stages: flash (guard) since 2027-02-06 08:01:12.', expect.stringMatching(/^For a fault: .+ \[guard\.conflict\]/)]);
    expect(then !== null && runsStages(then)).toBe(false);
    expect(modeThen(flashed, wallMs + 41_000)).toBeNull();
    expect(modeThen([...flashed, event(60, 'process.started', { process: 'signald' })], wallMs + 99_000)).toMatchObject({ mode: 'startup', fault: null });
    expect(modeThen([event(0, 'mode.changed', { to: 'flash', source: 'technician' }), event(1, 'fault.raised', { fault: 'guard.conflict', action: 'flash' })], wallMs + 2000)).toMatchObject({ mode: 'flash', source: 'technician', fault: null });
  });
});
