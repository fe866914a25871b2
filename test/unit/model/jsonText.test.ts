import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepestJson, readJson } from '../../../src/model/jsonText.ts';
import { freshSeed } from '../../seed.ts';

fc.configureGlobal({ seed: freshSeed });

test.each([
  ['{"a":{"__proto__":{"b":1}}}', 'json.protoKey', 'a.__proto__'],
  ['{"a":[0,{"\\u005f_proto__":1}]}', 'json.protoKey', 'a.1.__proto__'],
  ['{"forS":1,"forS":600}', 'json.keyTwice', 'forS'],
  ['{"a":"x:{\\"b\\":1,","b":{"c":1 , "\\u0063" : 2}}', 'json.keyTwice', 'b.c'],
  ['[{"a":1},{"a":1,"b":{},"a":2}]', 'json.keyTwice', 'a'],
  [`${'['.repeat(deepestJson + 1)}${']'.repeat(deepestJson + 1)}`, 'json.tooDeep', ''],
  ['{"a":1', 'json.notJson', ''], ['', 'json.notJson', ''], ['{"a"::1}', 'json.notJson', ''],
])('%s is refused by name', (text, code, path) => {
  expect(readJson(text)).toEqual({ ok: false, code, path });
});

test('every other JSON text is read as JSON.parse reads it', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 8 }), (text) => {
    fc.pre(!text.includes('__proto__'));
    expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  }));
});

test('a key said again anywhere is found', () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), (object) => {
    const [key = ''] = Object.keys(object);
    const text = `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(key)}:0}`;
    fc.pre(!text.includes('__proto__'));
    expect(readJson(`{"outer":[${text}]}`)).toMatchObject({ ok: false, code: 'json.keyTwice' });
  }));
});
