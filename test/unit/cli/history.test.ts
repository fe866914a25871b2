import { describe, expect, it } from 'vitest';
import { isPlain } from '../../../src/cli/plainText.ts';
import { historyOf, type RecordedEvent } from '../../../src/cli/history/history.ts';
import { historyScene } from '../../../src/cli/history/historyScene.ts';
import { clockText, dateClockText, momentOf } from '../../../src/cli/siteClock.ts';
import { lettersOf } from '../../../src/cli/letters.ts';
import { sceneSvg } from '../../../src/cli/plan/sceneSvg.ts';
import { sceneText } from '../../../src/cli/plan/sceneText.ts';
import { toneWords } from '../../../src/cli/plan/toneWords.ts';

/** 08:00:00 in Cần Thơ. */
const startMs = Date.UTC(2027, 1, 6, 1, 0, 0);
let n = 0;
const event = (atS: number, code: string, data: RecordedEvent['data'], boot = 'b1'): RecordedEvent => ({ boot, n: (n += 1), code, monoMs: atS * 1000, wallMs: startMs + atS * 1000, data });
const lamp = (atS: number, group: string, shown: string, before: string | null, boot = 'b1'): RecordedEvent => event(atS, 'group.aspect', { group, shown, before, atMs: atS * 1000, board: 'hb1' }, boot);

const day = [
  event(0, 'process.started', { process: 'signald', version: '1', siteHash: 'x' }), lamp(0, 'v1', 'flash', null), lamp(0, 'p2', 'flash', null),
  event(10, 'mode.changed', { from: 'startup', to: 'actuated', source: 'schedule' }), lamp(10, 'v1', 'green', 'flash'), lamp(10, 'p2', 'red', 'flash'), event(10, 'stage.changed', { stage: 'A', from: null }),
  event(10, 'detector.actuated', { detector: 'd2', occupied: false }), event(15, 'detector.actuated', { detector: 'd2', occupied: true }), event(18, 'detector.actuated', { detector: 'd2', occupied: false }), event(19, 'detector.actuated', { detector: 'd2', occupied: false, pulses: 1 }),
  event(20, 'stage.decided', { left: 'A', stage: 'B', cause: 'call' }), lamp(20, 'v1', 'yellow', 'green'), lamp(23, 'v1', 'red', 'yellow'), lamp(25, 'p2', 'green', 'red'), event(25, 'stage.changed', { stage: 'B', from: 'A' }),
  event(30, 'fault.raised', { code: 'lamp.lost', group: 'p2' }),
];
const at = (s: number): number => startMs + s * 1000;
const shown = (history: ReturnType<typeof historyOf>, group: string): unknown => history.groups.find((one) => one.group === group)?.spans.map(({ fromMs, toMs, what }) => [(fromMs - startMs) / 1000, (toMs - startMs) / 1000, what]);

describe('the history of an interval', () => {
  const history = historyOf([...day, event(60, 'fault.cleared', { code: 'lamp.lost' })], at(5), at(40));

  it('cuts lamps, stages and modes to the interval, with what they changed from at its begin', () => {
    expect(shown(history, 'v1')).toEqual([[5, 10, 'flash'], [10, 20, 'green'], [20, 23, 'yellow'], [23, 40, 'red']]);
    expect(shown(history, 'p2')).toEqual([[5, 10, 'flash'], [10, 25, 'red'], [25, 40, 'green']]);
    expect(history.stage.map(({ what }) => what)).toEqual([null, 'A', '→B', 'B']);
    expect(history.mode.map(({ what }) => what?.mode)).toEqual(['startup', 'actuated']);
    expect(history.marks).toEqual([{ atMs: at(30), code: 'fault.raised', data: { code: 'lamp.lost', group: 'p2' } }]);
    expect(history.detectors).toEqual([{ detector: 'd2', passedAtMs: [at(19)], spans: [
      { fromMs: at(5), toMs: at(10), what: 'unknown' }, { fromMs: at(10), toMs: at(15), what: 'clear' }, { fromMs: at(15), toMs: at(18), what: 'occupied' }, { fromMs: at(18), toMs: at(40), what: 'clear' },
    ] }]);
    expect(history.gaps).toEqual([]);
  });

  it('knows what a group showed before its first change on record, of the same unbroken record', () => {
    const later = historyOf([event(100, 'cycle.measures', {}), lamp(110, 'v1', 'green', 'red')], at(100), at(120));
    expect(shown(later, 'v1')).toEqual([[100, 110, 'red'], [110, 120, 'green']]);
    const unheard = historyOf([lamp(110, 'v1', 'green', null)], at(100), at(120));
    expect(shown(unheard, 'v1')).toEqual([[100, 110, 'unknown'], [110, 120, 'green']]);
  });

  it('calls a restart, a loss, a damaged record and a silence unknown, and never red', () => {
    const restarted = historyOf([...day, event(50, 'process.started', { process: 'signald', version: '1' }, 'b2'), lamp(52, 'v1', 'flash', null, 'b2')], at(20), at(60));
    expect(shown(restarted, 'v1')).toEqual([[20, 23, 'yellow'], [23, 30, 'red'], [30, 52, 'unknown'], [52, 60, 'flash']]);
    expect(shown(restarted, 'p2')).toEqual([[20, 25, 'red'], [25, 30, 'green'], [30, 60, 'unknown']]);
    expect(restarted.gaps).toEqual([{ fromMs: at(30), toMs: at(50), what: 'restart' }]);
    const lost = historyOf([...day, event(45, 'events.lost', { from: 15, to: 20 }), lamp(50, 'v1', 'green', 'red')], at(20), at(60));
    expect(shown(lost, 'v1')).toEqual([[20, 23, 'yellow'], [23, 30, 'red'], [30, 50, 'unknown'], [50, 60, 'green']]);
    const damaged = historyOf([...day, null, lamp(50, 'v1', 'green', 'red')], at(20), at(60));
    expect(shown(damaged, 'v1')).toEqual([[20, 23, 'yellow'], [23, 30, 'red'], [30, 50, 'unknown'], [50, 60, 'green']]);
    const silent = historyOf(day, at(20), at(300));
    expect(shown(silent, 'p2')).toEqual([[20, 25, 'red'], [25, 90, 'green'], [90, 300, 'unknown']]);
    expect(silent.gaps).toEqual([{ fromMs: at(90), toMs: at(300), what: 'silence' }]);
    // A group that is first heard of after a loss: what it changed from holds from the loss on, not before.
    const first = historyOf([event(0, 'cycle.measures', {}), event(30, 'events.lost', { from: 1, to: 2 }), lamp(50, 'v9', 'green', 'red')], at(0), at(60));
    expect(shown(first, 'v9')).toEqual([[0, 30, 'unknown'], [30, 50, 'red'], [50, 60, 'green']]);
  });

  it('a detector that nobody could read, and one whose record was lost, saw nobody knows what', () => {
    const [one] = historyOf([...day, event(32, 'detector.actuated', { detector: 'd2', occupied: null }), event(45, 'events.lost', { from: 15, to: 20 }), event(50, 'detector.actuated', { detector: 'd2', occupied: true })], at(30), at(60)).detectors;
    expect(one?.spans.map(({ fromMs, toMs, what }) => [(fromMs - startMs) / 1000, (toMs - startMs) / 1000, what])).toEqual([[30, 32, 'clear'], [32, 50, 'unknown'], [50, 60, 'occupied']]);
  });

  it('what the agent writes of its own is no restart: its start, its checkpoint of every minute, an alarm acknowledged, a posted count', () => {
    const own: [string, RecordedEvent['data']][] = [
      ['process.started', { process: 'agentd', version: '1' }], ['evidence.checkpoint', { index: 1 }], ['command.accepted', { command: 'alarm.acknowledge' }], ['fault.raised', { code: 'cabinet.doorOpen' }],
      ['alarm.raised', {}], ['alarm.cleared', {}], ['traffic.vds', {}], ['traffic.movement', {}], ['camera.snapshot', {}], ['camera.sent', {}], ['absence.announced', {}], ['day.stated', {}], ['day.report', {}], ['traffic.measures', {}],
    ];
    for (const [code, data] of own) {
      const told = historyOf([...day, event(35, code, data, 'a2'), lamp(50, 'v1', 'green', 'red')], at(20), at(60));
      expect(told.gaps, code).toEqual([]);
      expect(shown(told, 'v1'), code).toEqual([[20, 23, 'yellow'], [23, 50, 'red'], [50, 60, 'green']]);
    }
  });

  it('a signald that had died is not known again by what the agent wrote meanwhile', () => {
    const dead = historyOf([...day, event(40, 'evidence.checkpoint', { index: 1 }, 'a1'), event(50, 'process.started', { process: 'signald', version: '1' }, 'b2'), lamp(52, 'v1', 'flash', null, 'b2')], at(20), at(60));
    expect(shown(dead, 'v1')).toEqual([[20, 23, 'yellow'], [23, 30, 'red'], [30, 52, 'unknown'], [52, 60, 'flash']]);
    const silent = historyOf([...day, ...[60, 120, 180].map((s) => event(s, 'evidence.checkpoint', { index: s }, 'a1'))], at(20), at(300));
    expect(silent.gaps).toEqual([{ fromMs: at(90), toMs: at(300), what: 'silence' }]);
  });

  it('numbers that never came are a loss from the last one before them', () => {
    const lost = historyOf([...day, event(45, 'evidence.gap', { boot: 'b1', from: 15, to: 20 }, 'a1'), lamp(50, 'v1', 'green', 'red')], at(20), at(60));
    expect(shown(lost, 'v1')).toEqual([[20, 23, 'yellow'], [23, 30, 'red'], [30, 50, 'unknown'], [50, 60, 'green']]);
    expect(lost.gaps).toEqual([{ fromMs: at(30), toMs: at(45), what: 'lost' }]);
  });
});

describe('the diagram', () => {
  const scene = historyScene('en', 'title', historyOf([...day, event(50, 'process.started', { process: 'signald', version: '1' }, 'b2'), lamp(55, 'v1', 'lit RG', null, 'b2')], at(0), at(60)), clockText);

  it('fits 80 columns and tells every state by its letter, in ASCII too', () => {
    for (const ascii of [false, true]) {
      const lines = sceneText(scene, 80, false, toneWords('en'), ascii);
      expect(Math.max(...lines.slice(0, -2).map((line) => lettersOf(line).length))).toBeLessThanOrEqual(80);
      expect(lines.length).toBeLessThanOrEqual(24);
      const row = lines.find((line) => line.startsWith('v1')) ?? '';
      // flash, green, yellow, red, unknown, no aspect: six states, six letters.
      expect(new Set(lettersOf(row.slice(2).trim())).size).toBe(6);
      expect(row).toMatch(/\*+.+\?+!+$/);
      if (ascii) for (const line of lines) expect(line).toMatch(/^[\u0020-\u007E]*$/);
    }
    const text = sceneText(scene, 80, false, toneWords('en')).join('\n');
    expect(text).toContain('|actuated (');
    expect(text).toContain('Unknown 08:00:30 – 08:00:50: the controller started anew.');
    expect(text).toMatch(/^s +08:00:00/m);
  });

  it('is a picture in which unknown is hatched, red a thin line, and a name without room is left out', () => {
    const svg = sceneSvg(scene, toneWords('vi'));
    expect(svg).toContain('<pattern id="unknown"');
    expect(svg).toMatch(/height="4" fill="#c0392b"/);
    expect(svg).toContain('không rõ');
    expect(sceneSvg(scene, toneWords('vi'))).toBe(svg);
  });
});

describe('moments', () => {
  it('are local dates and times, times of today, or so long ago', () => {
    expect(dateClockText(momentOf('2027-02-06T08:00', 0) ?? 0)).toBe('2027-02-06 08:00:00');
    expect(dateClockText(momentOf('08:30:15', startMs) ?? 0)).toBe('2027-02-06 08:30:15');
    expect(momentOf('10m', startMs)).toBe(startMs - 600_000);
    for (const wrong of ['', 'yesterday', '2027-13-06T08:00', '25:00', '2027-02-06']) expect(momentOf(wrong, startMs), wrong).toBeNull();
  });

  it('a terminal that is no UTF-8 gets ASCII', () => {
    expect([{ LANG: 'vi_VN.UTF-8' }, { LC_ALL: 'en_US.utf8' }, { LANG: 'vi_VN' }].map(isPlain)).toEqual([false, false, false]);
    expect([{ LANG: 'C' }, { LC_ALL: 'en_US.ISO-8859-1' }, { TERM: 'dumb', LANG: 'vi_VN.UTF-8' }, {}].map(isPlain)).toEqual([true, true, true, true]);
  });
});
