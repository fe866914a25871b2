/** Bad samples so far, and clean ones since the last bad one. */
export interface Count { readonly bad: number; readonly clean: number }
export const noCount: Count = { bad: 0, clean: 0 };

/** Clean samples that forget the bad ones (safety.md S4). */
const cleanSamples = 7;

export function countSample(count: Count, bad: boolean): Count {
  if (bad) return { bad: count.bad + 1, clean: 0 };
  return count.bad === 0 || count.clean + 1 >= cleanSamples ? noCount : { bad: count.bad, clean: count.clean + 1 };
}
