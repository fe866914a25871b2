import { describe, expect, test } from 'vitest';
import { mergeTemplates, type ProfileDocument } from '../../../../src/field/profile/template.ts';

const template = (name: string, content: object): ProfileDocument => ({ name: `${name}.template`, content: { format: 'ngatu-profile-template/1', ...content } });
const profile = (content: object): ProfileDocument => ({ name: 'v/m', content: { format: 'ngatu-profile/1', ...content } });
const merge = (document: ProfileDocument, ...templates: ProfileDocument[]): ReturnType<typeof mergeTemplates> => mergeTemplates(document, new Map(templates.map((one) => [one.name, one])));

describe('a profile that extends a template', () => {
  const base = template('v/base', { vendor: 'v', limits: { maxReadRegisters: 8, minGapMs: 0 }, points: [{ id: 'a', address: 1 }, { id: 'b', address: 2 }], quirks: ['old'] });

  test('takes what it does not say itself, key by key', () => {
    const merged = merge(profile({ extends: 'v/base', model: 'm', limits: { minGapMs: 5 } }), base);
    expect(merged).toMatchObject({ ok: true, value: { files: ['v/m.yaml', 'v/base.template.yaml'] } });
    expect(merged.ok ? merged.value.content : null).toEqual({
      format: 'ngatu-profile/1', vendor: 'v', model: 'm', limits: { maxReadRegisters: 8, minGapMs: 5 },
      points: [{ id: 'a', address: 1 }, { id: 'b', address: 2 }], quirks: ['old'],
    });
  });

  test('changes a point by its id, adds others, leaves some out, and adds its quirks', () => {
    const merged = merge(profile({ extends: 'v/base', without: ['a'], points: [{ id: 'b', address: 9 }, { id: 'c', address: 3 }], quirks: ['new'] }), base);
    expect(merged.ok ? merged.value.content : null).toMatchObject({ points: [{ id: 'b', address: 9 }, { id: 'c', address: 3 }], quirks: ['old', 'new'] });
    expect(merged.ok && merged.value.content).not.toHaveProperty('without');
  });

  test('may have a template of a template, the nearest one first', () => {
    const middle = template('v/middle', { extends: 'v/base', vendor: 'w', points: [{ id: 'a', address: 7 }] });
    const merged = merge(profile({ extends: 'v/middle' }), base, middle);
    expect(merged).toMatchObject({ ok: true, value: { content: { vendor: 'w', points: [{ id: 'a', address: 7 }, { id: 'b', address: 2 }] }, files: ['v/m.yaml', 'v/middle.template.yaml', 'v/base.template.yaml'] } });
  });

  test('a point that it changes keeps the keys that it does not state', () => {
    const wide = template('v/wide', { points: [{ id: 'a', area: 'coil', address: 1, poll: 'once' }] });
    const merged = merge(profile({ extends: 'v/wide', points: [{ id: 'a', address: 9 }] }), wide);
    expect(merged.ok ? merged.value.content : null).toMatchObject({ points: [{ id: 'a', area: 'coil', address: 9, poll: 'once' }] });
  });

  test('two points of its own with one name stay two, for the linter to see', () => {
    const merged = merge(profile({ extends: 'v/base', points: [{ id: 'c', address: 1 }, { id: 'c', address: 2 }] }), base);
    expect(merged.ok ? merged.value.content : null).toMatchObject({ points: [{ id: 'a' }, { id: 'b' }, { id: 'c', address: 1 }, { id: 'c', address: 2 }] });
  });
});

const codes = (merged: ReturnType<typeof mergeTemplates>): readonly unknown[] => (merged.ok ? [] : merged.problems.map(({ code, path, params }) => [code, path, params]));

describe('what keeps documents from being joined', () => {
  test('a circle names both files', () => {
    expect(codes(merge(profile({ extends: 'v/a' }), template('v/a', { extends: 'v/b' }), template('v/b', { extends: 'v/a' }))))
      .toEqual([['profile.templateCycle', 'extends', { file: 'v/b.template.yaml', template: 'v/a.template.yaml' }]]);
    expect(codes(merge(profile({ extends: 'v/a' }), template('v/a', { extends: 'v/a' })))).toMatchObject([['profile.templateCycle', 'extends', {}]]);
  });

  test('a template that is not there, or no name', () => {
    expect(codes(merge(profile({ extends: 'v/none' })))).toEqual([['profile.templateUnknown', 'extends', { file: 'v/m.yaml', template: 'v/none.template.yaml' }]]);
    for (const wrong of [7, null, ['v/base'], {}]) expect(codes(merge(profile({ extends: wrong })))).toMatchObject([['profile.templateUnknown', 'extends', { file: 'v/m.yaml' }]]);
  });

  test('a chain without an end', () => {
    const chain = Array.from({ length: 9 }, (_, at) => template(`v/t${at}`, { extends: `v/t${at + 1}` }));
    expect(codes(merge(profile({ extends: 'v/t0' }), ...chain))).toMatchObject([['profile.templateDepth', 'extends', {}]]);
  });

  test('what is no map, or not of its format', () => {
    for (const content of [null, 7, 'text', ['a'], undefined]) expect(codes(merge({ name: 'v/m', content }))).toMatchObject([['profile.notAMap', '', { file: 'v/m.yaml' }]]);
    expect(codes(merge({ name: 'v/m', content: { format: 'ngatu-profile-template/1' } }))).toMatchObject([['profile.format', 'format', { file: 'v/m.yaml' }]]);
    expect(codes(merge(profile({ extends: 'v/base' }), { name: 'v/base.template', content: { format: 'ngatu-profile/1' } }))).toMatchObject([['profile.format', 'format', { file: 'v/base.template.yaml' }]]);
  });

  test('a point left out that the template has not', () => {
    expect(codes(merge(profile({ extends: 'v/base', without: ['z'] }), template('v/base', { points: [{ id: 'a' }] })))).toEqual([['profile.templateWithout', 'without[0]', { point: 'z' }]]);
  });
});
