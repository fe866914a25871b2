import { expect, test } from 'vitest';
import { createStoreDesk } from '../../../src/agentd/storeDesk.ts';
import type { RecordAlarm } from '../../../src/record/alarms.ts';

const desk = (): { readonly causes: Map<RecordAlarm, string>; readonly said: unknown[]; readonly tick: () => void } => {
  const causes = new Map<RecordAlarm, string>();
  const said: unknown[] = [];
  const made = createStoreDesk({ alarms: () => causes }, (...one) => { said.push(one); });
  return { causes, said, tick: () => { made.tick(); } };
};

test('each life says once of every alarm of the store how it stands: what an earlier one had found ends', () => {
  const { said, tick, causes } = desk();
  causes.set('record.nearFull', '9 of 10 bytes');
  tick();
  tick();
  expect(said).toHaveLength(4);
  expect(said).toContainEqual(['record.memoryOnly', 'record', null]);
  expect(said).toContainEqual(['record.nearFull', 'record', '9 of 10 bytes']);
});

test('then only what comes and goes', () => {
  const { said, tick, causes } = desk();
  tick();
  said.length = 0;
  causes.set('record.memoryOnly', 'EIO');
  tick();
  causes.clear();
  tick();
  tick();
  expect(said).toEqual([['record.memoryOnly', 'record', 'EIO'], ['record.memoryOnly', 'record', null]]);
});
