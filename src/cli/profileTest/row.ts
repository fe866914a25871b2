import type { SentenceKey } from '../../text/say.ts';
import type { SentenceParams } from '../../text/sentence.ts';

/** `doubtful`: answered, and a person must look at it. `skipped`: not tried, and why. */
export type Verdict = 'ok' | 'doubtful' | 'failed' | 'skipped';

type NoteKey = Extract<SentenceKey, `profileTest.note.${string}`>;

/** One line of the table: what was tried, and what came of it. */
export interface TestRow {
  readonly check: 'identity' | 'firmware' | 'point' | 'watchdog' | 'writeBack' | 'frame' | 'field' | 'refusal';
  readonly name: string;
  readonly place: string;
  readonly value: string;
  readonly verdict: Verdict;
  readonly note: { readonly key: NoteKey; readonly params: SentenceParams } | null;
}

export function row(check: TestRow['check'], name: string, verdict: Verdict, more: Partial<Pick<TestRow, 'place' | 'value'>> & { readonly note?: NoteKey; readonly params?: SentenceParams } = {}): TestRow {
  const { place = '', value = '', note, params = {} } = more;
  return { check, name, place, value, verdict, note: note === undefined ? null : { key: note, params } };
}
