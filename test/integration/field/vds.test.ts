import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serialStream } from '../../../src/field/bus/serialStream.ts';
import { ss125Driver } from '../../../src/field/vds/ss125Driver.ts';
import { z1Client } from '../../../src/field/vds/z1Client.ts';
import { vdsSourceSchema } from '../../../src/model/vds.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { openPtyLine } from '../../../src/sim/cabinet/ptyLine.ts';
import { createSs125 } from '../../../src/sim/cabinet/ss125.ts';

test('a SmartSensor HD is read over a serial line, frame by frame', async () => {
  const clock = createClock();
  const path = join(mkdtempSync(join(tmpdir(), 'ngatu-vds-')), 'radar');
  const sensor = createSs125({ id: 9, lanes: 3, approaches: 1 });
  // A byte at a time, as a slow line brings them.
  const line = openPtyLine(path, (bytes) => { for (const byte of bytes) for (const answer of sensor.receive(Uint8Array.of(byte))) line.send(answer); });
  expect(await line.ready).toBe(true);
  sensor.closeInterval({ year: 2026, month: 11, day: 28, hour: 11, minute: 59, second: 0, ms: 0 }, 60_000);
  for (let n = 0; n < 5; n += 1) sensor.pass(2, { speed: 40 + n, vehicleClass: 3, occupiedMs: 900 });
  sensor.closeInterval({ year: 2026, month: 11, day: 28, hour: 12, minute: 0, second: 0, ms: 0 }, 60_000);
  const source = vdsSourceSchema.parse({ kind: 'ss125', id: 'radar', via: { kind: 'serial', path }, sensor: 9, lanes: [{ lane: 0, zone: 'N1' }, { lane: 2, zone: 'N3' }] });
  if (source.kind !== 'ss125') throw new Error('another source');
  const driver = ss125Driver(source, z1Client({ open: () => serialStream(path, 9600, '8N1'), sensor: 9, answerMs: 20_000, after: (ms, call) => clock.after(ms, call) }));
  const look = await driver.look(Date.UTC(2026, 10, 28, 12, 0, 20));
  expect(look.ok && look.readings.map(({ zones }) => zones.map(({ count, classes, speedKmh }) => [count, classes.B, speedKmh]))).toEqual([[[0, 0, null], [5, 5, 42]]]);
  driver.close();
  await line.remove(null);
});
