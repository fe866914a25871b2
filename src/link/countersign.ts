import { countersignText, type Countersign } from '../model/evidence.ts';
import type { Verify } from './orderDesk.ts';

/** Why a countersignature is not the centre's word on this chain: a closed list. */
export const countersignRefusals = ['countersign.otherSite', 'countersign.unknownKey', 'countersign.badSignature', 'countersign.unknownCheckpoint', 'countersign.otherHash'] as const;
export type CountersignRefusal = (typeof countersignRefusals)[number];

/** `hashAt`: what the chain of this cabinet had after so many records; null = it never signed there, or keeps it no more. */
export function judgeCountersign(word: Countersign, own: { readonly site: string; readonly hashAt: (word: Countersign) => string | null }, verify: Verify): CountersignRefusal | null {
  if (word.site !== own.site) return 'countersign.otherSite';
  // One value has one spelling: Node's reader of base64 would take others of the same bytes.
  if (Buffer.from(word.signature, 'base64').toString('base64') !== word.signature) return 'countersign.badSignature';
  const found = verify(word.keyId, countersignText(word), word.signature);
  if (found !== 'good') return found === 'bad' ? 'countersign.badSignature' : 'countersign.unknownKey';
  // Asked of a signed word alone: it may have to be looked up on the disk.
  const hash = own.hashAt(word);
  if (hash === null) return 'countersign.unknownCheckpoint';
  return hash === word.hash ? null : 'countersign.otherHash';
}
