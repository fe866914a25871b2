import { z } from 'zod';
import { canonicalJson, plainJson } from '../model/canonical.ts';
import type { Verify } from '../link/orderDesk.ts';
import { checkpointText, type ChainState, type Countersign, type KeptPictures } from '../model/evidence.ts';
import type { EventDraft } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import { createCentreWord, type CentreWord } from './centreWord.ts';
import type { EvidenceKey } from './evidenceKey.ts';

export interface EvidenceDeskParts {
  readonly siteId: string; readonly version: string;
  readonly record: EventRecord;
  readonly key: EvidenceKey;
  readonly clock: Clock;
  readonly files: StateFiles;
  readonly logger: Logger;
  /** An event of the agent's own. */
  readonly note: (draft: EventDraft) => void;
  /** The centres' keys. */
  readonly verify: Verify;
  /** What lies there of pictures of a time. */
  readonly pictures: (fromMs: number, toMs: number) => KeptPictures;
}

export interface EvidenceStatus { readonly site: string; readonly keyId: string; readonly publicKey: string; readonly index: number | null; readonly hash: string | null; readonly signed: ChainState | null; readonly signedMs: number | null; /** The centre's last word on it in this life of the agent. */ readonly countersigned: ReturnType<CentreWord['last']> }
export interface AskedExport { readonly fromMs: number; readonly toMs: number; readonly by: string; readonly second: string; readonly reason: string; readonly pictures?: { readonly fromMs: number; readonly toMs: number } | undefined }

/** Signs where the evidence chain stands: after each frame of the archive (a minute at most), on demand, and before the agent ends. */
export interface EvidenceDesk {
  /** signald's snapshot: how far the record has been heard. */
  heard(state: unknown): void;
  /** The centre's word on a checkpoint: verified, and then a record of the chain; else refused by name, in the audit. */
  countersigned(word: Countersign): void;
  /** Cheap where nothing was archived. */
  tick(): void;
  checkpoint(): EvidenceStatus;
  status(): EvidenceStatus;
  attest(asked: AskedExport): { readonly head: string; readonly signature: string };
}

const heardSchema = z.object({ stamp: z.object({ bootId: z.string(), monoMs: z.number(), wallMs: z.number(), errorMs: z.number().nullable() }) });
const anchorSchema = z.object({ index: z.int(), hash: z.string() });
/** What the chain is held against at the next start is written so often, checkpoints. */
const anchorEvery = 60;
const exportHeadVersion = 1;

export function createEvidenceDesk({ siteId, version, record, key, clock, files, logger, note, verify, pictures }: EvidenceDeskParts): EvidenceDesk {
  let heard: z.infer<typeof heardSchema>['stamp'] | null = null;
  let signed: ChainState | null = null;
  let signedMs: number | null = null;
  let anchored = 0;
  const centre = createCentreWord({ siteId, record, clock, logger, note, verify });
  const anchor = anchorSchema.safeParse(files.read('evidence')).data ?? null;
  const begun = record.trail()?.chain.index ?? 0;
  if (anchor !== null && begun < anchor.index) {
    logger.error({ index: begun, expected: anchor.index }, 'the evidence chain ends before what was signed of it');
    note({ code: 'evidence.broken', data: { index: begun, expected: anchor.index } });
  }
  note({ code: 'evidence.key', data: { keyId: key.keyId, publicKey: key.publicKey } });
  const sign = (): void => {
    const trail = record.trail();
    if (trail === null || trail.chain.index === (signed?.index ?? 0)) return;
    const { index, hash } = trail.chain;
    const atMs = Math.round(clock.wallMs());
    const signature = key.sign(checkpointText(siteId, { index, hash, atMs, keyId: key.keyId }));
    note({ code: 'evidence.checkpoint', data: {
      index, hash, atMs, keyId: key.keyId, signature, state: JSON.stringify(trail.state),
      heardBoot: heard?.bootId ?? null, heardMonoMs: heard?.monoMs ?? null, heardWallMs: heard?.wallMs ?? null, heardErrorMs: heard?.errorMs ?? null,
    } });
    [signed, signedMs] = [trail.chain, atMs];
    centre.signed({ index, hash });
    anchored += 1;
    if (anchored % anchorEvery === 1) files.write('evidence', { index, hash });
  };
  const status = (): EvidenceStatus => {
    const chain = record.trail()?.chain ?? null;
    return { site: siteId, keyId: key.keyId, publicKey: key.publicKey, index: chain?.index ?? null, hash: chain?.hash ?? null, signed, signedMs, countersigned: centre.last() };
  };
  return {
    status,
    heard(state) { heard = heardSchema.safeParse(state).data?.stamp ?? heard; },
    tick: sign,
    countersigned(word) { centre.take(word); },
    checkpoint() {
      record.seal();
      sign();
      // With the checkpoint itself the chain says how far signald was heard.
      record.seal();
      return status();
    },
    attest({ fromMs, toMs, by, second, reason, pictures: of }) {
      const { start, end } = record.chainSpan(fromMs, toMs);
      const head = canonicalJson(plainJson({
        format: 'ngatu-evidence', version: exportHeadVersion, program: version, site: siteId, fromMs, toMs, start: { ...start }, end: { ...end }, records: end.index - start.index,
        by, second, reason, madeMs: Math.round(clock.wallMs()), keyId: key.keyId, publicKey: key.publicKey,
        ...(of === undefined ? {} : { pictures: pictures(of.fromMs, of.toMs) }),
      }));
      return { head, signature: key.sign(`ngatu-evidence-export ${exportHeadVersion}\n${head}`) };
    },
  };
}
