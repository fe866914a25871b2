import { describe, expect, it } from 'vitest';
import { lettersOf } from '../../../src/cli/letters.ts';
import { ringScene, ringsOf, timeSpaceScene, type CorridorJunction } from '../../../src/cli/plan/scene.ts';
import { sceneSvg } from '../../../src/cli/plan/sceneSvg.ts';
import { sceneText } from '../../../src/cli/plan/sceneText.ts';
import { toneWords } from '../../../src/cli/plan/toneWords.ts';
import { greenBand } from '../../../src/model/corridor.ts';
import { cycleImage, type CycleImage } from '../../../src/model/planImage.ts';
import { siteFromRings } from '../../../src/model/siteFromRings.ts';
import { diffPlans } from '../../../src/model/planDiff.ts';
import { ninhKieu } from '../model/ninhKieu.ts';
import { ninhKieuPlans } from '../model/ninhKieuPlans.ts';
import { ringsSheet } from '../model/rings.ts';

const words = toneWords('en');
const site = ninhKieu();
const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
const imageOf = (id: string): CycleImage => {
  const plan = ninhKieuPlans().plans.find((one) => one.id === id);
  if (plan === undefined) throw new Error(id);
  return cycleImage(site.safety, stages, plan);
};

describe('the image of a cycle', () => {
  it('has the greens of the plan, with walks that end a clearance before their split', () => {
    const image = imageOf('cao-diem');
    const of = (group: string): unknown => image.groups.find((line) => line.group === group)?.spans;
    expect(image.stages.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[0, 48_000], [48_000, 76_000], [76_000, 120_000]]);
    expect(of('vN')).toMatchObject([{ toMs: 48_000, shows: 'green' }, { fromMs: 48_000, toMs: 51_000, shows: 'yellow' }]);
    expect(of('pE')).toMatchObject([{ toMs: 38_000, shows: 'green' }, { fromMs: 38_000, toMs: 48_000, shows: 'clearance' }]);
    expect(of('vE')).toMatchObject([{ toMs: 120_000, shows: 'green' }, { fromMs: 0, toMs: 3000, shows: 'yellow' }]);
  });

  it('holds a closed approach red', () => {
    expect(imageOf('duong-hoa').groups.find(({ group }) => group === 'vW')).toMatchObject({ closed: true, spans: [] });
  });
});

describe('the ring diagram', () => {
  const scene = ringScene('Ninh Kiều <peak>', imageOf('cao-diem'), ['a note']);

  it('is one line a group in a terminal, each as long as the cycle', () => {
    const lines = sceneText(scene, 126, false, words);
    expect(lines).toHaveLength(1 + 1 + 10 + 1 + 1 + 1);
    expect(lines[1]).toContain('|A 48');
    const vN = lines.find((line) => line.startsWith('vN')) ?? '';
    const cells = lettersOf(vN).slice(5);
    expect(cells).toHaveLength(121);
    // One second a cell: green up to 48 s, yellow 3 s.
    expect(cells.findLastIndex((cell) => cell === '█')).toBeGreaterThanOrEqual(47);
    expect(cells.filter((cell) => cell === '▄').length).toBeGreaterThanOrEqual(3);
    expect(sceneText(scene, 126, true, words).join('\n').split('\u001B').map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, ''))).join('')).toBe(lines.join('\n'));
  });

  it('of a dual-ring site shows each ring, its phases through every stage that has them, and the barriers in line', () => {
    const made = siteFromRings(ringsSheet);
    if (!made.ok) throw new Error(JSON.stringify(made.problems));
    const { safety, traffic } = made.value;
    const all = new Map(traffic.stages.map((stage) => [stage.id, stage]));
    // The leading lefts of unequal length: 5 goes on beside 2, 6 follows.
    const plan = { ...traffic.builtinPlan, cycleMs: 100_000, stages: [['S1-5', 15], ['S2-5', 10], ['S2-6', 25], ['S3-7', 15], ['S4-8', 35]].map(([stage, s]) => ({ stage: String(stage), splitMs: Number(s) * 1000, recall: 'none' as const })) };
    const image = cycleImage(safety, all, plan);
    const rings = ringsOf(traffic.rings ?? [], all, image, (ring) => `ring ${ring}`);
    expect(rings.map(({ label, phases }) => [label, phases.map(({ group, fromMs, toMs }) => `${group} ${fromMs / 1000}-${toMs / 1000}`)])).toEqual([
      ['ring 1', ['v1 0-15', 'v2 15-50', 'v3 50-65', 'v4 65-100']], ['ring 2', ['v5 0-25', 'v6 25-50', 'v7 50-65', 'v8 65-100']],
    ]);
    const drawn = ringScene('rings', image, [], rings);
    const lines = sceneText(drawn, 126, false, words);
    expect([lines[2], lines[3]].map((line) => line?.slice(0, 6))).toEqual(['ring 1', 'ring 2']);
    expect(lines[2]).toContain('|v2 35');
    expect(lines[3]).toContain('|v5 25');
    expect(sceneSvg(drawn, words)).toContain('v5 25');
  });

  it('is a well-formed picture, the same for the same scene, with every bar within it', () => {
    const svg = sceneSvg(scene, words);
    expect(sceneSvg(scene, words)).toBe(svg);
    expect(svg).toContain('Ninh Kiều &lt;peak&gt;');
    const open = [...svg.matchAll(/<([a-zA-Z]+)[^>]*?(\/?)>/g)].filter(([, , closed]) => closed === '').map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));
    expect([...svg.matchAll(/<\/([a-zA-Z]+)>/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b))).toEqual(open);
    const width = Number(/width="(\d+)"/.exec(svg)?.[1]);
    const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(([, x, w]) => Number(x) + Number(w));
    expect(bars.length).toBeGreaterThan(20);
    expect(Math.max(...bars)).toBeLessThanOrEqual(width);
  });
});

const window = (atM: number, offsetMs: number): { atM: number; offsetMs: number; windows: { fromMs: number; toMs: number }[] } => ({ atM, offsetMs, windows: [{ fromMs: 10_000, toMs: 40_000 }] });

describe('the green band', () => {
  it('is as wide as the green where the offsets fit the speed, and goes when they are half a cycle off', () => {
    // 400 m at 40 km/h take 36 s: the second junction's cycle begins so much later.
    expect(greenBand(100_000, 40, [window(0, 0), window(400, 64_000)])).toEqual({ fromMs: 10_000, widthMs: 30_000 });
    expect(greenBand(100_000, 40, [window(0, 0), window(400, 14_000)])).toBeNull();
    expect(greenBand(100_000, 40, [window(0, 0), window(400, 54_000)])?.widthMs).toBe(20_000);
  });

  it('is drawn over three cycles of the corridor’s clock, both ways', () => {
    const image = imageOf('ngay');
    const junction = (name: string, atM: number, offsetMs: number): CorridorJunction => ({ name, atM, offsetMs, image, along: ['vN'], against: ['vS'] });
    const scene = timeSpaceScene('street', 40, [junction('b', 480, 76_000), junction('a', 0, 12_000)], ({ alongS, againstS }) => [`${alongS ?? 0} ${againstS ?? 0}`]);
    expect(scene.rows.map(({ label }) => label)).toEqual(['a 0 m', 'b 480 m']);
    expect(scene.spanS).toBe(324);
    expect(scene.notes).toEqual(['33.7 13.7']);
    expect(sceneText(scene, 100, false, words).join('\n')).toContain('╱');
    expect(sceneSvg(scene, words)).toContain('<polygon');
  });

  it('is not claimed where the cycles differ', () => {
    const scene = timeSpaceScene('street', 40, [{ name: 'a', atM: 0, offsetMs: 0, image: imageOf('ngay'), along: ['vN'], against: ['vS'] }, { name: 'b', atM: 300, offsetMs: 0, image: imageOf('cao-diem'), along: ['vN'], against: ['vS'] }], ({ alongS, againstS }) => [`${String(alongS)} ${String(againstS)}`]);
    expect(scene.notes).toEqual(['null null']);
    expect(scene.stripes).toEqual([]);
  });
});

describe('the difference of two plan sets', () => {
  it('names what changed by its id, also behind an insertion', () => {
    const [before, after] = [ninhKieuPlans(), ninhKieuPlans()];
    expect(diffPlans(before, after)).toEqual([]);
    const [first] = after.plans;
    if (first === undefined) throw new Error('no plan');
    after.plans.unshift({ ...first, id: 'new', stages: [] });
    first.offsetMs = 30_000;
    const found = diffPlans(before, after);
    expect(found).toContainEqual({ path: 'plans[ngay].offsetMs', before: '12000', after: '30000' });
    expect(found.every(({ path }) => path.startsWith('plans[new]') || path === 'plans[ngay].offsetMs')).toBe(true);
  });
});
