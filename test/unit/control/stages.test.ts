import { describe, expect, it } from 'vitest';
import { clear, createPlant, occupied, tick, tickMs, type Plant } from '../../property/control/plant.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { crossing, detector, group, planActuated, planFixed } from './crossing.ts';

type Traffic = Readonly<Record<string, DetectorSample>>;
const everybody: Traffic = { dn: occupied, de: occupied, dl: occupied, pb: clear };

interface Run { readonly plant: Plant; readonly aspects: { readonly atMs: number; readonly group: string; readonly aspect: string }[] }

function run(site: SealedSite, plan: Plan, ticks: number, detectors: Traffic = everybody): Run {
  const plant = createPlant({ site, plan, planVersion: 0 });
  const aspects: Run['aspects'] = [];
  for (let n = 0; n < ticks; n += 1) {
    const before = plant.written;
    tick(plant, { detectors });
    for (const [id, aspect] of Object.entries(plant.written)) if (before[id] !== aspect) aspects.push({ atMs: plant.n * tickMs, group: id, aspect });
  }
  return { plant, aspects };
}
const stagesOf = ({ plant }: Run): readonly unknown[] => plant.events.filter(({ code }) => code === 'stage.changed').map(({ data }) => data['stage']);
const greens = ({ aspects }: Run, id: string): readonly number[] => aspects.filter((one) => one.group === id && one.aspect === 'green').map(({ atMs }) => atMs);

describe('twice green in a cycle', () => {
  const sequence = ['A', 'B', 'A', 'C'];
  const twice = (mode: Plan['mode']): Plan => ({ ...planFixed, id: 'twice', mode, cycleMs: 120_000, stages: sequence.map((stage) => ({ stage, splitMs: 30_000, recall: 'none' })) });
  it('is a stage that stands twice in the plan, in fixed time', () => {
    const played = run(crossing(), twice('fixed'), 4000);
    expect(stagesOf(played).slice(0, 8)).toEqual([...sequence, ...sequence]);
    const atMs = greens(played, 'n').slice(1);
    expect(atMs.slice(2).map((ms, index) => ms - (atMs[index] ?? 0))).toEqual(atMs.slice(2).map(() => 120_000));
  });
  it('and on demand', () => {
    expect(stagesOf(run(crossing(), twice('actuated'), 4000)).slice(0, 8)).toEqual([...sequence, ...sequence]);
  });
});

const next = (of: Readonly<Record<string, readonly string[]>>): SealedSite => {
  const base = crossing();
  return crossing({ traffic: { stages: base.traffic.stages.map((stage) => ({ ...stage, next: [...of[stage.id] ?? []] })) } });
};

describe('a change that is not permitted', () => {
  it('goes through the stages that are: nobody called them, and they have their minimum', () => {
    const site = next({ A: ['B'], B: ['C'], C: ['A'] });
    const played = run(site, planActuated, 4000, { ...everybody, de: clear });
    expect(stagesOf(played).join('')).toMatch(/^(?:ABC)+A?B?$/);
    expect(greens(played, 'e').length).toBeGreaterThan(2);
  });
  it('or through all red, where a group of both stages is closed and opened again', () => {
    const base = crossing();
    const stages = base.traffic.stages.map((stage) => (stage.id === 'A' ? { ...stage, groups: ['n'], throughAllRed: ['B'] } : stage.id === 'B' ? { ...stage, groups: ['n'], throughAllRed: ['C'] } : { ...stage, groups: ['e'] }));
    const site = crossing({ traffic: { stages } });
    const { aspects } = run(site, planFixed, 3000);
    const closed = aspects.filter((one) => one.group === 'n').map(({ aspect }) => aspect).join(' ');
    expect(closed).toContain('green yellow red green yellow red green');
  });
});

describe('stages without demand', () => {
  it('are skipped, and the last called one dwells', () => {
    const played = run(crossing(), planActuated, 5000, { dn: clear, de: occupied, dl: clear, pb: clear });
    // The start-up's demand for everybody is served once.
    expect(stagesOf(played).slice(0, 3)).toEqual(['A', 'B', 'C']);
    expect(stagesOf(played).slice(3)).toEqual(['B']);
  });
});

describe('an overlap', () => {
  /** `o` goes with n and with l, against e alone, and trails for 4 s. */
  const base = crossing();
  const groups = [...base.safety.groups, group('o', { overlap: { parents: ['n', 'l'], trailingGreenMs: 4000 } })];
  const site = crossing({
    safety: {
      groups, relations: [...base.safety.relations, { a: 'o', b: 'e', relation: 'hard' }, ...['n', 'l', 'p'].map((b) => ({ a: 'o', b, relation: 'none' as const }))],
      intergreens: [...base.safety.intergreens, { from: 'o', to: 'e', ms: 5000 }, { from: 'e', to: 'o', ms: 5000 }],
      permissive: [['n', 'p'], ['o', 'n'], ['o', 'l'], ['o', 'p']],
      lamps: [...base.safety.lamps, ...(['red', 'yellow', 'green'] as const).map((colour, bit) => ({ group: 'o', colour, board: 'b1', slot: 5, output: { area: 'holding' as const, address: 4, bit }, readBack: { area: 'holding' as const, address: 107, bit } }))],
    },
    traffic: {
      stages: [{ id: 'A', groups: ['n', 'p', 'o'], throughAllRed: [] }, { id: 'C', groups: ['l', 'o'], throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }],
      detectors: [detector('dn', { groups: ['n'] }), detector('de', { groups: ['e'] }), detector('dl', { groups: ['l'] }), detector('pb', { groups: ['p'], kind: 'button', role: 'button', call: 'locking', extend: false })],
    },
  });
  const plan: Plan = { ...planFixed, stages: ['A', 'C', 'B'].map((stage) => ({ stage, splitMs: 30_000, recall: 'none' })) };
  const played = run(site, plan, 3600);
  const first = (id: string, aspect: string, afterMs: number): number => played.aspects.find((one) => one.group === id && one.aspect === aspect && one.atMs > afterMs)?.atMs ?? Number.NaN;

  it('stays green from parent to parent, and trails its last one', () => {
    const startMs = greens(played, 'o')[1] ?? Number.NaN;
    expect(Math.abs(first('n', 'green', startMs - 1000) - startMs)).toBeLessThanOrEqual(200);
    const lEndMs = first('l', 'yellow', startMs);
    expect(first('o', 'yellow', startMs) - lEndMs).toBe(4000);
    // Unbroken over the change from A to C.
    expect(first('l', 'green', startMs)).toBeLessThan(first('o', 'yellow', startMs));
    expect(first('n', 'yellow', startMs)).toBeLessThan(first('l', 'green', startMs));
  });
  it('asks for nothing itself: its parents do', () => {
    const quiet = run(site, planActuated, 4000, { dn: clear, de: occupied, dl: clear, pb: clear });
    // After the start-up's demand for everybody: e alone, although nobody but its parents could call the overlap.
    expect(greens(quiet, 'o').length).toBeLessThanOrEqual(2);
    expect(quiet.plant.written['e']).toBe('green');
    expect(quiet.plant.step?.view.oldestDemandS).toBeNull();
  });
  it('holds back who is against it, until it has cleared', () => {
    const oEndMs = first('o', 'yellow', greens(played, 'o')[1] ?? Number.NaN);
    const waitedMs = first('e', 'green', oEndMs) - oEndMs;
    expect(waitedMs).toBeGreaterThanOrEqual(5000);
    expect(waitedMs).toBeLessThanOrEqual(5600);
  });
});
