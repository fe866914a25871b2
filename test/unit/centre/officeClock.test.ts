import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const clock = join(import.meta.dirname, '../../../src/centre/tool/officeClock.ts');
/** As a computer in that zone says it: a process learns its zone once. */
const saidIn = (zone: string): unknown => JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', `import { hourMinuteText, momentText, zoneText } from '${clock}'; const at = Date.UTC(2026, 6, 1, 2, 22, 7, 125); console.log(JSON.stringify([momentText(at), hourMinuteText(at), zoneText(at), zoneText(Date.UTC(2026, 0, 1))]));`], { encoding: 'utf8', env: { ...process.env, TZ: zone } }));

test.each([
  ['Asia/Ho_Chi_Minh', ['2026-07-01 09:22:07.125+07:00', '09:22', 'UTC+07:00', 'UTC+07:00']],
  ['UTC', ['2026-07-01 02:22:07.125+00:00', '02:22', 'UTC+00:00', 'UTC+00:00']],
  ['America/St_Johns', ['2026-06-30 23:52:07.125-02:30', '23:52', 'UTC-02:30', 'UTC-03:30']],
])('a time of the centre’s tool names its zone: %s', (zone, said) => {
  expect(saidIn(zone)).toEqual(said);
});
