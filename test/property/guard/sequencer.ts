import type { SiteSafety } from '../../../src/model/artefact.ts';
import type { Aspect } from '../../../src/model/aspect.ts';
import { confirmedEnds } from '../../../src/guard/guard.ts';
import type { Random } from '../../../src/platform/random.ts';
import { allStop, type Plant } from '../../unit/guard/plant.ts';

export interface Memory { readonly target: readonly string[]; readonly untilMs: number; readonly since: Readonly<Record<string, { aspect: Aspect; atMs: number }>> }

/** What it wants, and what it remembers. */
export interface Goal { readonly desired: Record<string, Aspect>; readonly memory: Memory | null }

/** A sound sequencer: goes on from what was really written, waits for confirmed ends, never hurries. */
export function sequenced(site: SiteSafety, plant: Plant, random: Random, before: Memory | null): Goal {
  const written = plant.writes.at(-1) ?? allStop(site);
  const nowMs = plant.nowMs + 100;
  const since = Object.fromEntries(site.groups.map((group) => {
    const aspect = written[group.id] ?? 'red';
    const known = before?.since[group.id];
    return [group.id, known?.aspect === aspect ? known : { aspect, atMs: plant.nowMs }];
  }));
  const due = before === null || nowMs > before.untilMs;
  const target = due ? compatible(site, random) : before.target;
  const memory: Memory = { target, untilMs: due ? nowMs + random.int(4, 12) * 1000 : before.untilMs, since };
  const ends = confirmedEnds(plant.guard);
  const desired = Object.fromEntries(site.groups.map((group) => {
    const { aspect, atMs } = since[group.id] ?? { aspect: 'red' as const, atMs: nowMs };
    return [group.id, step(site, group, { aspect, shownMs: nowMs - atMs, wanted: target.includes(group.id), target, written, ends, nowMs })];
  }));
  return { desired, memory };
}

/** Groups that may all run together. */
function compatible(site: SiteSafety, random: Random): string[] {
  const chosen: string[] = [];
  const order = site.groups.map((group) => ({ id: group.id, rank: random.next() })).toSorted((a, b) => a.rank - b.rank);
  for (const { id } of order) {
    const free = chosen.every((other) => site.relations.some((one) => one.relation !== 'hard' && ((one.a === id && one.b === other) || (one.b === id && one.a === other))));
    if (free) chosen.push(id);
  }
  return chosen;
}

interface Moment { aspect: Aspect; shownMs: number; wanted: boolean; target: readonly string[]; written: Readonly<Record<string, Aspect>>; ends: Readonly<Record<string, number | null>>; nowMs: number }

function step(site: SiteSafety, group: SiteSafety['groups'][number], moment: Moment): Aspect {
  const { aspect, shownMs, wanted } = moment;
  // A lost frame prolongs what a group shows: a sound sequencer plans with that.
  const slackMs = 400;
  switch (aspect) {
    case 'red':
    case 'dark':
      if (!wanted || shownMs < group.redRevertMs + slackMs || !isClear(site, group, moment)) return aspect;
      if (group.kind === 'flashingYellowArrow' && (yields(site, group, moment) || group.minGreenMs % 200 === 0)) return 'flashingYellow';
      return group.redYellowMs > 0 ? 'redYellow' : 'green';
    case 'redYellow': return 'green';
    case 'green':
    case 'flashingYellow':
      if (wanted && aspect === 'green' && yields(site, group, moment)) return 'flashingYellow';
      if (wanted || shownMs < Math.max(5000, group.minGreenMs) + slackMs) return aspect;
      if (group.kind === 'pedestrian2') return group.clearanceAspect;
      if (group.kind === 'filterArrow') return group.yellowMs > 0 ? 'yellow' : 'dark';
      return group.flashingGreenMs > 0 && aspect === 'green' ? 'flashingGreen' : 'yellow';
    case 'flashingGreen':
    case 'flashingRed':
      if (group.kind === 'pedestrian2') return shownMs < group.pedestrianClearanceMs + slackMs ? aspect : 'red';
      return shownMs < group.flashingGreenMs + slackMs ? aspect : 'yellow';
    case 'yellow': return shownMs < group.yellowMs ? aspect : group.kind === 'filterArrow' ? 'dark' : 'red';
  }
}

/** An arrow that yields to somebody who runs, or is to run, flashes: its steady green is hard against them. */
function yields(site: SiteSafety, group: SiteSafety['groups'][number], { target, written }: Moment): boolean {
  if (group.kind !== 'flashingYellowArrow') return false;
  const to = site.relations.flatMap((one) => (one.relation === 'yield' && one.who === group.id ? [one.to] : []));
  return to.some((id) => target.includes(id) || (written[id] !== 'red' && written[id] !== 'dark'));
}

function isClear(site: SiteSafety, group: SiteSafety['groups'][number], moment: Moment): boolean {
  return site.groups.every((other) => {
    if (other.id === group.id) return true;
    const hard = site.relations.some((one) => one.relation === 'hard' && [one.a, one.b].includes(group.id) && [one.a, one.b].includes(other.id));
    const endMs = moment.ends[other.id] ?? null;
    if (!hard) return true;
    const ms = site.intergreens.find((one) => one.from === other.id && one.to === group.id)?.ms ?? 0;
    return (moment.written[other.id] === 'red' || moment.written[other.id] === 'dark') && endMs !== null && moment.nowMs - endMs >= ms;
  });
}
