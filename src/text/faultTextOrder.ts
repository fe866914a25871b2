import type { Sentence } from './sentence.ts';

/** Faults of what orders the junction from outside. */
export const orderFaultTexts = {
  'preempt.maxPresence': {
    title: { vi: 'Yêu cầu ưu tiên kéo quá dài', en: 'Preemption held too long' },
    cause: { vi: 'Tín hiệu ưu tiên kéo dài quá thời gian tối đa: nút đã thôi nhường và không nghe tín hiệu này cho đến khi nó hết.', en: 'The call lasted longer than the maximum presence: the junction was released, and does not hear this call until it ends.' },
    remedy: { vi: 'Kiểm tra tiếp điểm, dây và thiết bị gửi tín hiệu; với đường sắt, hỏi gác chắn.', en: 'Check contact, wiring and the sender; for a railway, ask the crossing keeper.' },
  },
  'preempt.inputFault': {
    title: { vi: 'Tín hiệu ưu tiên không tin được', en: 'Preemption input not to be trusted' },
    cause: { vi: 'Đầu vào bị mất, hoặc hai tiếp điểm của cặp giám sát mâu thuẫn. Với đường sắt, nút coi như có tàu.', en: 'The input is lost, or the two contacts of the supervised pair disagree. For a railway this counts as a train.' },
    remedy: { vi: 'Kiểm tra thẻ đầu vào, dây và cả hai tiếp điểm.', en: 'Check the input card, the wiring and both contacts.' },
  },
} as const satisfies Record<string, { readonly title: Sentence; readonly cause: Sentence; readonly remedy: Sentence }>;
