import type { RingsProblemCode } from '../model/siteProblem.ts';
import type { ProblemText } from './problemText.ts';

/** Dual-ring sheets. "Pha NEMA" is a phase in NEMA's sense, "pha" alone a stage. */
export const ringsTexts = {
  'rings.phaseUnknown': {
    what: { vi: 'Không có pha NEMA {phase}.', en: 'There is no phase {phase}.' },
    fix: { vi: 'Khai báo nó trong phases, hoặc sửa số.', en: 'State it in phases, or correct the number.' },
  },
  'rings.phaseTwice': {
    what: { vi: 'Pha NEMA {phase} được khai báo hai lần.', en: 'Phase {phase} is stated twice.' },
    fix: { vi: 'Xoá một lần.', en: 'Remove one of them.' },
  },
  'rings.phasePlace': {
    what: { vi: 'Pha NEMA {phase} phải đứng đúng một lần trong rings.', en: 'Phase {phase} must stand exactly once in rings.' },
    fix: { vi: 'Đặt nó vào một vòng, ở một phía của rào.', en: 'Put it into one ring, on one side of the barrier.' },
  },
  'rings.sides': {
    what: { vi: 'Các vòng có số phía của rào khác nhau.', en: 'The rings have different numbers of sides.' },
    fix: { vi: 'Mỗi vòng nêu mọi phía; phía không có pha để danh sách rỗng.', en: 'Let each ring list every side; a side without phases is an empty list.' },
  },
  'rings.walk': {
    what: { vi: 'Pha NEMA {phase}: đèn đi bộ cần đủ walkMs, pedClearMs và crossingM.', en: 'Phase {phase}: a walk needs walkMs, pedClearMs and crossingM together.' },
    fix: { vi: 'Nêu cả ba, hoặc không nêu giá trị nào.', en: 'State all three, or none.' },
  },
  'rings.alone': {
    what: { vi: 'Bảng này chỉ cho một pha: không có gì để chuyển.', en: 'This sheet makes a single stage: there is nothing to change to.' },
    fix: { vi: 'Thêm một phía của rào, hoặc một pha NEMA trong một vòng.', en: 'Add a side of the barrier, or a phase to a ring.' },
  },
} as const satisfies Record<RingsProblemCode, ProblemText>;
