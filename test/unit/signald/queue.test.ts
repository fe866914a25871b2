import { expect, test } from 'vitest';
import { sealSite } from '../../../src/model/seal.ts';
import { arrivedInRed, emptyQueues, stepQueues } from '../../../src/signald/queue.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
const site = sealed.value;
const detector = site.traffic.detectors.find(({ role }) => role === 'advance');
const group = detector?.groups[0] ?? '';

const counts = (n: number) => (id: string): number => (id === detector?.id ? n : 0);

test('arrivals are counted from the end of green', () => {
  const green = stepQueues(site, emptyQueues, { [group]: 'green' }, counts(5));
  expect(arrivedInRed(site, green, group, counts(5))).toBe(0);
  const red = stepQueues(site, green, { [group]: 'red' }, counts(9));
  expect(red).toBe(green);
  expect(arrivedInRed(site, red, group, counts(9))).toBe(4);
});
