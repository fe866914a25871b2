import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layerProblems } from '../../scripts/house/layers.ts';
import { beside, notInSignald, pureRooms, rooms, shells } from '../../scripts/house/rooms.ts';
import { plantedTree, type PlantedTree } from './planted-tree.ts';

/** Every violation is planted first and cruised in one run; each test then looks for its own. */
type Plant = { readonly what: string; readonly file: string; readonly text: string; readonly rule?: RegExp };

const plants: Plant[] = [];
const allowed: Plant[] = [];
const names = Object.keys(rooms);
const packages = ['better-sqlite3', 'commander', 'modbus-serial', 'mqtt', 'node-onvif', 'pino', 'serialport', 'yaml', 'zod'];

const flat = (room: string): string => room.replace('/', '-');
const up = (file: string): string => '../'.repeat(file.split('/').length - 1);
const importing = (file: string, target: string): string =>
  `import { target } from '${up(file)}${target}';\nexport const planted = target;\n`;

for (const from of names) {
  for (const to of [...names, ...beside]) {
    if (from === to) continue;
    const file = `src/${from}/planted-${flat(to)}.ts`;
    const text = importing(file, `src/${to}/planted-target.ts`);
    if (rooms[from]?.src.includes(to) === true) {
      const asType = `import type { Target } from '${up(file)}src/${to}/planted-target.ts';\nexport type Planted = Target;\n`;
      allowed.push({ what: `${from} → ${to}`, file, text: from === 'monitor' ? asType : text });
    } else {
      plants.push({ what: `${from} → ${to}`, file, text });
    }
  }
  for (const name of packages) {
    const file = `src/${from}/planted-npm-${name}.ts`;
    const text = `import * as outside from '${name}';\nexport const planted = outside;\n`;
    const list = rooms[from]?.npm.includes(name) === true ? allowed : plants;
    list.push({ what: `${from} → package ${name}`, file, text });
  }
  if (rooms[from]?.node === false) {
    for (const name of ['node:fs', 'node:timers', 'crypto']) {
      const file = `src/${from}/planted-${name.replace(':', '-')}.ts`;
      const text = `import * as outside from '${name}';\nexport const planted = outside;\n`;
      plants.push({ what: `${from} → ${name}`, file, text, rule: /^pure-/ });
    }
  }
}

for (const room of ['guard', 'monitor']) {
  const file = `src/${room}/planted-interstage.ts`;
  const text = `import type { Target } from '../model/interstage.ts';\nexport type Planted = Target;\n`;
  plants.push({ what: `${room} → interstage`, file, text, rule: /^own-intergreens$/ });
}
plants.push(
  {
    what: 'model passes interstage on under another name',
    file: 'src/model/planted-again.ts',
    text: `export { target } from './interstage.ts';\n`,
    rule: /^interstage-under-its-own-name$/,
  },
  {
    what: 'monitor runs code of model',
    file: 'src/monitor/planted-value.ts',
    text: importing('src/monitor/planted-value.ts', 'src/model/planted-target.ts'),
    rule: /^monitor-types-only$/,
  },
  {
    what: 'the lamp checker takes code it judges',
    file: 'test/street/planted.ts',
    text: importing('test/street/planted.ts', 'src/model/planted-target.ts'),
    rule: /^street-judges-alone$/,
  },
  {
    what: 'a room without a line in the table',
    file: 'src/cellar/planted.ts',
    text: importing('src/cellar/planted.ts', 'src/model/planted-target.ts'),
    rule: /^unknown-room$/,
  },
  {
    what: 'a file outside every room, importing nothing',
    file: 'src/field/planted.ts',
    text: 'export const planted = 1;\n',
  },
  {
    what: 'a circle inside a room',
    file: 'src/control/planted-circle-a.ts',
    text: `import { b } from './planted-circle-b.ts';\nexport const a = (): number => b();\n`,
    rule: /^no-cycles$/,
  },
  {
    what: 'an import of nothing',
    file: 'src/control/planted-lost.ts',
    text: `import { nothing } from './nowhere.ts';\nexport const planted = nothing;\n`,
    rule: /^resolvable$/,
  },
  {
    what: 'a development package in what is shipped',
    file: 'src/agentd/planted-dev.ts',
    text: `import * as fc from 'fast-check';\nexport const planted = fc;\n`,
  },
  {
    what: 'src takes from test',
    file: 'src/agentd/planted-test.ts',
    text: importing('src/agentd/planted-test.ts', 'test/house/planted-target.ts'),
    rule: /^src-stands-alone$/,
  },
);
for (const name of notInSignald.node) {
  plants.push({
    what: `signald → node:${name} by way of platform`,
    file: `src/signald/planted-way-${name}.ts`,
    text: importing(`src/signald/planted-way-${name}.ts`, `src/platform/way-${name}.ts`),
    rule: /^signald-alone-node$/,
  });
}

let tree: PlantedTree;
let problems: string[] = [];
const problemsOf = (plant: Plant): string[] => problems.filter((problem) => problem.startsWith(`${plant.file} →`) || problem.startsWith(`${plant.file}:`));

beforeAll(() => {
  tree = plantedTree();
  for (const room of [...names, ...beside, 'cellar']) {
    tree.plant(`src/${room}/planted-target.ts`, 'export const target = 1;\nexport type Target = number;\n');
  }
  tree.plant('test/house/planted-target.ts', 'export const target = 1;\n');
  tree.plant('src/model/interstage.ts', 'export const target = 1;\nexport type Target = number;\n');
  tree.plant(
    'src/control/planted-circle-b.ts',
    `import { a } from './planted-circle-a.ts';\nexport const b = (): number => a();\n`,
  );
  for (const name of notInSignald.node) {
    tree.plant(`src/platform/way-${name}.ts`, `import * as outside from 'node:${name}';\nexport const target = outside;\n`);
  }
  for (const plant of [...plants, ...allowed]) tree.plant(plant.file, plant.text);
  problems = layerProblems(tree.root);
});
afterAll(() => {
  tree.remove();
});

describe('a planted breach of the layer table is seen', () => {
  test.each(plants.map((plant) => [plant.what, plant] as const))('%s', (_, plant) => {
    const seen = problemsOf(plant);
    expect(seen).not.toEqual([]);
    if (plant.rule !== undefined) expect(seen.map((problem) => problem.split(': ').at(-1))).toContainEqual(expect.stringMatching(plant.rule));
  });
});

describe('what the table allows is not a breach', () => {
  test.each(allowed.map((plant) => [plant.what, plant] as const))('%s', (_, plant) => {
    expect(problemsOf(plant)).toEqual([]);
  });
});

describe('the table is the one of the architecture', () => {
  test('the middle floor: no room imports another', () => {
    const middle = ['control', 'guard', 'monitor', 'ipc', 'record', 'link', 'camera'];
    for (const room of middle) {
      expect(rooms[room]?.src.filter((other) => !['model', 'text', 'platform'].includes(other))).toEqual([]);
    }
  });
  test('the pure rooms', () => {
    expect(pureRooms).toEqual(['model', 'control', 'guard', 'monitor', 'field/profile', 'field/z1', 'field/scan', 'link', 'measures']);
    expect(pureRooms.flatMap((room) => rooms[room]?.npm ?? [])).toEqual(['zod']);
  });
  test('no room imports a shell', () => {
    expect(Object.values(rooms).flatMap((room) => room.src.filter((other) => shells.includes(other)))).toEqual([]);
  });
});

test('a file that was not cruised makes the check red', () => {
  appendFileSync(
    join(tree.root, '.dependency-cruiser.cjs'),
    `module.exports.options.exclude = { path: '^src/guard/planted-target' };\n`,
  );
  expect(layerProblems(tree.root)).toContain('src/guard/planted-target.ts: not cruised');
});
