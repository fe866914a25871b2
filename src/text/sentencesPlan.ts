import type { Sentence } from './sentence.ts';

/** Plans and their schedule, in the tool. */
export const planSentences = {
  'plan.checked': { vi: '{file}: {errors} lỗi, {warnings} cảnh báo', en: '{file}: {errors} errors, {warnings} warnings' },
} as const satisfies Readonly<Record<string, Sentence>>;
