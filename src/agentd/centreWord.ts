import { judgeCountersign, type CountersignRefusal } from '../link/countersign.ts';
import type { Verify } from '../link/orderDesk.ts';
import type { ChainState, Countersign } from '../model/evidence.ts';
import type { EventDraft } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventRecord } from '../record/record.ts';

/** The centre's word on the checkpoints of this cabinet: verified, and then a record of the chain; else refused by name, in the audit. */
export interface CentreWord {
  /** A checkpoint that was made here. */
  signed(state: ChainState): void;
  take(word: Countersign): void;
  /** The newest of this life of the agent. */
  last(): Pick<Countersign, 'index' | 'atMs' | 'keyId'> | null;
}

export interface CentreWordParts {
  readonly siteId: string; readonly record: EventRecord; readonly clock: Clock; readonly logger: Logger;
  readonly note: (draft: EventDraft) => void;
  /** The centres' keys. */
  readonly verify: Verify;
}

/** Checkpoints of this life that a word is held against: a day's. */
const mostSigned = 1440;
/** An older one is looked for in the archive from so long before the word on: the two clocks differ, ms. */
const lookBackMs = 86_400_000;
/** Refusals that are written down in a minute. */
const mostAudits = 10;

export function createCentreWord({ siteId, record, clock, logger, note, verify }: CentreWordParts): CentreWord {
  let last: Countersign | null = null;
  let audits = { sinceMs: clock.monoMs(), count: 0 };
  const hashes = new Map<number, string>();
  const hashAt = ({ index, atMs }: Countersign): string | null => {
    const known = hashes.get(index);
    if (known !== undefined || index > (record.trail()?.chain.index ?? 0)) return known ?? null;
    const { start } = record.chain({ fromMs: atMs - lookBackMs, toMs: Number.MAX_SAFE_INTEGER, afterIndex: index, limit: 1 });
    return start.index === index ? start.hash : null;
  };
  const refuse = (reason: CountersignRefusal, { keyId, index }: Countersign): void => {
    logger[reason === 'countersign.otherHash' ? 'error' : 'warn']({ reason, keyId, index }, 'a countersignature is refused');
    if (clock.monoMs() - audits.sinceMs > 60_000) audits = { sinceMs: clock.monoMs(), count: 0 };
    audits = { ...audits, count: audits.count + 1 };
    if (audits.count <= mostAudits) note({ code: 'command.rejected', data: { command: 'evidence.countersign', by: keyId, detail: reason, source: 'centre' } });
  };
  return {
    last: () => (last === null ? null : { index: last.index, atMs: last.atMs, keyId: last.keyId }),
    signed({ index, hash }) {
      hashes.set(index, hash);
      if (hashes.size > mostSigned) hashes.delete(hashes.keys().next().value ?? 0);
    },
    take(word) {
      // Repeated to a cabinet that comes back; an older one says less.
      if (last !== null && word.index <= last.index) return;
      const refusal = judgeCountersign(word, { site: siteId, hashAt }, verify);
      if (refusal !== null) {
        refuse(refusal, word);
        return;
      }
      last = word;
      const { index, hash, atMs, keyId, signature } = word;
      note({ code: 'evidence.countersigned', data: { index, hash, atMs, keyId, signature } });
    },
  };
}
