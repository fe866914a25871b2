import { artefactSchema, type SealedSite } from '../../../src/model/artefact.ts';
import { parseWith } from '../../../src/model/parsing.ts';
import { siteFromRings } from '../../../src/model/siteFromRings.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';

const colours = (kind: string): readonly string[] => (kind === 'pedestrian2' ? ['red', 'green'] : ['red', 'yellow', 'green']);

/** As sealed, on the made-up boards of the random sites: the whole site check is the unit test's. */
export function sealedRings(sheet: unknown): SealedSite {
  const made = siteFromRings(sheet);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const { safety, traffic } = made.value;
  const boards = randomSite(createRandom(1), { minGroups: 2, maxGroups: 2 }).safety.boards.slice(0, 1);
  const lamps = safety.groups.flatMap(({ id, kind }, slot) => colours(kind).map((colour, bit) => {
    const at = (address: number): object => ({ area: 'holding', address: address + slot, bit });
    return { group: id, colour, board: 'b1', slot: slot + 1, output: at(3), flashOutput: at(43), readBack: at(106) };
  }));
  const hash = '0'.repeat(64);
  const parsed = parseWith(artefactSchema, {
    format: 'ngatu-site/1', safety: { ...safety, boards, lamps }, traffic,
    safetyHash: hash, trafficHash: hash, seal: { kind: 'bench', by: 'test', sealedAtMs: 0 }, hash,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}
