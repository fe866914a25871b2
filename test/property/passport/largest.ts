import { dateText, dayOf } from '../../../src/model/localTime.ts';
import type { Plan, PlanBook } from '../../../src/model/plan.ts';
import { keepsCycle } from '../../../src/model/planId.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import type { SiteFacts } from '../../../src/model/siteFacts.ts';
import type { PlanSource } from '../../../src/model/plan.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const longestCycleMs = 240_000;

/** The sound set with the most of everything that its schema and this site allow: 64 plans of the longest sequence, 64 day plans of 48 items, every date, change and signature. */
export function largestSet(site: SiteFacts, shipped: PlanSource, today: string): PlanBook {
  const plans = Array.from({ length: 64 }, (_, index) => {
    const of = shipped.plans.filter(({ closed }) => closed === undefined)[index % 3];
    if (of === undefined) throw new Error('the shipped set has three open plans');
    return longest(site, { ...of, id: `p${index}`, name: `Kế hoạch số ${index} của nút Ninh Kiều`.padEnd(80, '.') });
  });
  const first = plans[0]?.id ?? '';
  return { plans, defaultPlan: first, schedule: largestSchedule(plans, today), responsive: largestResponsive(site, plans) };
}

/** The plan's own round, as often as the longest cycle holds it. */
function longest(site: SiteFacts, plan: Plan): Plan {
  const round = plan.stages.map((stage, index) => ({ ...stage, splitMs: Math.ceil((leastSplitMs(site.safety, site.stages, plan, index) ?? 0) / 1000) * 1000 }));
  const roundMs = round.reduce((sum, { splitMs }) => sum + splitMs, 0);
  const rounds = keepsCycle(plan.mode) ? Math.floor(longestCycleMs / roundMs) : 1;
  const recalls = [...site.groups.keys()].filter((id) => keepsCycle(plan.mode) || !id.startsWith('p')).map((group) => ({ group, recall: 'none' as const }));
  const hours = Array.from({ length: 24 }, (_, hour) => ({ from: `${two(hour)}:00`, to: `${two(hour)}:30`, maximum: 1 as const }));
  return {
    ...plan, cycleMs: roundMs * rounds, offsetMs: Math.min(plan.offsetMs, 11_000), stages: Array.from({ length: rounds }, () => round).flat(),
    ...(keepsCycle(plan.mode) ? {} : { recalls, maximum: 1 as const, maximumHours: hours }),
  };
}

function largestSchedule(plans: readonly Plan[], today: string): Schedule {
  const from = dayOf(today) ?? 0;
  const planAt = (index: number): string => plans[index % plans.length]?.id ?? '';
  const days = Array.from({ length: 64 }, (_, day) => ({ id: `d${day}`, name: `Ngày ${day}`, items: Array.from({ length: 48 }, (_item, half) => ({ at: `${two(Math.floor(half / 2))}:${half % 2 === 0 ? '00' : '30'}`, plan: planAt(day * 48 + half) })) }));
  return {
    days, week: { mon: 'd0', tue: 'd1', wed: 'd2', thu: 'd3', fri: 'd4', sat: 'd5', sun: 'd6' },
    special: Array.from({ length: 200 }, (_, index) => ({ name: `Lễ ${index}`, from: dateText(from + 1 + index), day: `d${index % 64}` })),
    yearly: Array.from({ length: 64 }, (_, index) => ({ name: `Ngày ${index}`, from: `${two(1 + Math.floor(index / 20))}-${two(1 + (index % 20))}`, day: `d${index % 64}` })),
    tet: { day: 'd7', daysBefore: 1, daysAfter: 4, firstDays: Array.from({ length: 40 }, (_, index) => `${2027 + index}-02-06`) },
    changes: Array.from({ length: 200 }, (_, index) => ({ reason: `Thi công ${index}`, from: `${dateText(from + 1 + index)}T08:00`, until: `${dateText(from + 1 + index)}T10:00`, plan: planAt(index) })),
  };
}

function largestResponsive(site: SiteFacts, plans: readonly Plan[]): NonNullable<PlanBook['responsive']> {
  const detectors = site.traffic.detectors.filter(({ kind }) => kind !== 'button').slice(0, 16).map(({ id }) => ({ detector: id, weight: 1 }));
  return { intervalS: 300, minStayS: 1800, signatures: Array.from({ length: 16 }, (_, index) => ({ id: `s${index}`, plan: plans[index]?.id ?? '', measure: 'volume' as const, detectors, on: 2000 - index, off: 1000 })) };
}
