import type { Problem } from './problem.ts';
import type { RingPhase } from './rings.ts';
import { unknownGroup, type SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';

/** Rings and barriers: every pair of phases that they let run together is a stage of the site. */
export function checkRings(site: SiteFacts): readonly Problem[] {
  const { rings, stages } = site.traffic;
  if (rings === undefined) return [];
  const phases = new Set(rings.map(({ group }) => group));
  const shown = stages.map(({ groups }) => groups.filter((id) => phases.has(id)).toSorted().join('+'));
  const sides = [...new Set(rings.map(({ side }) => side))];
  const missing = sides.flatMap((side) => together(rings.filter((phase) => phase.side === side))).filter((groups) => !shown.includes(groups.toSorted().join('+')));
  return [
    ...rings.flatMap(({ group }, index) => unknownGroup(site, group, `traffic.rings[${index}].group`)),
    ...repeated(rings, ({ group }) => group, ({ group }, index) => siteProblem('ring.groupTwice', `traffic.rings[${index}].group`, { group })),
    ...missing.map((groups) => siteProblem('ring.noStage', 'traffic.rings', { groups: groups.join(', ') })),
  ];
}

/** One phase of each ring that has any on this side, in every combination. */
function together(phases: readonly RingPhase[]): readonly (readonly string[])[] {
  return [...new Set(phases.map(({ ring }) => ring))].reduce<readonly (readonly string[])[]>(
    (found, ring) => found.flatMap((set) => phases.filter((phase) => phase.ring === ring).map(({ group }) => [...set, group])), [[]],
  );
}
