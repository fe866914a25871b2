import type { SealedSite } from '../../model/artefact.ts';

/** Rules of a table (control.md, Benchmark): the same for every controller. */
export type RuleName = 'street' | 'resco';
export interface Rules {
  readonly name: RuleName;
  readonly yellowS: number;
  readonly allRedS: number;
  /** Shortest green: with a countdown of N seconds never below N. */
  readonly minGreenS: number;
  /** The last seconds of every end that are promised; 0 = nobody shows a number. */
  readonly countdownS: number;
}

export function rulesOf(name: RuleName, countdownS: number): Rules {
  return { name, yellowS: 3, allRedS: name === 'street' ? 2 : 0, minGreenS: Math.max(5, countdownS), countdownS };
}

export function interstageS(rules: Rules): number {
  return rules.yellowS + rules.allRedS;
}

/** Read-back and consent take so much of every green: ours may end its green when SUMO has shown it in full. Not with a countdown, whose N may be no longer than a minimum. */
const lagMs = 500;

/**
 * The site under the rules of a table. It is the bench's own and carries no seal: its hashes are those of the sealed site
 * it was made of, and no daemon would load it. Every pair gets the intergreen, so that nobody starts sooner than under
 * the peers' rules.
 */
export function ruledSite(site: SealedSite, rules: Rules): SealedSite {
  const { safety, traffic } = site;
  const ids = safety.groups.map(({ id }) => id);
  const walks = new Set(safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id));
  const stated = new Map(safety.intergreens.map(({ from, to, ms }) => [`${from}>${to}`, ms]));
  const betweenMs = interstageS(rules) * 1000;
  const intergreens = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => {
    const walkMs = walks.has(from) ? (stated.get(`${from}>${to}`) ?? 0) : 0;
    return { from, to, ms: Math.max(walkMs, walks.has(from) ? 0 : betweenMs) };
  }));
  const groups = safety.groups.map((group) => (walks.has(group.id) ? group : { ...group, minGreenMs: rules.minGreenS * 1000 - (rules.countdownS === 0 ? lagMs : 0), yellowMs: rules.yellowS * 1000 }));
  const displays = rules.countdownS === 0 ? [] : ids.map((group, at) => ({ id: `d${at + 1}`, group, board: safety.boards[0]?.id ?? '', channel: (at % 32) + 1 }));
  return {
    ...site,
    safety: { ...safety, groups, intergreens: intergreens.filter(({ ms }) => ms > 0) },
    traffic: { ...traffic, displays, ...(rules.countdownS === 0 ? {} : { countdown: { commitS: rules.countdownS } }) },
  };
}
