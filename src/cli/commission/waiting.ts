import type { AcceptanceItem } from '../../model/acceptance.ts';
import type { ItemState, JournalEntry } from '../../model/acceptanceJournal.ts';
import type { Measured } from '../../model/measured.ts';
import { pause, type Clock } from '../../platform/clock.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Shell } from '../shell.ts';
import { answerOf, type Answer, type Dialog } from './dialog.ts';
import type { CommissionSession } from './session.ts';

/** What a machine hears of an acceptance, a line each. */
export type CommissionWord =
  | { readonly item: string; readonly part: AcceptanceItem['part']; readonly act: AcceptanceItem['act']; readonly state: ItemState; readonly text: string }
  /** It waits for what the item names to be seen, or has waited too long. */
  | { readonly waiting: string } | { readonly timeout: string }
  | { readonly ask: string; readonly do: string }
  | { readonly remark: string }
  /** What a hand has to do now. */
  | { readonly hand: Readonly<Record<string, string>> }
  | { readonly result: string; readonly outcome: JournalEntry['outcome']; readonly measured?: Measured; readonly note?: string };

/** Everything that an act needs around it. */
export interface Around {
  readonly shell: Shell;
  readonly session: CommissionSession;
  readonly dialog: Dialog;
  readonly clock: Clock;
  readonly waitMs: number;
  readonly by: string;
  /** What a machine hears of it, with --json. */
  readonly tell: (said: CommissionWord) => void;
}

const lookMs = 200;

/** Looks until something is found; null = not in time, or the person has left it. */
export async function waitFor<T>({ clock, dialog, waitMs, shell, tell }: Around, look: () => Promise<T | null> | T | null, item: string): Promise<T | null> {
  if (!shell.json) shell.write(`${say(shell.lang, 'commission.waiting', { time: durationText(waitMs) })}\n`);
  tell({ waiting: item });
  const sinceMs = clock.monoMs();
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    const line = dialog.waiting();
    if (line !== null && answerOf(line).kind !== 'go') return null;
    if (clock.monoMs() - sinceMs > waitMs) break;
    await pause(clock, lookMs);
  }
  if (!shell.json) shell.write(`${say(shell.lang, 'commission.timeout')}\n`);
  tell({ timeout: item });
  return null;
}

/** Asks until the answer is one. */
export async function answer({ shell, dialog, tell }: Around, item: string, words: string): Promise<Answer> {
  for (;;) {
    if (words !== '' && !shell.json) shell.write(`  ${words}\n> `);
    tell({ ask: item, do: words });
    const given = answerOf(await dialog.next());
    if (given.kind !== 'unknown') return given;
    if (!shell.json) shell.write(`${say(shell.lang, 'commission.keys')}\n`);
  }
}

/** A line of the program's own. */
export function remark({ shell, tell }: Around, words: string): void {
  if (!shell.json) shell.write(`${words}\n`);
  tell({ remark: words.trim() });
}
