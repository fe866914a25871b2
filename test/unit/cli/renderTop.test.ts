import { describe, expect, it } from 'vitest';
import { gridOf, paint } from '../../../src/cli/top/cells.ts';
import { screenNames } from '../../../src/cli/top/keys.ts';
import { renderTop } from '../../../src/cli/top/renderTop.ts';
import type { TopSize, TopView } from '../../../src/cli/top/view.ts';
import type { Lang } from '../../../src/text/sentence.ts';
import { lettersOf } from '../../../src/cli/letters.ts';
import { faultTexts } from '../../../src/text/faultText.ts';
import { goodLink, goodState } from '../run/junction-state.ts';

const size = { columns: 80, rows: 24 };
const stamp = goodState().stamp;
const many = goodState({
  siteName: 'Một cái tên rất dài của một ngã tư nào đó ở quận Ninh Kiều, thành phố Cần Thơ',
  groups: Array.from({ length: 16 }, (_, n) => ({ id: `g${n}`, kind: 'vehicle3', commanded: 'red' as const, readBack: 'R', sinceMs: 99_000, countdownS: 88, waitingS: 99, arrivedInRed: 12 })),
  detectors: Array.from({ length: 60 }, (_, n) => ({ id: `loop${n}`, presence: 'occupied' as const, calls: true, count: 12_345, fault: false, forced: false })),
  faults: Array.from({ length: 9 }, () => ({ code: 'guard.conflict' as const, groups: ['g1', 'g2'], since: stamp, latched: true })),
});

const viewOf = (change: Partial<TopView> = {}): TopView => ({ screen: 'overview', scrolled: 0, state: goodState(), link: goodLink(), why: null, bus: null, splits: null, alarms: null, ...change });
const linesOf = (view: TopView, to: TopSize, lang: Lang, ascii = false): readonly string[] => gridOf(renderTop(view, to, lang), { ...to, colour: false, ascii }).map((row) => row.map(({ letter }) => letter).join('').trimEnd());

describe('live view', () => {
  it('shows lamps by letter, seconds, stage, plan, mode, detectors, link and events', () => {
    const screen = linesOf(viewOf(), size, 'en').join('\n');
    for (const part of ['Ninh Kiều', 'actuated', 'builtin v0', 'cycle 41/90 s', 'Stage A 12 s', '··G green', 'R·· red', '??? red', '6/22', ' 7 ', 'd1 *c17', 'd3 ! 0', 'connected', 'stored 412', 'outbox 0', 'Stage: A', 'Lamp: vE red', '1200/1200', 'Boards 2/2', '[1 Overview]', ' 6 Faults ']) {
      expect(screen).toContain(part);
    }
  });

  it('speaks Vietnamese', () => {
    const screen = linesOf(viewOf(), size, 'vi').join('\n');
    for (const part of ['theo cảm biến', 'xanh nhấp nháy', 'NHÓM ĐÈN', 'q thoát', '[1 Toàn nút]']) expect(screen).toContain(part);
  });

  it.each([[80, 24], [40, 10], [120, 50], [20, 5]])('every screen fits %i × %i, whatever the junction has', (columns, rows) => {
    for (const state of [goodState(), many, { path: '/run/ngatu/signald-view.sock' }]) {
      for (const screen of [...screenNames, 'help'] as const) {
        for (const lang of ['vi', 'en'] as const) {
          const lines = renderTop(viewOf({ state, screen, link: null }), { columns, rows }, lang);
          expect(lines.length).toBeLessThanOrEqual(rows);
          expect(lines[0]?.length).toBeGreaterThan(0);
        }
      }
    }
  });

  it.each([['en', 'fault, its neighbour speaks for it, forced suspend, 40 s left (Lan)'], ['vi', 'cảm biến bên cạnh nói thay']] as const)('a detector that is not believed stands with what speaks for it and who forced it: %s', (lang, part) => {
    const detector = { id: 'dVN-stop', presence: 'unknown' as const, calls: true, count: 3, fault: true, standIn: 'neighbour' as const, forced: true, force: { state: 'suspend' as const, source: 'technician' as const, by: 'Lan', remainingS: 40 } };
    expect(linesOf(viewOf({ state: goodState({ detectors: [detector] }), screen: 'detectors' }), { columns: 110, rows: 24 }, lang).join('\n')).toContain(part);
  });

  it('the key row names every screen within 80 columns, in both languages', () => {
    for (const lang of ['vi', 'en'] as const) {
      const last = linesOf(viewOf(), size, lang).at(-1) ?? '';
      expect(lettersOf(last).length).toBeLessThanOrEqual(80);
      for (let digit = 1; digit <= 7; digit += 1) expect(last).toContain(`${digit} `);
    }
  });

  it('keeps faults and at least one event on a full screen', () => {
    const lines = linesOf(viewOf({ state: many }), { columns: 80, rows: 32 }, 'en');
    expect(lines.join('\n')).toContain(faultTexts['guard.conflict'].title.en);
    expect(lines.join('\n')).toContain('more');
    expect(lines.at(-2)).not.toBe('');
  });

  it('a fault stands with its cause and its remedy; what does not fit is counted, and scrolled to', () => {
    const first = linesOf(viewOf({ state: many, screen: 'faults' }), size, 'en');
    expect(first.join(' ')).toContain('Cause');
    expect(first.at(-2)).toMatch(/… \d+ more/);
    const later = linesOf(viewOf({ state: many, screen: 'faults', scrolled: 6 }), size, 'en');
    expect(later[1]).toBe(first[7]);
    expect(linesOf(viewOf({ state: many, screen: 'faults', scrolled: 999 }), size, 'en').at(-2)).not.toContain('more');
  });

  it.each([['en', ['active, acknowledged', 'Lan: on the way', 'active, suspended, 30 min', '! ', 'alarms: 3 active, 1 acknowledged, 1 suspended']], ['vi', ['đang có, đã nhận biết', 'đang có, tạm ngưng, còn 30 min', 'cảnh báo: 3 đang có, 1 đã nhận biết, 1 tạm ngưng']]] as const)('an alarm stands with what a person has done about it: %s', (lang, parts) => {
    const nowMs = stamp.wallMs;
    const alarm = { active: true, acknowledged: false, suspended: false, severity: 'warning', ts: nowMs, errorMs: null, quality: 'ok', detail: null, acknowledgedBy: null, suspendedUntilMs: null } as const;
    const alarms = [
      { ...alarm, code: 'lamp.lost', component: 'lN red' },
      { ...alarm, code: 'lamp.lost', component: 'lS red', acknowledged: true, acknowledgedBy: 'Lan', reason: 'on the way' },
      { ...alarm, code: 'detector.stuckOn', component: 'dVN-stop', suspended: true, suspendedBy: 'Minh', suspendedUntilMs: nowMs + 1_800_000 },
    ];
    const told = [linesOf(viewOf({ alarms, screen: 'faults' }), size, lang), linesOf(viewOf({ alarms }), size, lang)].flat().join('\n');
    for (const part of parts) expect(told).toContain(part);
    for (const screen of ['overview', 'faults'] as const) for (const line of linesOf(viewOf({ alarms, screen }), size, lang)) expect(lettersOf(line).length).toBeLessThanOrEqual(80);
  });

  it('the stage bar is the cycle with its splits, or the way of a stage or an interstage', () => {
    const splits = { cycleMs: 90_000, stages: [{ stage: 'A', endMs: 45_000 }, { stage: 'B', endMs: 90_000 }] };
    const bar = (change: Parameters<typeof goodState>[0], ascii = false): string => linesOf(viewOf({ state: goodState(change), splits: change?.cycleSecond === null ? null : splits }), size, 'en', ascii)[2] ?? '';
    expect(bar({})).toMatch(/\|A█+░*\|B░+$/);
    expect(bar({}, true)).toMatch(/\|A#+-*\|B-+$/);
    const remaining = { to: 'green', minMs: 1000, maxMs: 1000, likelyMs: 1000, confidence: 100 } as const;
    const changing = goodState().groups.map((group) => ({ ...group, remaining }));
    expect(bar({ cycleSecond: null, cycleS: null, interstage: true, nextStage: 'B', stageElapsedMs: 3000, groups: changing })).toMatch(/A → B 3 s · interstage >{20,}░+$/);
  });

  it('says that signald does not answer, and where it looked', () => {
    expect(linesOf(viewOf({ state: { path: '/x/signald-view.sock' } }), size, 'en').join('\n')).toContain('/x/signald-view.sock');
  });

  it('colours what is lit, and nothing without colour', () => {
    const [coloured, bare] = [true, false].map((colour) => paint(null, gridOf(renderTop(viewOf(), size, 'en'), { ...size, colour, ascii: false })).text);
    expect(coloured).toContain('\u001B[0;1;30;42mG\u001B[0m');
    expect(bare?.split('\u001B').some((part) => /^\[[\d;]*m/.test(part))).toBe(false);
  });

  it('in ASCII no other sign is sent, in either language', () => {
    for (const lang of ['vi', 'en'] as const) for (const screen of [...screenNames, 'help'] as const) {
      const { text } = paint(null, gridOf(renderTop(viewOf({ screen, state: many }), size, lang), { ...size, colour: false, ascii: true }));
      expect(text.replaceAll('\u001B', '')).toMatch(/^[ -~]*$/);
    }
  });
});
