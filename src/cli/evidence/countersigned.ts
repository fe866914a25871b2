import { countersignedSchema, type EvidenceRecord } from '../../model/evidence.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { dateClockText } from '../siteClock.ts';

/** The centre's word that it had the chain up to `index`, as the cabinet has verified it. */
export interface CentreWord { readonly index: number; readonly atMs: number; readonly keyId: string }

/** The first word that covers everything recorded up to a moment; null = these records hold none. */
export function centreWordOn(records: readonly EvidenceRecord[], toMs: number): CentreWord | null {
  const through = records.reduce((last, { index, stamp }) => (stamp.wallMs <= toMs ? Math.max(last, index) : last), 0);
  for (const { code, data } of records) {
    const word = code === 'evidence.countersigned' ? countersignedSchema.safeParse(data).data : undefined;
    if (word !== undefined && word.index >= through) return { index: word.index, atMs: word.atMs, keyId: word.keyId };
  }
  return null;
}

export function centreWordText(lang: Lang, word: CentreWord | null): string {
  return word === null ? say(lang, 'evidence.notCountersigned') : say(lang, 'evidence.countersigned', { keyId: word.keyId, at: dateClockText(word.atMs), index: word.index });
}
