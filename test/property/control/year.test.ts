import { expect, it } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { ninhKieuPlans } from '../../unit/model/ninhKieuPlans.ts';
import { playYear } from './year.ts';

it.each([[1, '2027-01-29', 3], [2, '2028-01-24', 4], [3, '2027-08-31', 3]])('every second of days about Tết and a holiday has a mode, a source and a reason, and the calendar’s plan where the clock is right (seed %i)', (seed, from, days) => {
  const { figures, problems } = playYear(sealedNinhKieu(), ninhKieuPlans(), createRandom(seed), from, days);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ seconds: days * 86_400, unexplained: 0, wrongPlan: 0, wrongFlash: 0, wrongClock: 0 });
  expect(Math.min(figures.coordinated, figures.flash, figures.actuated)).toBeGreaterThan(3600);
});
