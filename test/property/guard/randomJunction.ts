import type { SiteSafety } from '../../../src/model/artefact.ts';
import type { Random } from '../../../src/platform/random.ts';
import { junction, type GroupPlan } from '../../unit/guard/junction.ts';

const kinds = ['vehicle3', 'vehicle3', 'vehicle3', 'pedestrian2', 'pedestrian2', 'filterArrow', 'flashingYellowArrow', 'bicycle', 'tram'] as const;

/** A junction of 2 to 10 groups on one or two boards, relations and times by chance within the format's bounds. */
export function randomJunction(random: Random): SiteSafety {
  const boards = random.int(1, 2);
  const count = random.int(2, boards === 1 ? 8 : 10);
  const groups = Array.from({ length: count }, (_, index) => randomGroup(random, `g${index + 1}`, `b${1 + (index % boards)}`));
  const together: [string, string, 'yield' | 'none'][] = [];
  const intergreens: Record<string, number> = {};
  for (const [index, a] of groups.entries()) {
    for (const b of groups.slice(index + 1)) {
      const hard = random.next() < 0.6;
      const yields = !hard && random.next() < 0.5;
      if (!hard) together.push([a.id, b.id, yields ? 'yield' : 'none']);
      if (!hard && !yields) continue;
      intergreens[`${a.id}>${b.id}`] = 100 * random.int(40, 80);
      intergreens[`${b.id}>${a.id}`] = 100 * random.int(40, 80);
    }
  }
  return junction({ groups, together, intergreens });
}

function randomGroup(random: Random, id: string, board: string): GroupPlan {
  const kind = random.pick(kinds);
  const base = { id, board, minGreenMs: 100 * random.int(30, 70) };
  if (kind === 'pedestrian2') {
    return { ...base, kind, pedestrianClearanceMs: 100 * random.int(10, 60), clearanceAspect: random.pick(['flashingGreen', 'flashingRed'] as const) };
  }
  if (kind === 'filterArrow') return { ...base, kind, yellowMs: random.pick([0, 3000]) };
  const yellowMs = random.pick([3000, 4000]);
  if (kind === 'flashingYellowArrow') return { ...base, kind, yellowMs };
  return { ...base, kind, yellowMs, redYellowMs: random.pick([0, 1000]), flashingGreenMs: random.pick([0, 2000]) };
}
