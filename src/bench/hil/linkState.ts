import type { LightPlan } from '../../sim/sumo/groups.ts';

/** What the street sees of the heads: lit letters by group (`R`, `RY`, `G`, `` for dark), and whether the junction is in flash. */
export interface Heads { readonly lamps: Readonly<Record<string, string>>; readonly flashing: boolean }

/** Turns the heads into the state string of the SUMO light; keeps what a walker must remember of a flashing head. */
export function createLinkState(light: LightPlan): (heads: Heads) => string {
  const clearing = new Set<string>();
  const links = linkLetters(light);
  return ({ lamps, flashing }) => {
    const open = new Set(light.groups.filter(({ id }) => /[GY]/.test(lamps[id] ?? '')).map(({ id }) => id));
    const letters = [...links.idle];
    for (const group of light.groups) {
      const lit = lamps[group.id] ?? '';
      const letter = flashing ? 'o' : group.kind === 'pedestrian' ? walkLetter(clearing, group.id, lit) : vehicleLetter(lit);
      for (const link of group.links) letters[link] = letter === 'G' ? links.green(link, open) : letter;
    }
    return letters.join('');
  };
}

function vehicleLetter(lit: string): string {
  switch (lit) {
    case 'G': return 'G';
    case 'Y': return 'y';
    case 'R': return 'r';
    case 'RY': return 'u';
    default: return 'o';
  }
}

/** Once a walk has gone dark it flashes: nobody starts to walk until the next one. */
function walkLetter(clearing: Set<string>, id: string, lit: string): string {
  if (lit === 'R') clearing.delete(id);
  if (lit === '') clearing.add(id);
  return lit === 'G' && !clearing.has(id) ? 'G' : 'r';
}

interface LinkLetters {
  /** Every link as it stands while no group speaks for it. */
  readonly idle: readonly string[];
  /** The letter of a green link: the network's own, `g` where it yields to somebody of `open` (groups that are not red). */
  readonly green: (link: number, open: ReadonlySet<string>) => string;
}

function linkLetters(light: LightPlan): LinkLetters {
  const first = light.stages[0]?.state ?? '';
  const idle = Array.from({ length: light.stateLength }, (_, link) => (/[oOs]/.test(first[link] ?? '') ? (first[link] ?? 'r') : 'r'));
  const before = new Map<number, ReturnType<typeof yieldsOf>>();
  for (const group of light.groups) for (const link of group.links) before.set(link, yieldsOf(light, group.id, link));
  return {
    idle,
    green(link, open) {
      const known = before.get(link);
      if (known === undefined || known.always !== null) return known?.always ?? 'G';
      return known.to.some((id) => open.has(id)) ? 'g' : 'G';
    },
  };
}

/** The one letter that every stage shows, or else the groups of its yielding stages before which it yields. */
function yieldsOf(light: LightPlan, id: string, link: number): { readonly always: string | null; readonly to: readonly string[] } {
  const stages = light.stages.filter(({ groups }) => groups.includes(id));
  const yielding = stages.filter(({ state }) => state[link] === 'g');
  const free = stages.filter(({ state }) => state[link] === 'G');
  if (yielding.length === 0) return { always: 'G', to: [] };
  if (free.length === 0) return { always: 'g', to: [] };
  const harmless = new Set(free.flatMap(({ groups }) => groups));
  return { always: null, to: [...new Set(yielding.flatMap(({ groups }) => groups))].filter((other) => !harmless.has(other)) };
}
