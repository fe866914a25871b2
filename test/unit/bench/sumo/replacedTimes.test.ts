import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveBenchSite } from '../../../../src/bench/hil/benchSite.ts';
import { readOptions } from '../../../../src/bench/hil/options.ts';
import { ruledSite, rulesOf, type Rules } from '../../../../src/bench/sumo/rules.ts';
import type { SealedSite } from '../../../../src/model/artefact.ts';
import type { Aspect } from '../../../../src/model/aspect.ts';
import { artefactText, verifyArtefact } from '../../../../src/model/seal.ts';
import { allStop, createPlant, startUp, tick } from '../../guard/plant.ts';
import { sha256Hex } from '../../model/ninhKieu.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const derived = await deriveBenchSite(join(root, 'config', 'sumo', 'can-tho', 'weekday.sumocfg'), null, 0);
if (!derived.ok) throw new Error(JSON.stringify(derived.problems));
const hil = derived.value.site;
const vehicles = hil.safety.groups.filter(({ kind }) => kind !== 'pedestrian2');

/** Times that neither the network nor safety.md has, so that whose they are can be seen. */
const strange: Rules = { name: 'street', yellowS: 4, allRedS: 3, minGreenS: 9, countdownS: 0 };

/** What is left of a site without its yellow, intergreens and minimum greens. */
function others({ safety, ...rest }: SealedSite): unknown {
  return { ...rest, safety: { ...safety, intergreens: null, groups: safety.groups.map(({ yellowMs: _yellowMs, minGreenMs: _minGreenMs, ...group }) => group) } };
}

/** One green, its yellow and the next green, each wanted as early as guard lets it: how long each took on the lamps, ms. */
function shortest(site: SealedSite): { readonly greenMs: number; readonly yellowMs: number; readonly betweenMs: number } {
  // The plant's own start-up flashes for 2 s.
  const safety = { ...site.safety, startup: { ...site.safety.startup, flashMs: 2000 } };
  const pair = safety.relations.find(({ relation, a, b }) => relation === 'hard' && [a, b].every((id) => vehicles.some((one) => one.id === id)));
  if (pair === undefined) throw new Error('no hard pair');
  const minGreenMs = safety.groups.find(({ id }) => id === pair.a)?.minGreenMs ?? 0;
  const plant = createPlant(safety);
  startUp(safety, plant);
  // What start-up showed is none of it.
  plant.changes.length = 0;
  const want = (aspects: Record<string, Aspect>): void => { tick(safety, plant, 'run', { ...allStop(safety), ...aspects }); };
  const at = (group: string, aspect: Aspect): number | undefined => plant.changes.findLast((one) => one.group === group && one.aspect === aspect)?.tMs;
  for (let ticks = 0; at(pair.a, 'green') === undefined && ticks < 50; ticks += 1) want({ [pair.a]: 'green' });
  // A green ended too early is refused and closed; so it is wanted when it is due, and not sooner.
  while (plant.nowMs + 100 < (at(pair.a, 'green') ?? 0) + minGreenMs) want({ [pair.a]: 'green' });
  for (let ticks = 0; at(pair.b, 'green') === undefined && ticks < 200; ticks += 1) want(at(pair.a, 'yellow') === undefined ? { [pair.a]: 'yellow' } : { [pair.b]: 'green' });
  expect(plant.faults).toEqual([]);
  const [green = 0, yellow = 0, next = 0] = [at(pair.a, 'green'), at(pair.a, 'yellow'), at(pair.b, 'green')];
  const red = plant.changes.find((one) => one.group === pair.a && one.aspect === 'red' && one.tMs > yellow)?.tMs ?? 0;
  return { greenMs: yellow - green, yellowMs: red - yellow, betweenMs: next - yellow };
}

// Safety.md S7: `bench hil` uses the times of S2; only `bench sumo --rules` replaces them, in process, and guard judges by those.
describe('times that a table of rules replaces', () => {
  test('bench hil runs by the times of S2, sealed, and knows no --rules', () => {
    expect(verifyArtefact(artefactText(hil), sha256Hex)).toMatchObject({ ok: true });
    expect(vehicles.length).toBeGreaterThan(1);
    for (const { id, yellowMs, minGreenMs } of vehicles) {
      expect([yellowMs, minGreenMs], id).toEqual([3000, 5000]);
      // S2.6: never below yellow + 1.0 s; the benchmark's street rules ask for 5.0 s.
      for (const { ms } of hil.safety.intergreens.filter(({ from }) => from === id)) expect(ms).toBe(5000);
    }
    expect(readOptions(['a'], {}).kind).toBe('run');
    expect(readOptions(['a', '--rules', 'street'], {}).kind).toBe('wrong');
  });

  test('yellow, intergreen and minimum green are replaced, and nothing else', () => {
    const ruled = ruledSite(hil, strange);
    expect(others(ruled)).toEqual(others(hil));
    expect(new Set(ruled.safety.groups.filter(({ kind }) => kind !== 'pedestrian2').map(({ yellowMs }) => yellowMs))).toEqual(new Set([4000]));
    expect(new Set(ruled.safety.intergreens.filter(({ from }) => vehicles.some(({ id }) => id === from)).map(({ ms }) => ms))).toEqual(new Set([7000]));
  });

  test.each([['as sealed', null], ['street', rulesOf('street', 0)], ['resco', rulesOf('resco', 0)], ['strange', strange]] as const)('guard judges by them: %s', (_name, rules) => {
    const site = rules === null ? hil : ruledSite(hil, rules);
    const wanted = rules === null ? { greenMs: 5000, yellowMs: 3000, betweenMs: 5000 }
      // Half a second is the bench's allowance for read-back and consent.
      : { greenMs: rules.minGreenS * 1000 - 500, yellowMs: rules.yellowS * 1000, betweenMs: (rules.yellowS + rules.allRedS) * 1000 };
    const found = shortest(site);
    for (const key of ['greenMs', 'yellowMs', 'betweenMs'] as const) {
      expect(found[key], key).toBeGreaterThanOrEqual(wanted[key]);
      // Read-back and grant take up to three ticks of every one.
      expect(found[key], key).toBeLessThanOrEqual(wanted[key] + 400);
    }
  });

  test('no daemon would load them: the hashes are not theirs', () => {
    expect(verifyArtefact(artefactText(ruledSite(hil, strange)), sha256Hex)).toMatchObject({ ok: false });
  });

  test('nothing outside bench sumo can reach them', () => {
    const rules = join(root, 'src', 'bench', 'sumo', 'rules.ts');
    const importing = globSync('src/**/*.ts', { cwd: root }).filter((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
      .some(([, path = '']) => resolve(root, dirname(file), path) === rules));
    expect(importing.length).toBeGreaterThan(2);
    expect(importing.map((file) => relative('src/bench/sumo', file)).filter((file) => file.includes('/'))).toEqual([]);
  });
});
