import { appliedLast } from '../model/applyLedger.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import type { ReadLedger } from './siteSwap.ts';

/** The replacement that this life began with, for the centre: told by every start until the agent has stored it. */
export interface ApplyNews {
  /** True once: the event is among what was acknowledged, up to this number. */
  isTold(acknowledgedN: number): boolean;
}

export function createApplyNews(read: ReadLedger | null, site: SealedSite, record: (event: EventDraft) => number): ApplyNews | null {
  if (read === null || !read.ok || read.ledger === null || read.ledger.told) return null;
  const { ledger } = read;
  const applied = appliedLast(ledger, site.hash);
  const last = ledger.applies.at(-1);
  // Power went between the ledger and the artefact: the old one is whole and in force.
  if (applied === null) return last === undefined || last.fromHash !== site.hash ? null : newsOf(record({ code: 'command.ended', data: { command: 'site.apply', by: last.by, to: last.toHash, outcome: 'notReplaced' } }));
  const { atMs, by, second, reason, fromHash, toHash, safetyHash, differences, voided, onSite, waived } = applied;
  return newsOf(record({ code: 'site.applied', data: { by, second, reason, from: fromHash, to: toHash, safetyHash, differences, voided, onSite, waived, atMs } }));
}

function newsOf(n: number): ApplyNews {
  let told = false;
  return {
    isTold(acknowledgedN) {
      const now = !told && acknowledgedN >= n;
      told ||= now;
      return now;
    },
  };
}
