import { expect, test } from 'vitest';
import { sensorText } from '../../../src/cli/command/status.ts';

test('a sensor in a word: its number and unit, its contact’s state in the reader’s language, and a mark where it is an alarm', () => {
  expect(sensorText('en', { id: 'heat', kind: 'temperature', value: 41.5, ageMs: 3, alarms: [] })).toBe('heat 41.5 °C');
  expect(sensorText('vi', { id: 'd', kind: 'door', name: 'cửa trước', value: true, ageMs: 3, alarms: ['cabinet.door'] })).toBe('! cửa trước mở');
  expect(sensorText('en', { id: 'grid', kind: 'mains', value: false, ageMs: 3, alarms: ['cabinet.mains'] })).toBe('! grid lost');
  expect(sensorText('en', { id: 'sill', kind: 'water', value: null, ageMs: null, alarms: [] })).toBe('sill cannot be read');
});
