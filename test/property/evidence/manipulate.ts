import { evidenceKeyOf } from '../../../src/agentd/evidenceKey.ts';
import { canonicalJson, type Json } from '../../../src/model/canonical.ts';
import { checkpointText } from '../../../src/model/evidence.ts';
import { exportText } from '../../../src/cli/evidence/exportFile.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import type { Random } from '../../../src/platform/random.ts';
import { hashOf } from '../../../src/record/evidenceChain.ts';

/** What somebody may do to an export; each kind on each draw changes at least one byte. */
export const manipulations = [
  'byte', 'shown', 'moment', 'field', 'removed', 'doubled', 'inserted', 'foreign', 'swapped', 'moved', 'truncatedRecord', 'truncatedLines', 'beheaded', 'checkpointSwapped', 'checkpointForged',
  'headEdited', 'headOfOther', 'spliced', 'rehashed', 'resigned', 'ownerRewrites', 'ownerTruncates',
] as const;
export type Manipulation = (typeof manipulations)[number];

export interface Sound { readonly text: string; readonly site: string }
/** `ownerPem`: the cabinet's own key, for who holds it. */
export interface Manipulator { readonly ownerPem: string; readonly strangerPem: string; readonly others: readonly Sound[] }

export const strangerOf = (): string => newKeyPair().privatePem;

interface Parts { head: string; signature: string; records: string[] }

function partsOf(text: string): Parts {
  const [head = '', second = '{}', ...records] = text.slice(0, -1).split('\n');
  const { signature }: { signature: string } = JSON.parse(second);
  return { head, signature, records };
}

type Head = { site: string; start: { index: number; hash: string }; end: { index: number; hash: string }; records: number; keyId: string; publicKey: string } & Record<string, Json>;

/** The chain, and the checkpoints and head where a key is given, made anew so that they fit together. */
function remade({ head, records }: Parts, pem: string | null, signature: string): string {
  const about: Head = JSON.parse(head);
  const key = pem === null ? null : evidenceKeyOf(pem);
  const hashes = new Map([[about.start.index, about.start.hash]]);
  let [index, hash] = [about.start.index, about.start.hash];
  const lines = records.map((line) => {
    let text = line;
    const record: { code: string; data: Record<string, Json> & { index: number; hash: string; atMs: number } } = JSON.parse(line);
    if (key !== null && record.code === 'evidence.key') text = canonicalJson({ ...record, data: { ...record.data, keyId: key.keyId, publicKey: key.publicKey } });
    if (key !== null && record.code === 'evidence.checkpoint') {
      const point = record.data;
      const named = { index: point.index, hash: hashes.get(point.index) ?? point.hash, atMs: point.atMs, keyId: key.keyId };
      text = canonicalJson({ ...record, data: { ...record.data, ...named, signature: key.sign(checkpointText(about.site, named)) } });
    }
    index += 1;
    hash = hashOf(hash, text);
    hashes.set(index, hash);
    return text;
  });
  const next: Head = { ...about, end: { index, hash }, records: lines.length, ...(key === null ? {} : { keyId: key.keyId, publicKey: key.publicKey }) };
  const text = canonicalJson(next);
  return exportText(text, key === null ? signature : key.sign(`ngatu-evidence-export 1\n${text}`), lines);
}

const edited = (line: string, edit: (record: { code: string; data: Record<string, Json>; stamp: Record<string, Json>; n: number }) => void): string => {
  const record = JSON.parse(line);
  edit(record);
  return canonicalJson(record);
};

// Over 70 lines: every kind of manipulation, one by one.
export function manipulate(random: Random, sound: Sound, kind: Manipulation, { ownerPem, strangerPem, others }: Manipulator): string {
  const parts = partsOf(sound.text);
  const { head, signature, records } = parts;
  const at = random.int(0, records.length - 1);
  const line = records[at] ?? '';
  const aspects = records.flatMap((text, index) => (text.includes('"code":"group.aspect"') ? [index] : []));
  const points = records.flatMap((text, index) => (text.includes('"code":"evidence.checkpoint"') ? [index] : []));
  const otherRecords = partsOf(random.pick(others).text);
  const whole = (changed: readonly string[], newHead = head, newSignature = signature): string => exportText(newHead, newSignature, changed);
  const withLine = (index: number, text: string): string[] => records.map((one, place) => (place === index ? text : one));
  const lie = (): { readonly at: number; readonly text: string } => {
    const aspect = aspects.length === 0 ? at : random.pick(aspects);
    return { at: aspect, text: edited(records[aspect] ?? '', (record) => { record.data['shown'] = record.data['shown'] === 'green' ? 'red' : 'green'; }) };
  };
  switch (kind) {
    case 'byte': {
      const place = random.int(0, sound.text.length - 1);
      const bit = String.fromCharCode((sound.text.codePointAt(place) ?? 0) ^ (1 << random.int(0, 6)));
      return sound.text.slice(0, place) + bit + sound.text.slice(place + 1);
    }
    case 'shown': { const { at: where, text } = lie(); return whole(withLine(where, text)); }
    case 'moment': return whole(withLine(at, edited(line, (record) => { record.stamp['wallMs'] = Number(record.stamp['wallMs']) + random.int(1, 100_000); })));
    case 'field': return whole(withLine(at, edited(line, (record) => { record.n += random.int(1, 1000); })));
    case 'removed': return whole(records.filter((_, index) => index !== at));
    case 'doubled': return whole([...records.slice(0, at), line, ...records.slice(at)]);
    case 'inserted': return whole([...records.slice(0, at), lie().text, ...records.slice(at)]);
    case 'foreign': return whole([...records.slice(0, at), random.pick(otherRecords.records), ...records.slice(at + 1)]);
    case 'swapped': { const to = (at + random.int(1, records.length - 1)) % records.length; return whole(records.map((one, index) => (index === at ? (records[to] ?? '') : index === to ? line : one))); }
    case 'moved': { const rest = records.filter((_, index) => index !== at); const to = (at + random.int(1, rest.length)) % (rest.length + 1); return whole([...rest.slice(0, to), line, ...rest.slice(to)]); }
    case 'truncatedRecord': return sound.text.slice(0, sound.text.length - random.int(1, 200));
    case 'truncatedLines': return whole(records.slice(0, random.int(0, records.length - 1)));
    case 'beheaded': return whole(records.slice(random.int(1, records.length)));
    case 'checkpointSwapped': {
      const [one, two] = [random.pick(points), random.pick(points)];
      return one === two ? whole(records.filter((_, index) => index !== one)) : whole(records.map((text, index) => (index === one ? (records[two] ?? '') : index === two ? (records[one] ?? '') : text)));
    }
    case 'checkpointForged': {
      const point = random.pick(points);
      const key = signingKey(strangerPem);
      const about: { data: { index: number; hash: string; atMs: number; keyId: string } } = JSON.parse(records[point] ?? '');
      const forged = edited(records[point] ?? '', ({ data }) => { data['signature'] = key.sign(checkpointText(sound.site, about.data)); });
      return remade({ ...parts, records: withLine(point, forged) }, null, signature);
    }
    case 'headEdited': {
      const about: Head = JSON.parse(head);
      const key = random.pick(['by', 'second', 'reason', 'fromMs', 'toMs', 'site', 'records', 'madeMs'] as const);
      const value = about[key];
      return whole(records, canonicalJson({ ...about, [key]: typeof value === 'number' ? value + 1 : `${JSON.stringify(value)}x` }));
    }
    case 'headOfOther': return whole(records, otherRecords.head, otherRecords.signature);
    case 'spliced': { const cut = random.int(1, records.length - 1); return whole([...records.slice(0, cut), ...otherRecords.records.slice(-(records.length - cut))]); }
    case 'rehashed': { const { at: where, text } = lie(); return remade({ ...parts, records: withLine(where, text) }, null, signature); }
    // A stranger makes everything anew and signs it with a key of his own: the key that was noted elsewhere finds him.
    case 'resigned': { const { at: where, text } = lie(); return remade({ ...parts, records: withLine(where, text) }, strangerPem, signature); }
    // Whoever holds the cabinet's key can make everything anew: what a centre has kept finds him, from the change on.
    case 'ownerRewrites': {
      // Behind the last one that a centre has kept of this stretch nobody but the cabinet knows better.
      const { start }: Head = JSON.parse(head);
      const signed = Math.max(...points.map((index) => Number(/"index":(\d+)/.exec(records[index] ?? '')?.[1] ?? 0)));
      const before = aspects.filter((index) => start.index + index + 1 <= signed);
      if (before.length === 0) return sound.text;
      const where = random.pick(before);
      const text = edited(records[where] ?? '', (record) => { record.data['shown'] = record.data['shown'] === 'green' ? 'red' : 'green'; });
      return remade({ ...parts, records: withLine(where, text) }, ownerPem, signature);
    }
    case 'ownerTruncates': return whole(records.slice(0, random.int(0, records.length - 1)), head, signature);
  }
}

