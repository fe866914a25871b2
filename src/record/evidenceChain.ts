import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { chainStart, isChained, linkText, recordText, type ChainState } from '../model/evidence.ts';
import { saidOf } from '../model/event.ts';
import { noEvidence, stateOfCheckpoint, stepEvidence, type EvidenceState } from '../model/evidenceState.ts';
import { scanSegment, segmentDays, type Frame } from './archiveFrame.ts';
import type { Entry } from './columns.ts';

/** Where the chain stands, and what it says up to there. */
export interface EvidenceTrail { readonly chain: ChainState; readonly state: EvidenceState }
export const noTrail: EvidenceTrail = { chain: chainStart, state: noEvidence };

export const hashOf = (before: string, record: string): string => createHash('sha256').update(linkText(before, record), 'utf8').digest('hex');

/** The records of a frame that enter the chain, with the hash of each. */
export function chained(chain: ChainState, epoch: string, entries: readonly Entry[]): readonly (ChainState & { readonly text: string; readonly entry: Entry })[] {
  let { index, hash } = chain;
  return entries.filter(isChained).map((entry) => {
    const text = recordText(epoch, entry);
    index += 1;
    hash = hashOf(hash, text);
    return { index, hash, text, entry };
  });
}

export function advance({ chain, state }: EvidenceTrail, epoch: string, entries: readonly Entry[]): EvidenceTrail {
  const links = chained(chain, epoch, entries);
  const last = links.at(-1);
  if (last === undefined) return { chain, state };
  return {
    chain: { index: last.index, hash: last.hash },
    state: links.reduce((now, { index, entry: { channel, seq, event } }) => {
      const record = { ...event, ...saidOf(event), channel, seq, epoch, index };
      return stateOfCheckpoint(record) === null ? stepEvidence(now, record).state : now;
    }, state),
  };
}

/** Frames that are looked through for a checkpoint: some hours, whatever became of the agent. */
const framesBack = 300;

/** The trail after the last of a segment's frames: from the newest frame that holds a checkpoint, a minute or two back. */
export function trailAt(frames: readonly Frame[]): EvidenceTrail {
  const last = frames.at(-1);
  // An archive of before the chain: it begins here.
  if (last?.head.chain === undefined) return noTrail;
  const recent = frames.slice(-framesBack);
  const from = Math.max(0, recent.findLastIndex((frame) => frame.entries()?.some(({ event }) => event.code === 'evidence.checkpoint') === true));
  return recent.slice(from).reduce<EvidenceTrail>((trail, frame) => {
    const entries = frame.entries() ?? [];
    const chain = frame.head.chain ?? chainStart;
    const named = entries.findLastIndex(({ event }) => event.code === 'evidence.checkpoint');
    const checkpoint = entries[named];
    if (checkpoint === undefined) return { ...advance({ ...trail, chain }, frame.head.epoch, entries) };
    // The state stands in the checkpoint, of the records that it signs: what lies between those and it comes first.
    const before = stateOfCheckpoint({ ...checkpoint.event, channel: checkpoint.channel, seq: checkpoint.seq, epoch: frame.head.epoch, index: 0 }) ?? trail.state;
    return advance({ chain, state: before }, frame.head.epoch, entries);
  }, { ...noTrail });
}

export interface EvidenceQuery {
  readonly fromMs: number; readonly toMs: number;
  /** Records up to this one are passed over. */
  readonly afterIndex: number;
  readonly limit: number;
}

export interface EvidencePage {
  /** The chain before the first record of the page. */
  readonly start: ChainState;
  readonly records: readonly string[];
  /** The chain after the last one. */
  readonly end: ChainState;
  /** There are more of the same span of time. */
  readonly more: boolean;
  /** Where a frame did not begin as the one before it ended. */
  readonly broken: readonly number[];
}

/** Frames of the chain that reach into a span of wall time, and all that lie between them: a chain has no holes. */
function framesOf(dir: string, fromMs: number, toMs: number): readonly Frame[] {
  const frames = segmentDays(dir, fromMs, toMs).flatMap((name) => scanSegment(join(dir, name)).frames).filter(({ head }) => head.chain !== undefined);
  const wanted = (frame: Frame): boolean => frame.head.toMs >= fromMs && frame.head.fromMs < toMs;
  const first = frames.findIndex(wanted);
  return first < 0 ? [] : frames.slice(first, frames.findLastIndex(wanted) + 1);
}

/** Where the chain of a span of time begins and ends, by its frames' heads. */
export function chainSpan(dir: string, fromMs: number, toMs: number): { readonly start: ChainState; readonly end: ChainState } {
  const frames = framesOf(dir, fromMs, toMs);
  const [first, last] = [frames[0], frames.at(-1)];
  const chain = last?.head.chain ?? chainStart;
  const end = last === undefined ? chain : (chained(chain, last.head.epoch, last.entries() ?? []).at(-1) ?? chain);
  return { start: first?.head.chain ?? chainStart, end: { index: end.index, hash: end.hash } };
}

/** Bytes of a page, about: it has to go through a socket of frames. */
const pageBytes = 400_000;

export function readChain(dir: string, { fromMs, toMs, afterIndex, limit }: EvidenceQuery): EvidencePage {
  const within = framesOf(dir, fromMs, toMs);
  const records: string[] = [];
  const broken: number[] = [];
  let [start, end]: [ChainState | null, ChainState | null] = [null, null];
  let bytes = 0;
  for (const [at, { head, entries }] of within.entries()) {
    const { chain = chainStart } = head;
    // What the frame after it begins with says how far it goes.
    if ((within[at + 1]?.head.chain?.index ?? Number.POSITIVE_INFINITY) <= afterIndex) continue;
    if (end !== null && (end.hash !== chain.hash || end.index !== chain.index)) broken.push(chain.index);
    end = chain;
    for (const link of chained(chain, head.epoch, entries() ?? [])) {
      if (link.index > afterIndex) {
        if (records.length >= limit || bytes > pageBytes) return { start: start ?? chain, records, end, more: true, broken };
        start ??= end;
        records.push(link.text);
        bytes += link.text.length;
      }
      end = { index: link.index, hash: link.hash };
    }
  }
  return { start: start ?? end ?? chainStart, records, end: end ?? chainStart, more: false, broken };
}
