import type { ControlRequest } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import { prioritySchema } from '../../../src/model/priority.ts';
import type { Random } from '../../../src/platform/random.ts';
import { clear, occupied } from '../control/plant.ts';

/** The site with priority for some of its movements, the first of them by a contact of its own. */
export function withBuses(random: Random, site: SealedSite): SealedSite {
  const served = site.safety.groups.filter(({ id, kind }) => kind !== 'pedestrian2' && site.traffic.stages.some(({ groups }) => groups.includes(id)));
  if (served.length === 0) return site;
  const movements = served.slice(0, random.int(1, 4)).map(({ id }, place) => ({
    group: id, maxExtendMs: random.int(0, 300) * 100, maxEarlyMs: random.int(0, 300) * 100, cooldownMs: random.int(0, 30) * 1000,
    inputs: place === 0 ? [{ detector: 'bus', ...(random.next() < 0.5 ? { leave: 'gone' } : {}), level: random.int(0, 14), etaS: random.int(0, 20) }] : [],
  }));
  return { ...site, traffic: { ...site.traffic, priority: prioritySchema.parse({ movements, queueMs: random.int(10, 60) * 1000, activeMs: random.int(10, 90) * 1000 }) } };
}

/** What buses bring in one tick. */
export interface Buses { readonly requests: readonly ControlRequest[]; readonly detectors: Readonly<Record<string, DetectorSample>> }

const nobody: Buses = { requests: [], detectors: { bus: clear, gone: clear } };

/** Buses that come, change their arrival, are taken back, and leave, by order and by contact. */
export function createBuses(random: Random, site: SealedSite): (n: number) => Buses {
  if (site.traffic.priority === undefined) return () => ({ requests: [], detectors: {} });
  const movements = site.traffic.priority.movements.map(({ group }) => group);
  const rate = random.pick([0.002, 0.01, 0.03]);
  return (n) => {
    const dice = random.next();
    if (dice >= rate * 2) return nobody;
    if (dice >= rate) return random.next() < 0.4 ? { ...nobody, detectors: { bus: { ...occupied, actuations: 1 }, gone: clear } } : { ...nobody, detectors: { bus: clear, gone: { ...occupied, actuations: 1 } } };
    const base = { kind: 'priority', id: `r${random.int(0, Math.floor(n / 300))}`, source: random.pick(['centre', 'technician'] as const) } as const;
    const what = random.next();
    if (what < 0.15) return { ...nobody, requests: [{ ...base, action: 'cancel' }] };
    if (what < 0.3) return { ...nobody, requests: [{ ...base, action: 'update', level: random.int(0, 14), ...(random.next() < 0.5 ? { etaS: random.int(0, 60) } : {}) }] };
    // One in ten asks for a movement that the site offers nothing.
    const group = random.next() < 0.9 ? random.pick(movements) : random.pick(site.safety.groups).id;
    return { ...nobody, requests: [{ ...base, action: 'new', group, level: random.int(0, 14), vehicle: 'bus', etaS: random.next() < 0.4 ? 0 : random.int(0, 60) }] };
  };
}
