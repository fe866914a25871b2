import { describe, expect, it } from 'vitest';
import type { SiteSource } from '../../../src/model/site.ts';
import { checkSite } from '../../../src/model/siteCheck.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { siteFigures, type SiteFigures } from '../../../src/model/siteFigures.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';

const profiles = referenceProfiles();

function figures(change: (site: SiteSource) => void = () => undefined): { readonly figures: SiteFigures; readonly codes: readonly string[] } {
  const site = ninhKieu();
  change(site);
  return { figures: siteFigures(siteFacts(site, profiles)), codes: checkSite(site, profiles).map(({ code }) => code) };
}

const own = <T extends { readonly id: string }>(items: readonly T[], id: string): T => {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('intergreens as counted', () => {
  it('are crossing on yellow + clearing − entering of the worst class, beside the stated ones', () => {
    const [first] = figures().figures.intergreens;
    // Truck: (32 + 12) m ÷ 8.5 m/s; the first car of vE is 30 m away at 11.1 m/s.
    expect(first).toEqual({ from: 'vN', to: 'vE', relation: 'hard', statedMs: 5500, leastMs: 4000, computedMs: 5500, worst: 'truck', crossingMs: 3000, clearingMs: 5176, enteringMs: 2703, fits: true });
    expect(figures().figures.intergreens).toHaveLength(58);
  });

  it('let a motorbike be the worst on a long way, and a bicycle wherever there are bicycles; the check refuses below', () => {
    const far = figures(({ safety }) => { Object.assign(safety.conflictPaths[0] ?? {}, { clearingM: 200 }); });
    expect(far.figures.intergreens[0]).toMatchObject({ worst: 'motorbike', clearingMs: 25_250, fits: false });
    expect(far.codes).toEqual(['intergreen.belowComputed']);
    const bicycles = figures(({ safety }) => { own(safety.groups, 'vN').bicycles = true; });
    expect(bicycles.figures.intergreens[0]).toMatchObject({ worst: 'bicycle', clearingMs: 8000, computedMs: 8300, fits: false });
    expect(bicycles.codes).toContain('intergreen.belowComputed');
  });

  it('ask an arrow without a yellow for its path too', () => {
    const { codes } = figures(({ safety }) => {
      Object.assign(own(safety.groups, 'lN'), { kind: 'filterArrow', yellowMs: 0 });
      safety.intergreens = safety.intergreens.map((one) => (one.from === 'lN' && one.to === 'vS' ? { ...one, ms: 5500 } : one));
    });
    expect(codes).toEqual(['intergreen.belowComputed']);
  });
});

describe('crossings as counted', () => {
  it('are clearance and the shortest intergreen after it, against metres by speed', () => {
    expect(figures().figures.crossings[0]).toEqual({ group: 'pN', crossingM: 18, toRefuge: false, speed: 1, clearanceMs: 14_000, haveMs: 18_000, needMs: 18_000, fits: true });
  });

  it('need 0.8 m/s near a school: the stated clearance is refused', () => {
    const { figures: counted, codes } = figures(({ safety }) => { Object.assign(own(safety.groups, 'pN'), { nearSchoolOrHospital: true, walkingSpeed: 0.8 }); });
    expect(counted.crossings[0]).toMatchObject({ needMs: 22_500, fits: false });
    expect(codes).toEqual(['group.crossingShort']);
  });

  it('go to a refuge of 2 m where both halves are groups', () => {
    const { figures: counted, codes } = figures(({ safety }) => {
      Object.assign(own(safety.groups, 'pN'), { refuge: { widthM: 2, otherHalf: 'pS' } });
      Object.assign(own(safety.groups, 'pS'), { refuge: { widthM: 2, otherHalf: 'pN' } });
    });
    expect(counted.crossings[0]).toMatchObject({ toRefuge: true });
    expect(codes).toEqual([]);
  });
});

function redCodes(mode: 'fixed' | 'actuated', maxWaitS: number): readonly string[] {
  return [...new Set(figures(({ safety, traffic }) => {
    safety.maxWaitS = maxWaitS;
    traffic.builtinPlan.mode = mode;
  }).codes)].filter((code) => code !== 'actuation.roundLong');
}

describe('waits as counted', () => {
  it('are by the splits, and with every other stage at its longest', () => {
    const red = figures().figures.reds.find(({ group }) => group === 'vN');
    expect(red).toEqual({ group: 'vN', fixedMs: 86_000, fixedMostMs: 120_000, demandMs: 89_000, demandMostMs: 180_000, fits: true });
  });

  it('refuse a red above maxWaitS in a fixed plan, above 1.5 × in an actuated one', () => {
    // Longest reds: 104.0 s by the splits, 109.0 s by demand (both of the left turns).
    expect([redCodes('fixed', 104), redCodes('fixed', 103), redCodes('actuated', 73), redCodes('actuated', 72)]).toEqual([[], ['plan.worstRed'], [], ['plan.worstRed']]);
  });

  it('transfer the right of way from every stage to every other: just begun, its minimum, and the change', () => {
    const { transfers } = figures().figures;
    expect(transfers).toHaveLength(6);
    // B begins by C → B (pN: clearance 14 s, intergreen 4 s, lags 0.7 s), stands 8 s, and ends by B → A (lS to pW: 8 s, lag 0.4 s).
    expect(transfers.find(({ from, to }) => from === 'B' && to === 'A')).toEqual({ from: 'B', to: 'A', worstMs: 18_700 + 8000 + 8400, via: [] });
  });

  it('go round where the site does not list the direct change', () => {
    const { transfers } = figures(({ traffic }) => {
      own(traffic.stages, 'A').next = ['B'];
      own(traffic.stages, 'B').next = ['C'];
      own(traffic.stages, 'C').next = ['A'];
    }).figures;
    expect(transfers.find(({ from, to }) => from === 'A' && to === 'C')).toMatchObject({ via: ['B'] });
    expect(transfers.find(({ from, to }) => from === 'A' && to === 'B')).toMatchObject({ via: [] });
  });
});
