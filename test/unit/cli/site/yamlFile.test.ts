import { expect, test } from 'vitest';
import { yamlOf } from '../../../../src/cli/site/yamlFile.ts';

test('YAML is taken as it is meant, or refused with its place', () => {
  expect(yamlOf('a: 0x10\nb: [1, two]\n', 'x')).toMatchObject({ ok: true, value: { a: 16, b: [1, 'two'] } });
  for (const wrong of ['a: [1', 'a: 1\na: 2\n', 'a: !type 1\n', '*none', 'a: "\\q"']) {
    const read = yamlOf(wrong, 'x');
    expect(read.ok ? [] : read.problems.map(({ code, path }) => [code, path]), wrong).toEqual([['file.notYaml', 'x']]);
  }
});

test('aliases that multiply are refused, not unfolded', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 8 }, (_, at) => `${String.fromCharCode(98 + at)}: &${String.fromCharCode(98 + at)} [${Array.from({ length: 10 }, () => `*${String.fromCharCode(97 + at)}`).join(', ')}]`)].join('\n');
  expect(yamlOf(bomb, 'x').ok).toBe(false);
});
