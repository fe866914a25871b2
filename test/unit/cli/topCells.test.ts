import { describe, expect, it } from 'vitest';
import { gridOf, paint, type Grid } from '../../../src/cli/top/cells.ts';
import { keysOf } from '../../../src/cli/top/keys.ts';
import { bytesPerDraw } from '../../../src/cli/top/lineSpeed.ts';
import { renderTop } from '../../../src/cli/top/renderTop.ts';
import { span } from '../../../src/cli/top/span.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { goodLink, goodState } from '../run/junction-state.ts';
import { terminal } from '../../terminal.ts';

const size = { columns: 80, rows: 24 };
const grid = (lines: readonly string[], { columns, rows } = { columns: 12, rows: 4 }): Grid => gridOf(lines.map((line) => [span(line)]), { columns, rows, colour: false, ascii: false });
const lines = (of: Grid): string[] => of.map((row) => row.map(({ letter }) => letter).join(''));
const cutLines = (ascii: boolean, ...texts: readonly string[]): string[] => lines(gridOf(texts.map((text) => [span(text)]), { columns: 12, rows: texts.length, colour: false, ascii }));

describe('cells', () => {
  it('sends what has changed alone', () => {
    const painted = paint(grid(['green 12 s', 'red 40 s']), grid(['green 13 s', 'red 40 s']));
    expect(painted.text).toBe('\u001B[1;8H3');
    expect(paint(painted.shown, grid(['green 13 s', 'red 40 s'])).text).toBe('');
  });

  it('a line that is cut shows that it is', () => {
    expect([...cutLines(false, 'đỏ nhấp nháy', 'xanh nhấp nháy'), ...cutLines(true, 'xanh nhấp nháy', 'xanh          ')]).toEqual(['đỏ nhấp nháy', 'xanh nhấp n…', 'xanh nhap n>', 'xanh        ']);
  });

  it('whatever was there, a terminal shows what was wanted, also in pieces', () => {
    const random = createRandom(7);
    const text = (): string => Array.from({ length: random.int(0, 14) }, () => random.pick(['a', 'b', ' ', 'ữ', '→'])).join('');
    let shown: Grid | null = null;
    let row = 0;
    const screen = terminal(12, 4);
    for (let step = 0; step < 400; step += 1) {
      const wanted = grid(Array.from({ length: 4 }, text));
      const budget = random.pick([Number.POSITIVE_INFINITY, 12, 40]);
      for (let piece = 0; piece < 8; piece += 1) {
        const painted = paint(shown, wanted, row, budget);
        screen.write(painted.text);
        ({ shown, nextRow: row } = painted);
        expect(screen.lines()).toEqual(lines(painted.shown));
        if (lines(painted.shown).join() === lines(wanted).join()) break;
      }
      expect(screen.lines()).toEqual(lines(wanted));
    }
  });

  it('every row has its turn where the line takes less than changes', () => {
    let [shown, row] = [grid(['', '', '', '']), 0];
    const seen = new Set<number>();
    for (let second = 0; second < 8; second += 1) {
      const painted = paint(shown, grid(Array.from({ length: 4 }, (_, at) => `row ${at} ${second}`)), row, 20);
      lines(painted.shown).forEach((line, at) => { if (line.includes(`${second}`) && line.startsWith('row')) seen.add(at); });
      ({ shown, nextRow: row } = painted);
    }
    expect(seen.size).toBe(4);
  });

  it('a running junction at 9 600 baud: no second asks for more than the line carries, with colours and in both languages', () => {
    const budget = bytesPerDraw(9600, 1000);
    expect(budget).toBe(768);
    for (const lang of ['vi', 'en'] as const) {
      let shown: Grid | null = null;
      let most = 0;
      for (let second = 0; second < 120; second += 1) {
        const base = goodState();
        const state = goodState({
          stamp: { ...base.stamp, wallMs: base.stamp.wallMs + second * 1000 }, modeSinceMs: second * 1000, stageElapsedMs: second * 1000, cycleSecond: second % 90, stage: second % 30 < 15 ? 'A' : 'B',
          groups: Array.from({ length: 12 }, (_, n) => ({ id: `v${n}`, kind: 'vehicle3', commanded: (second + n) % 30 < 15 ? 'green' as const : 'red' as const, readBack: (second + n) % 30 < 15 ? 'G' : 'R', sinceMs: (second + n) % 15 * 1000, countdownS: 15 - (second + n) % 15, waitingS: n, arrivedInRed: second % 15 })),
          detectors: Array.from({ length: 24 }, (_, n) => ({ id: `d${n}`, presence: (second + n) % 3 === 0 ? 'occupied' as const : 'clear' as const, calls: (second + n) % 5 === 0, count: Math.floor((second + n) / 3), fault: false, forced: false })),
          tick: { ...base.tick, n: second * 10, due: second * 10 },
        });
        const wanted = gridOf(renderTop({ screen: 'overview', scrolled: 0, state, link: goodLink({ stored: second * 7, delivered: second * 7 }), why: null, bus: null, splits: null, alarms: null }, size, lang), { ...size, colour: true, ascii: false });
        const { bytes, shown: now } = paint(shown, wanted);
        if (second > 0) most = Math.max(most, bytes);
        shown = now;
      }
      expect(most).toBeGreaterThan(200);
      expect(most).toBeLessThanOrEqual(budget ?? 0);
    }
  });
});

describe('keys', () => {
  it('digits, letters and function keys of xterm, VT220 and the Linux console lead to the same screens', () => {
    for (const typed of ['2', 'd', 'D', '\u001BOQ', '\u001B[12~', '\u001B[[B']) expect(keysOf(typed)).toEqual([{ kind: 'screen', screen: 'detectors' }]);
    expect(keysOf('\u001B[18~')).toEqual([{ kind: 'screen', screen: 'log' }]);
  });

  it('scrolling and leaving; what nobody knows is passed over', () => {
    expect(keysOf('\u001B[B\u001B[5~j\u001B[H')).toEqual([{ kind: 'scroll', rows: 1 }, { kind: 'scroll', rows: -10 }, { kind: 'scroll', rows: 1 }, { kind: 'home' }]);
    for (const typed of ['q', 'Q', '\u0003', '\u0004']) expect(keysOf(typed)).toEqual([{ kind: 'quit' }]);
    expect(keysOf('\u001B[24~xyz0 8\u001B')).toEqual([{ kind: 'scroll', rows: 10 }]);
  });
});
