import { describe, expect, it } from 'vitest';
import { renderTop } from '../../../src/cli/top/renderTop.ts';
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
const plain = (line: string): string => line.split('\u001B').map((part, at) => (at === 0 ? part : part.slice(part.indexOf('m') + 1))).join('');

describe('live view', () => {
  it('shows lamps by letter, seconds, stage, plan, mode, detectors, link and events', () => {
    const screen = renderTop(goodState(), goodLink(), size, 'en', false).join('\n');
    for (const part of ['Ninh Kiều', 'actuated', 'builtin v0', 'cycle 41/90 s', 'Stage A 12 s', '··G green', 'R·· red', '??? red', '6/22', ' 7 ', 'd1 *c17', 'd3 ! 0', 'connected', 'stored 412', 'Stage: A', 'Lamp: vE red', '1200/1200', 'Boards 2/2']) {
      expect(screen).toContain(part);
    }
  });

  it('speaks Vietnamese', () => {
    const screen = renderTop(goodState(), goodLink(), size, 'vi', false).join('\n');
    for (const part of ['theo cảm biến', 'xanh nhấp nháy', 'NHÓM ĐÈN', 'q thoát']) expect(screen).toContain(part);
  });

  it.each([[80, 24], [40, 10], [120, 50], [20, 5]])('fills exactly %i × %i, whatever the junction has', (columns, rows) => {
    for (const state of [goodState(), many, { path: '/run/ngatu/signald-view.sock' }]) {
      for (const colour of [true, false]) {
        const lines = renderTop(state, null, { columns, rows }, 'vi', colour);
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect(lettersOf(plain(line)).length).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('keeps faults and at least one event on a full screen', () => {
    const lines = renderTop(many, goodLink(), { columns: 80, rows: 30 }, 'en', false);
    expect(lines.join('\n')).toContain(faultTexts['guard.conflict'].title.en);
    expect(lines.join('\n')).toContain('more');
    expect(lines.at(-1)).not.toBe('');
  });

  it('says that signald does not answer, and where it looked', () => {
    expect(renderTop({ path: '/x/signald-view.sock' }, null, size, 'en', false).join('\n')).toContain('/x/signald-view.sock');
  });

  it('colours what is lit, and nothing without colour', () => {
    const [coloured, bare] = [true, false].map((colour) => renderTop(goodState(), goodLink(), size, 'en', colour).join('\n'));
    expect(coloured).toContain('\u001B[1;30;42mG\u001B[0m');
    expect(bare).not.toContain('\u001B');
  });
});
