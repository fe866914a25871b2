import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom, type Random } from '../../src/platform/random.ts';
import { healthOf, type DetectorCause } from '../../src/measures/health.ts';
import type { IndianaEvent } from '../../src/measures/indianaCode.ts';
import { numberingOf, type MeasuredSite } from '../../src/measures/numbering.ts';

/** Six hours a seed, every ten minutes a look at the record so far, as a person or the day's report would have it. */
const [hoursMs, lookMs] = [6 * 3_600_000, 600_000];
const kinds = ['dead', 'stuck', 'chatter', 'crossTalk', 'unread', 'inconsistent'] as const satisfies readonly DetectorCause[];
const [on, off] = [82, 81];
/** By a look every ten minutes; 17.6 min was the latest of 36; of 30 none by another word, none of the healthy loops accused. */
const latestMin = 25;

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, lane: undefined, zoneM: undefined } as const;
/** Four approaches of two lanes. */
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: ['a', 'b', 'c', 'd'].map((id) => ({ id, kind: 'vehicle3', speedKmh: 50 })),
  detectors: Array.from({ length: 8 }, (_, n) => ({ ...loop, id: `d${n + 1}`, groups: [['a', 'b', 'c', 'd'][Math.floor(n / 2)] ?? 'a'] })),
};

/** Half of a cycle of 90 s is green for a and b, the other half for c and d, ms from its begin. */
const [cycleMs, greenMs, yellowMs] = [90_000, 41_000, 3000];
const opensMs = (n: number): number => (n < 4 ? 46_000 : 1000);

/** The signals of the junction, as the log has them. */
function signals(): IndianaEvent[] {
  const { phaseOf } = numberingOf(site);
  return site.groups.flatMap(({ id }, at) => Array.from({ length: hoursMs / cycleMs }, (_, cycle) => cycle * cycleMs + opensMs(2 * at)).flatMap((atMs): IndianaEvent[] => {
    const parameter = phaseOf.get(id) ?? 0;
    return [{ atMs, code: 1, parameter }, { atMs: atMs + greenMs, code: 7, parameter }, { atMs: atMs + greenMs, code: 8, parameter }, { atMs: atMs + greenMs + yellowMs, code: 9, parameter }];
  }));
}

/** Vehicles of a lane in platoons: who comes in red drives on in the green, one behind the other. */
function lane(random: Random, channel: number, perHour: number): IndianaEvent[] {
  const rows: IndianaEvent[] = [];
  let freeMs = 0;
  for (let atMs = 0; atMs < hoursMs; atMs += (-Math.log(1 - random.next()) * 3_600_000) / perHour) {
    const readyMs = Math.max(atMs, freeMs);
    const sinceMs = (readyMs - opensMs(channel - 1) + cycleMs) % cycleMs;
    const goesMs = Math.round((sinceMs > greenMs ? readyMs - sinceMs + cycleMs + random.int(8, 16) * 100 : readyMs) / 100) * 100;
    // No two drivers keep the same distance.
    freeMs = goesMs + random.int(14, 26) * 100;
    rows.push({ atMs: goesMs, code: on, parameter: channel }, { atMs: goesMs + random.int(3, 12) * 100, code: off, parameter: channel });
  }
  return rows;
}

function broken(random: Random, kind: (typeof kinds)[number], healthy: readonly IndianaEvent[], channel: number, fromMs: number, other: readonly IndianaEvent[]): IndianaEvent[] {
  const before = healthy.filter(({ atMs }) => atMs < fromMs);
  switch (kind) {
    case 'dead': return before;
    case 'stuck': return [...before, { atMs: fromMs, code: on, parameter: channel }];
    case 'unread': return [...before, { atMs: fromMs, code: 84, parameter: channel }];
    case 'chatter': return [...healthy, ...Array.from({ length: 600 }, (_, n) => n).flatMap((n) => { const atMs = fromMs + Math.floor(n / 30) * 60_000 + (n % 30) * random.int(2, 5) * 100; return [{ atMs, code: on, parameter: channel }, { atMs: atMs + 100, code: off, parameter: channel }]; })];
    // Each vehicle is counted twice, by a fifth of a second each.
    case 'inconsistent': return [...before, ...healthy.filter(({ atMs, code }) => atMs >= fromMs && code === on).flatMap(({ atMs }) => [0, 400].flatMap((ms): IndianaEvent[] => [{ atMs: atMs + ms, code: on, parameter: channel }, { atMs: atMs + ms + 200, code: off, parameter: channel }]))];
    case 'crossTalk': return [...before, ...other.filter(({ atMs }) => atMs >= fromMs).map((row) => ({ ...row, parameter: channel }))];
  }
}

export const campaign: Campaign = {
  summary: 'Faults put into six hours of eight loops (platoons of our own, 150 to 500 vehicles an hour a lane; not SUMO; every driver at a distance of its own, conflicting groups one after the other): recognised within how long by a look every ten minutes, with which cause; and what is said of the seven healthy loops and of the broken one before',
  figures: { faults: 'sum', recognised: 'sum', 'wrong cause': 'sum', 'false alarms': 'sum', 'other named too': 'sum', 'loop hours': 'sum', 'latest min': 'max' },
  quantiles: { 'min p50': { of: 'minutes', share: 0.5 } },
  run(seed) {
    const random = createRandom(seed * 31 + 5);
    const lanes = site.detectors.map((_, n) => lane(random, n + 1, random.int(150, 500)));
    const kind = kinds[seed % kinds.length] ?? 'dead';
    const [channel, fromMs] = [random.int(1, 8), random.int(3600, 10_800) * 1000];
    const rows = [...signals(), ...lanes.flatMap((own, n) => (n + 1 === channel ? broken(random, kind, own, channel, fromMs, lanes[(n + 2) % 8] ?? []) : own))].toSorted((a, b) => a.atMs - b.atMs);
    const victim = `d${channel}`;
    const looks = Array.from({ length: hoursMs / lookMs }, (_, n) => (n + 1) * lookMs);
    const said = looks.map((toMs) => ({ toMs, health: healthOf(site, rows.filter(({ atMs }) => atMs < toMs), { fromMs: 0, toMs }) }));
    const own = said.map(({ toMs, health }) => ({ toMs, troubles: health.find(({ id }) => id === victim)?.troubles ?? [] }));
    const found = own.find(({ toMs, troubles }) => toMs > fromMs && troubles.length > 0);
    const last = own.at(-1)?.troubles ?? [];
    const accused = said.at(-1)?.health.filter(({ id }) => id !== victim).flatMap(({ troubles }) => troubles) ?? [];
    // Two that tell the same and are green together: the record alone does not say which of them is right.
    const named = accused.filter(({ cause, other }) => kind === 'crossTalk' && cause === 'crossTalk' && other === victim).length;
    const others = accused.length - named;
    const early = own.filter(({ toMs, troubles }) => toMs <= fromMs && troubles.length > 0).length > 0 ? 1 : 0;
    const minutes = found === undefined ? [] : [(found.toMs - fromMs) / 60_000];
    const wrong = found !== undefined && !last.some(({ cause }) => cause === kind) ? 1 : 0;
    return {
      figures: { faults: 1, recognised: minutes.length, 'wrong cause': wrong, 'false alarms': others + early, 'other named too': named, 'loop hours': 42 + fromMs / 3_600_000, ...(minutes[0] === undefined ? {} : { 'latest min': minutes[0] }) },
      samples: { minutes },
      problems: [
        ...(found === undefined ? [`seed ${seed}: ${kind} of ${victim} was not recognised`] : []),
        ...(minutes.some((min) => min > latestMin) ? [`seed ${seed}: ${kind} of ${victim} was recognised after ${minutes.join()} min, at most ${latestMin}`] : []),
        ...(wrong > 0 ? [`seed ${seed}: ${kind} of ${victim} by another word`] : []),
        ...(others + early > 0 ? [`seed ${seed}: ${others} of the healthy loops accused, ${early} before it broke (${[...new Set(accused.map(({ cause }) => cause))].join()})`] : []),
      ],
    };
  },
};
