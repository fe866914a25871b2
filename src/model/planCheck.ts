import { zoneOffsetMs } from './localTime.ts';
import type { Detector } from './detector.ts';
import type { Plan, PlanBook } from './plan.ts';
import { checkPlanMore } from './planCheckPlan.ts';
import { checkSchedule } from './planCheckSchedule.ts';
import { planProblem, planWarning } from './planProblem.ts';
import { problem, type Problem } from './problem.ts';
import type { Signature } from './responsive.ts';
import { checkPlan } from './siteCheckPlan.ts';
import { shortestSplitOf } from './siteCounted.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated } from './siteProblem.ts';

/**
 * A plan set against the site that it is for: plans are checked against the site, never the other way round. The daemon
 * refuses by the same function as `ngatu plan check` tells. `prefix` is where the set stands in its document.
 */
export function checkPlanBook(site: SiteFacts, book: PlanBook, wallMs: number, prefix = ''): readonly Problem[] {
  const localMs = wallMs + (zoneOffsetMs(site.traffic.timezone) ?? 0);
  return [
    ...repeated(book.plans, ({ id }) => id, ({ id }, index) => planProblem('plan.duplicate', `${prefix}plans[${index}].id`, { plan: id })),
    ...book.plans.flatMap((plan, index) => checkPlanAlone(site, plan, `${prefix}plans[${index}]`, wallMs)),
    ...checkDefault(book, prefix), ...checkSchedule(site, book, prefix, localMs), ...checkResponsive(site, book, `${prefix}responsive`), ...checkUsed(book, prefix),
  ];
}

/** One plan of a set against the site. */
export function checkPlanAlone(site: SiteFacts, plan: Plan, path: string, wallMs: number): readonly Problem[] {
  return [...checkPlan(site, plan, path, (from, to) => shortestSplitOf(site, plan, from, to)), ...checkPlanMore(site, plan, path, wallMs + (zoneOffsetMs(site.traffic.timezone) ?? 0))];
}

function checkDefault(book: PlanBook, prefix: string): readonly Problem[] {
  const plan = book.plans.find(({ id }) => id === book.defaultPlan);
  if (plan === undefined) return [problem('plan.noDefault', `${prefix}defaultPlan`, { plan: book.defaultPlan })];
  return plan.closed === undefined ? [] : [planProblem('plan.defaultClosed', `${prefix}defaultPlan`, { plan: plan.id })];
}

/** With a schedule, a plan that nothing ever runs is most likely a slip. */
function checkUsed(book: PlanBook, prefix: string): readonly Problem[] {
  const { schedule, responsive } = book;
  if (schedule === undefined) return [];
  const used = new Set<string | undefined>([
    book.defaultPlan, ...schedule.days.flatMap(({ items }) => items.map(({ plan }) => plan)), ...schedule.changes.flatMap(({ plan, afterwards }) => [plan, afterwards]),
    ...(responsive?.signatures ?? []).map(({ plan }) => plan),
  ]);
  return book.plans.flatMap(({ id }, index) => (used.has(id) ? [] : [planWarning('plan.unused', `${prefix}plans[${index}]`, { plan: id })]));
}

function checkResponsive(site: SiteFacts, book: PlanBook, path: string): readonly Problem[] {
  const { responsive, schedule } = book;
  if (responsive === undefined) return [];
  const problems: Problem[] = [
    ...repeated(responsive.signatures, ({ id }) => id, ({ id }, index) => planProblem('responsive.duplicate', `${path}.signatures[${index}].id`, { signature: id })),
    ...responsive.signatures.flatMap((signature, index) => checkSignature(site, book, signature, `${path}.signatures[${index}]`)),
  ];
  const cycles = responsive.signatures.map(({ plan }) => book.plans.find(({ id }) => id === plan)?.cycleMs ?? 0);
  const longestMs = Math.max(...cycles);
  if (responsive.minStayS * 1000 < 3 * longestMs) problems.push(planWarning('responsive.stayShort', `${path}.minStayS`, { s: responsive.minStayS, leastS: (3 * longestMs) / 1000 }));
  const asked = schedule === undefined || schedule.days.some(({ items }) => items.some((item) => item.responsive === true)) || schedule.changes.some((change) => change.responsive === true);
  return asked ? problems : [...problems, planWarning('responsive.unused', path)];
}

function checkSignature(site: SiteFacts, book: PlanBook, signature: Signature, path: string): readonly Problem[] {
  const { id, measure, on, off, plan } = signature;
  const problems: Problem[] = signature.detectors.flatMap(({ detector }, index) => {
    const own = site.traffic.detectors.find((item) => item.id === detector);
    const where = `${path}.detectors[${index}].detector`;
    if (own === undefined) return [planProblem('responsive.detectorUnknown', where, { detector })];
    return canMeasure(own) ? [] : [planProblem('responsive.detectorUnfit', where, { detector, measure })];
  });
  const own = book.plans.find((item) => item.id === plan);
  if (own === undefined) problems.push(planProblem('responsive.planUnknown', `${path}.plan`, { plan }));
  else if (own.closed !== undefined) problems.push(planProblem('responsive.planClosed', `${path}.plan`, { plan }));
  if (off >= on) problems.push(planProblem('responsive.hysteresis', `${path}.off`, { signature: id, on, off }));
  else if (measure === 'occupancy' && on > 100) problems.push(planProblem('responsive.occupancyRange', `${path}.on`, { signature: id, on }));
  return problems;
}

function canMeasure({ kind }: Detector): boolean {
  return kind !== 'button';
}

