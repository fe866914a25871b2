import { describe, expect, test } from 'vitest';
import { lintLibrary, readLibrary } from '../../../../src/field/profile/library.ts';
import type { ProfileDocument } from '../../../../src/field/profile/template.ts';
import { problemText } from '../../../../src/text/problem.ts';
import { shippedDocuments } from './loadProfile.ts';

const source = { document: 'd', edition: 'e', page: '1' };
const board = (name: string, change: object = {}): ProfileDocument => ({
  name,
  content: {
    format: 'ngatu-profile/1', vendor: 'v', model: 'm', role: 'io', variant: 'modbusRtu', firmware: { from: '1.0', to: '1.9' },
    identity: [{ point: 'name', equals: 7 }], limits: { maxReadRegisters: 8, minGapMs: 0, responseMs: 20 }, failsafe: { failsafe: 'none' },
    points: [{ id: 'name', area: 'input', address: 0, type: 'u16', access: 'read', poll: 'once' }], source, ...change,
  },
});
const found = (...documents: ProfileDocument[]): readonly unknown[] => lintLibrary(documents).map(({ code, path }) => [code, path]);

test('the shipped folder has no error, and no warning or note that is not about what nobody knows', () => {
  const problems = lintLibrary(shippedDocuments);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect([...new Set(problems.map(({ code }) => code))].toSorted()).toEqual(['profile.identityUnproved', 'profile.unverified', 'profile.watchdogAutoClears', 'profile.wordOrderUnknown']);
});

test('the shipped folder has every device that the project promises', () => {
  const names = readLibrary(shippedDocuments).map(({ files }) => (files[0] ?? '').replace('.yaml', ''));
  expect(names.toSorted()).toEqual([
    'advantech/ADAM-4051', 'advantech/ADAM-4056SO', 'advantech/ADAM-4068', 'advantech/ADAM-4150', 'advantech/ADAM-4168',
    'eastron/SDM120', 'eastron/SDM230', 'icp-das/M-7002', 'icp-das/M-7065', 'icp-das/M-7084', 'icp-das/tM-R5', 'isma/iSMA-B-4I4O-H', 'moxa/ioLogik-E1214',
    'ngatu/cd8', 'ngatu/cs8', 'ngatu/lc16', 'ngatu/pb8', 'ngatu/pd8', 'ngatu/shb8', 'ngatu/shb8w', 'ngatu/vds4', 'procon/LD120', 'procon/LD120R',
    'waveshare/Modbus-RTU-Relay-8CH-V1', 'waveshare/Modbus-RTU-Relay-8CH-V2', 'wavetronix/SS125',
  ]);
});

describe('what two profiles may not say', () => {
  test('nothing is wrong with one', () => { expect(found(board('v/m'))).toEqual([]); });

  test('the same device and firmware', () => {
    expect(found(board('v/m'), board('v/m-B', { edition: 'B', firmware: { from: '1.9', to: '2.5' } }))).toEqual([['profile.firmwareOverlap', 'v/m-B.yaml: firmware']]);
    expect(found(board('v/m'), board('v/m-B', { edition: 'B', firmware: { from: '1.10', to: '2.5' } }))).toEqual([]);
  });

  test('the same name twice', () => {
    expect(found(board('v/m'), board('w/v/m'))).toEqual([['profile.duplicateId', 'w/v/m.yaml']]);
  });

  test('another name than the file has', () => {
    expect(found(board('v/other'))).toEqual([['profile.fileName', 'v/other.yaml']]);
    expect(found(board('v/m', { edition: 'V2' }))).toEqual([['profile.fileName', 'v/m.yaml']]);
  });
});

test('a problem in a profile that extends a template names both files, and the key', () => {
  const template: ProfileDocument = { name: 'v/base.template', content: { format: 'ngatu-profile-template/1', role: 'oi', colour: 'red' } };
  const { role: _role, ...rest } = Object.fromEntries(Object.entries(board('v/m').content ?? {}));
  const problems = lintLibrary([template, { name: 'v/m', content: { ...rest, extends: 'v/base' } }]);
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['schema.invalid_value', 'v/m.yaml (extends v/base.template.yaml): role'],
    ['schema.unknownKey', 'v/m.yaml (extends v/base.template.yaml): colour'],
  ]);
  for (const one of problems) expect(problemText('vi', one).what).not.toMatch(/[{}]|undefined/);
});

test('a template that nobody extends', () => {
  expect(found(board('v/m'), { name: 'v/idle.template', content: { format: 'ngatu-profile-template/1' } })).toEqual([['profile.templateIdle', 'v/idle.template.yaml']]);
});
