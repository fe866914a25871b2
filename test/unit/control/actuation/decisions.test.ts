import { describe, expect, it } from 'vitest';
import { noDecisions, countDecision, skippedStages } from '../../../../src/control/actuation/decided.ts';
import { maximumNow } from '../../../../src/control/actuation/maximum.ts';
import { recallOf } from '../../../../src/control/actuation/recall.ts';
import { layoutOf } from '../../../../src/control/layout.ts';
import { startPlan } from '../../../../src/control/plan/runningPlan.ts';
import type { GroupActuation } from '../../../../src/model/actuation.ts';
import type { DetectorSample } from '../../../../src/model/detector.ts';
import { decidedSchema } from '../../../../src/model/why.ts';
import { actuated, clear, occupied, tick, tickMs, tickUntil, type Plant } from '../../../property/control/plant.ts';
import { crossing, detector, planActuated } from '../crossing.ts';
import { dwelling } from '../dwelling.ts';

const nobody: Readonly<Record<string, DetectorSample>> = { dn: clear, de: clear, dl: clear, pb: clear };
const decided = (plant: Plant): Readonly<Record<string, unknown>> | undefined => plant.events.findLast(({ code }) => code === 'stage.decided')?.data;

function withLines(lines: Readonly<Record<string, Partial<GroupActuation>>>, base = crossing()): ReturnType<typeof crossing> {
  return { ...base, traffic: { ...base.traffic, actuation: base.traffic.actuation.map((item) => ({ ...item, ...lines[item.group] })) } };
}

describe('a decision says', () => {
  it('who asked, why each green ended, and who was passed over', () => {
    const plant = dwelling();
    tickUntil(plant, () => plant.written['e'] === 'green', 400, () => ({ detectors: { ...nobody, de: occupied } }));
    expect(decided(plant)).toEqual({ left: 'C', stage: 'B', cause: 'call', group: 'e', gapOut: ['l'], skip: ['A'], binding: 'gap', alternative: 'stay', waiting: ['e 0'] });
  });

  it('who waited, what bound it, and what would have been next', () => {
    const all = { detectors: { ...nobody, dn: occupied, de: occupied, dl: occupied } };
    const plant = dwelling();
    for (let count = 0; count < 1200; count += 1) tick(plant, all);
    const data = decided(plant);
    expect(data).toMatchObject({ left: expect.any(String), binding: 'maximum', cause: 'call' });
    const waiting = decidedSchema.parse(data).waiting.map((text) => text.split(' '));
    // The longest first is whom it turns to; the other one's stage would have been next.
    expect(waiting.map(([id]) => id)).toHaveLength(2);
    expect(waiting[0]?.[0]).toBe(data?.['group']);
    expect(data?.['alternative']).toBe({ n: 'A', e: 'B', l: 'C' }[waiting[1]?.[0] ?? '']);
    expect(Number(waiting[0]?.[1])).toBeGreaterThan(Number(waiting[1]?.[1]));
  });

  it('that a clock, or a person, left no other choice', () => {
    const byClock = dwelling({ ...planActuated, mode: 'fixed' });
    for (let count = 0; count < 700; count += 1) tick(byClock, { detectors: { ...nobody, de: occupied } });
    expect(decided(byClock)).toMatchObject({ cause: 'plan', binding: 'split' });
    expect(decided(byClock)).not.toHaveProperty('alternative');
    const byHand = dwelling();
    const order = { kind: 'stage', source: 'technician', stage: 'A', untilMs: Infinity } as const;
    tick(byHand, { detectors: nobody, requests: [order] });
    tickUntil(byHand, (step) => step.view.stage === 'A', 400, () => ({ detectors: nobody }));
    expect(decided(byHand)).toMatchObject({ cause: 'manual', binding: 'order', stage: 'A' });
    expect(decided(byHand)).not.toHaveProperty('alternative');
  });

  it('a recall, and the longest wait, as such', () => {
    const recalled = dwelling({ ...planActuated, recalls: [{ group: 'e', recall: 'soft' }] });
    expect(recalled.step?.view.stage).toBe('B');
    expect(decided(recalled)).toMatchObject({ stage: 'B', cause: 'softRecall', group: 'e' });
    const site = withLines(Object.fromEntries(['n', 'e', 'l'].map((id) => [id, { maxGreenMs: 80_000 }])), crossing({ safety: { maxWaitS: 60 } }));
    const plant = dwelling(planActuated, site);
    tickUntil(plant, () => plant.written['l'] === 'yellow', 700, () => ({ detectors: { ...nobody, dn: occupied, de: occupied, dl: occupied } }));
    expect(decided(plant)).toMatchObject({ cause: 'maxWait', forceOff: ['l'] });
    expect(plant.step?.view.maxDemandWaitS).toBeLessThanOrEqual(60);
  });

  it('and the cycle counts them', () => {
    const why = { cause: 'recall', group: 'e', causes: { n: 'discharge', l: 'maximum' } } as const;
    const counts = countDecision(noDecisions, { reasons: { n: 'gapOut', l: 'maxOut' }, why, skipped: ['B'] });
    expect(counts).toEqual({ gapOut: 1, maxOut: 1, forceOff: 0, discharge: 1, recall: 1, maxWait: 0, skip: 1 });
    const plant = dwelling();
    for (let count = 0; count < 1200; count += 1) tick(plant, { detectors: { ...nobody, dn: occupied, de: occupied, dl: occupied } });
    expect(plant.events.findLast(({ code }) => code === 'cycle.measures')?.data).toMatchObject({ maxOut: 3, skip: 0, maxWait: 0 });
  });

  it('nobody skipped where the plan goes to the next place, or to no place at all', () => {
    const running = { ...startPlan(planActuated, 0, 0), index: 0 };
    const to = (stage: string, index: number): readonly string[] => skippedStages(running, { change: { to: stage, throughAllRed: false }, index, reasons: {} });
    expect([to('B', 1), to('C', 2), to('C', 0)]).toEqual([[], ['B'], []]);
  });
});

describe('the maximum in force', () => {
  const hours = { maximum: 1, maximumHours: [{ from: '06:30', to: '08:30', maximum: 2 }, { from: '22:00', to: '05:00', maximum: 3 }] } as const;
  const at = (text: string, errorMs: number | null = 50): number => maximumNow({ ...hours, maximumHours: [...hours.maximumHours] }, 7 * 3_600_000, { wallMs: Date.parse(`2027-03-01T${text}:00+07:00`), errorMs });

  it('follows the local hours, over midnight too, and the plan where nobody knows the hour', () => {
    expect(['06:29', '06:30', '08:29', '08:30', '23:00', '04:59', '05:00'].map((text) => at(text))).toEqual([1, 2, 2, 1, 3, 3, 1]);
    expect([at('07:00', null), at('07:00', 120_000)]).toEqual([1, 1]);
    expect(maximumNow({ maximum: 2 }, null, { wallMs: 0, errorMs: 0 })).toBe(2);
  });
});

describe('recall of a group', () => {
  it('is the plan’s for the group, else for its stage, else the site’s; who walks knows ped and soft alone', () => {
    const layout = layoutOf(withLines({ e: { recall: 'max' }, p: { recall: 'ped' } }));
    const of = (id: string, stage: 'none' | 'min' | 'max' | 'ped' | 'soft', recalls: { group: string; recall: 'none' | 'min' }[] = []): unknown => {
      const group = layout.byId.get(id);
      return group === undefined ? null : recallOf({ plan: { ...planActuated, recalls } }, group, { stage: 'B', splitMs: 30_000, recall: stage });
    };
    expect([of('e', 'none'), of('e', 'min'), of('e', 'ped'), of('e', 'min', [{ group: 'e', recall: 'none' }])]).toEqual(['max', 'min', 'none', 'none']);
    expect([of('p', 'none'), of('p', 'min'), of('p', 'max'), of('p', 'soft'), of('p', 'none', [{ group: 'p', recall: 'min' }])]).toEqual(['ped', 'none', 'ped', 'soft', 'ped']);
  });
});

/** The stage A with its walk under way. */
const walkingInA = (site = crossing()): Plant => {
  const plant = dwelling(planActuated, site);
  tickUntil(plant, () => plant.written['p'] === 'green', 400, () => ({ detectors: { ...nobody, pb: actuated } }));
  return plant;
};

// A: both through streets n and m. n extends, m is done; the left l conflicts with m alone and waits.
const betweenSite = (conditional: boolean): ReturnType<typeof crossing> => {
  const base = withLines({ n: { maxGreenMs: 60_000 }, l: { conditionalService: conditional } });
  const free = base.safety.relations.map((pair) => (pair.a === 'n' && pair.b === 'l' ? { a: 'n', b: 'l', relation: 'none' as const } : pair.a === 'n' && pair.b === 'e' ? { a: 'n', b: 'e', relation: 'none' as const } : pair));
  return {
    ...base, safety: { ...base.safety, relations: free, permissive: [['n', 'p'], ['n', 'l'], ['n', 'e']] },
    traffic: { ...base.traffic, stages: [{ id: 'A', groups: ['n', 'e'], throughAllRed: [] }, { id: 'B', groups: ['p'], throughAllRed: [] }, { id: 'C', groups: ['n', 'l'], throughAllRed: [] }] },
  };
};

const afterCallMs = (conditional: boolean): { readonly ms: number; readonly cause: unknown } => {
  const plant = dwelling(planActuated, betweenSite(conditional));
  tickUntil(plant, () => plant.step?.view.stage === 'A' && plant.written['e'] === 'green', 900, () => ({ detectors: { ...nobody, de: occupied } }));
  for (let count = 0; count < 100; count += 1) tick(plant, { detectors: { ...nobody, dn: occupied } });
  // A walk is called, for which n must end; and the left, for which it need not.
  const ticks = tickUntil(plant, () => plant.written['l'] === 'green', 1500, (n) => ({ detectors: { ...nobody, dn: occupied, dl: occupied, pb: n % 2 === 0 ? actuated : occupied } }));
  return { ms: ticks * tickMs, cause: plant.events.filter(({ code }) => code === 'stage.decided').map(({ data }) => data['cause']).at(-1) };
};

describe('walks', () => {
  it('rest as long as nobody asks for another stage; or end after their time where the site says so, once or again', () => {
    const resting = walkingInA();
    for (let count = 0; count < 300; count += 1) tick(resting, { detectors: nobody });
    expect(resting.written['p']).toBe('green');
    const ending = walkingInA(withLines({ p: { restInWalk: false } }));
    const ticks = tickUntil(ending, () => ending.written['p'] !== 'green', 100, () => ({ detectors: nobody }));
    expect(ticks * tickMs).toBeGreaterThanOrEqual(6000);
    expect(ticks * tickMs).toBeLessThan(7000);
    tickUntil(ending, () => ending.written['p'] === 'red', 100, () => ({ detectors: nobody }));
    expect(ending.written['n']).toBe('green');
    tick(ending, { detectors: { ...nobody, pb: actuated } });
    tickUntil(ending, () => ending.written['p'] === 'green', 60, () => ({ detectors: nobody }));
    const once = walkingInA(withLines({ p: { restInWalk: false, pedestrianRecycle: false } }));
    tickUntil(once, () => once.written['p'] === 'red', 200, () => ({ detectors: nobody }));
    for (let count = 0; count < 200; count += 1) {
      tick(once, { detectors: { ...nobody, pb: actuated } });
      expect(once.written['p']).toBe('red');
    }
  });

  it('are at most so many in a stage as the site says; the next stage begins to count anew', () => {
    const plant = walkingInA(withLines({ p: { restInWalk: false, pedestrianRecycle: 2 } }));
    const walks = (ticks: number, others: Readonly<Record<string, DetectorSample>>): number => {
      let [count, before] = [0, plant.written['p']];
      for (let n = 0; n < ticks; n += 1) {
        tick(plant, { detectors: { ...nobody, ...others, pb: actuated } });
        if (plant.written['p'] === 'green' && before !== 'green') count += 1;
        before = plant.written['p'];
      }
      return count;
    };
    // The first was called before: it takes 14 s, and one more fits the limit. Nobody asks for another stage for 60 s.
    expect(walks(600, {})).toBe(1);
    expect(plant.written['n']).toBe('green');
    tickUntil(plant, () => plant.written['e'] === 'green', 300, () => ({ detectors: { ...nobody, de: occupied, pb: actuated } }));
    tickUntil(plant, () => plant.written['n'] === 'green', 600, () => ({ detectors: { ...nobody, dn: occupied, pb: actuated } }));
    expect(plant.written['p']).toBe('green');
    expect(walks(600, {})).toBe(1);
  });

  it('are prolonged by who is seen on the crossing, to their maximum', () => {
    const site = crossing();
    const seen = { ...withLines({ p: { maxGreenMs: 12_000, passageMs: 1000 } }), traffic: { ...withLines({ p: { maxGreenMs: 12_000, passageMs: 1000 } }).traffic, detectors: [...site.traffic.detectors, detector('px', { groups: ['p'], kind: 'vds', role: 'stopLine', call: 'none' })] } };
    const walkMs = (onCrossing: DetectorSample): number => {
      const plant = dwelling(planActuated, seen);
      tickUntil(plant, () => plant.written['p'] === 'green', 400, () => ({ detectors: { ...nobody, px: clear, pb: actuated } }));
      return tickUntil(plant, () => plant.written['p'] !== 'green', 200, () => ({ detectors: { ...nobody, px: onCrossing, de: occupied } })) * tickMs;
    };
    expect(walkMs(clear)).toBeLessThan(7000);
    expect(walkMs(occupied)).toBeGreaterThanOrEqual(12_000);
    expect(walkMs(occupied)).toBeLessThan(12_500);
  });

  it('are not started where the rest of the stage can’t hold them', () => {
    const plant = dwelling(planActuated, withLines({ n: { maxGreenMs: 20_000 } }));
    tickUntil(plant, () => plant.written['n'] === 'green', 400, () => ({ detectors: { ...nobody, dn: occupied } }));
    // Somebody waits: 20 s are left, then 12; walk and clearance take 14.
    for (let count = 0; count < 80; count += 1) tick(plant, { detectors: { ...nobody, dn: occupied, de: occupied } });
    for (let count = 0; count < 100; count += 1) {
      tick(plant, { detectors: { ...nobody, dn: occupied, de: occupied, pb: actuated } });
      expect(plant.written['p']).toBe('red');
    }
  });

  it('are not started where somebody’s longest wait would pass its bound behind them, for as long as the plan makes them walk', () => {
    const longWalk = { ...planActuated, minGreens: [{ group: 'p', ms: 40_000 }] };
    const plant = dwelling(longWalk, withLines({ n: { maxGreenMs: 200_000 } }));
    tickUntil(plant, () => plant.written['n'] === 'green', 600, () => ({ detectors: { ...nobody, dn: occupied } }));
    const busy = { ...nobody, dn: occupied, de: occupied };
    // 30 s are left until A must be left for e: enough for walk and clearance of the site (14 s), not for the plan's.
    for (let count = 0; count < 500; count += 1) tick(plant, { detectors: busy });
    tickUntil(plant, () => plant.written['e'] === 'green', 450, (n) => ({ detectors: { ...busy, pb: n % 2 === 0 ? actuated : occupied } }));
    expect(plant.state.counters.maxDemandWaitMs).toBeLessThanOrEqual(90_000);
  });
});

describe('conditional service', () => {
  it('serves a called left beside a green that extends, and keeps what is in turn', () => {
    const between = afterCallMs(true);
    expect(between).toMatchObject({ cause: 'conditional' });
    expect(between.ms).toBeLessThan(10_000);
    expect(afterCallMs(false).ms).toBeGreaterThan(30_000);
  });
});
