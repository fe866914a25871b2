import type { Problem } from './problem.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem, siteWarning } from './siteProblem.ts';

/** Movements of a priority are there, and what asks for them can be heard. */
export function checkPriority(site: SiteFacts): readonly Problem[] {
  const { priority, detectors } = site.traffic;
  if (priority === undefined) return [];
  const group = (id: string): boolean => site.safety.groups.some((one) => one.id === id);
  return [
    ...repeated(priority.movements, (movement) => movement.group, (movement, index) => siteProblem('priority.duplicate', `traffic.priority.movements[${index}].group`, { group: movement.group })),
    ...priority.movements.flatMap((movement, index): Problem[] => {
      const path = `traffic.priority.movements[${index}]`;
      if (!group(movement.group)) return [siteProblem('group.unknown', `${path}.group`, { group: movement.group })];
      return movement.inputs.flatMap((input, place): Problem[] => [input.detector, ...(input.leave === undefined ? [] : [input.leave])].flatMap((id): Problem[] => {
        const detector = detectors.find((one) => one.id === id);
        const at = `${path}.inputs[${place}]`;
        if (detector === undefined) return [siteProblem('priority.inputUnknown', at, { group: movement.group, detector: id })];
        return detector.role === 'count' ? [] : [siteWarning('priority.inputRole', at, { group: movement.group, detector: id, role: detector.role })];
      }));
    }),
  ];
}
