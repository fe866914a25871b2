import { createPublicKey, verify } from 'node:crypto';
import { chainedPictureSchema, checkpointSchema, checkpointText, countersignedSchema, evidenceKeySchema, linkText, parseRecord, type ChainState, type EvidenceRecord } from '../../model/evidence.ts';
import { sha256Hex } from '../site/sha256.ts';

/** What of a chain does not hold: at which index, and what. */
export interface ChainFlaw { readonly index: number; readonly what: 'form' | 'hash' | 'signature' | 'key' | 'checkpoint' | 'countersign' | 'end' }
export interface CheckedChain { readonly records: readonly EvidenceRecord[]; readonly end: ChainState; /** By index. */ readonly hashes: ReadonlyMap<number, string>; readonly checkpoints: number; readonly flaws: readonly ChainFlaw[] }

/** SPKI of Ed25519 around the 32 bytes of the key. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export function verifyRaw(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/**
 * Records as they stand in a file or came over the socket: each hashed anew from the start; each checkpoint among them
 * must name a hash that the chain had, and be signed by a key that the chain names.
 */
export function checkChain(site: string, start: ChainState, texts: readonly string[], keys: ReadonlyMap<string, string>): CheckedChain {
  const known = new Map(keys);
  const hashes = new Map([[start.index, start.hash]]);
  const records: EvidenceRecord[] = [];
  const flaws: ChainFlaw[] = [];
  let [{ index, hash }, checkpoints] = [start, 0];
  for (const text of texts) {
    index += 1;
    hash = sha256Hex(linkText(hash, text));
    hashes.set(index, hash);
    const record = parseRecord(index, text);
    if (record === null) {
      flaws.push({ index, what: 'form' });
      continue;
    }
    records.push(record);
    if (record.code === 'evidence.key') {
      const key = evidenceKeySchema.safeParse(record.data).data;
      if (key !== undefined && !known.has(key.keyId)) known.set(key.keyId, key.publicKey);
    }
    if (record.code === 'evidence.picture' && !chainedPictureSchema.safeParse(record.data).success) flaws.push({ index, what: 'form' });
    if (record.code === 'evidence.countersigned') {
      // Whose word it is, the verifier tells who has the centre's key; here it must be of this chain.
      const word = countersignedSchema.safeParse(record.data).data;
      if (word === undefined || word.index >= index || (word.index >= start.index && hashes.get(word.index) !== word.hash)) flaws.push({ index, what: 'countersign' });
    }
    if (record.code !== 'evidence.checkpoint') continue;
    checkpoints += 1;
    const point = checkpointSchema.safeParse(record.data).data;
    const key = point === undefined ? undefined : known.get(point.keyId);
    if (point === undefined) flaws.push({ index, what: 'form' });
    else if (point.index >= index || (point.index >= start.index && hashes.get(point.index) !== point.hash)) flaws.push({ index, what: 'checkpoint' });
    else if (key === undefined) flaws.push({ index, what: 'key' });
    else if (!verifyRaw(key, checkpointText(site, point), point.signature)) flaws.push({ index, what: 'signature' });
  }
  return { records, end: { index, hash }, hashes, checkpoints, flaws };
}
