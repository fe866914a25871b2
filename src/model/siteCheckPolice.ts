import type { Problem } from './problem.ts';
import { unknownStage } from './siteCheckStages.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';

/** Buttons of the police: each a contact of its own, which calls nobody, and a stage that is there. */
export function checkPolice(site: SiteFacts): readonly Problem[] {
  const { police, detectors } = site.traffic;
  if (police === undefined) return [];
  return [
    ...repeated(police.buttons, ({ input }) => input, ({ input }, index) => siteProblem('police.inputTwice', `traffic.police.buttons[${index}].input`, { detector: input })),
    ...police.buttons.flatMap(({ input, stage }, index): readonly Problem[] => {
      const path = `traffic.police.buttons[${index}]`;
      const detector = detectors.find(({ id }) => id === input);
      return [
        ...(stage === undefined ? [] : unknownStage(site, stage, `${path}.stage`)),
        ...(detector === undefined ? [siteProblem('police.inputUnknown', `${path}.input`, { detector: input })] : detector.role === 'count' ? [] : [siteProblem('police.inputRole', `${path}.input`, { detector: input, role: detector.role })]),
      ];
    }),
  ];
}
