import { expect, test } from 'vitest';
import { packPlain, plainText, unpackPlain } from '../../../src/platform/plainPack.ts';

const known = plainText({ lanes: Array.from({ length: 40 }, (_, lane) => ({ id: `lane ${lane}`, headwayS: 1.9, queue: 0 })) });
const value = { bounds: { mostS: [Infinity, -Infinity, 12], leastS: [0, 0.1 + 0.2] }, lanes: [{ id: 'lane 7', headwayS: 1.9, queue: 3 }], text: 'Nguyễn', none: null };

test('what JSON has no word for comes back as it was', () => {
  expect(unpackPlain(packPlain(value, known), known)).toEqual(value);
});

test('what the reader has as well costs next to nothing', () => {
  const many = Array.from({ length: 40 }, (_, lane) => ({ id: `lane ${lane}`, headwayS: 1.9, queue: 0 }));
  const bare = packPlain(many, '{}').length;
  expect(packPlain(many, known).length).toBeLessThan(bare / 1.4);
});

test.each([
  ['torn', packPlain(value, known).slice(0, 30)], ['empty', ''], ['no base64', '%%%'], ['made with something else', packPlain(value, `${known.slice(0, -40)}${'x'.repeat(40)}`)],
])('%s: undefined, and no throw', (_, text) => {
  expect(unpackPlain(text, known.replace('lane 39', 'lane 40'))).toBeUndefined();
});
