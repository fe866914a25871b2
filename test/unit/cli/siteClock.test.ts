import { afterEach, expect, it } from 'vitest';
import { startCli } from '../../../src/cli/start.ts';
import { clockText, dateClockText, learnSiteZone, momentOf, siteDay, useSiteZone } from '../../../src/cli/siteClock.ts';
import { commandTable } from '../../../src/cli/commandTable.ts';
import { goodState } from '../run/junction-state.ts';
import { servedShell } from './served.ts';

const served = servedShell();
afterEach(() => { useSiteZone('Asia/Ho_Chi_Minh'); });
/** 2027-02-06 23:30:30 UTC. */
const atMs = Date.parse('2027-02-06T23:30:30Z');

it.each([['Asia/Ho_Chi_Minh', '2027-02-07 06:30:30'], ['Asia/Manila', '2027-02-07 07:30:30'], ['Etc/UTC', '2027-02-06 23:30:30']])('in %s a moment is written and read by the clock on the wall there', (zone, text) => {
  useSiteZone(zone);
  expect(dateClockText(atMs)).toBe(text);
  expect(clockText(atMs)).toBe(text.slice(11));
  expect(siteDay(atMs)).toBe(text.slice(0, 10));
  expect(momentOf(text.replace(' ', 'T'), atMs)).toBe(atMs);
  expect(momentOf(text.slice(11), atMs)).toBe(atMs);
});

it('a zone that nobody knows leaves what was', () => {
  useSiteZone('Asia/Tokyo');
  for (const unknown of ['Europe/Nowhere', undefined, 7]) useSiteZone(unknown);
  expect(dateClockText(atMs)).toBe('2027-02-07 08:30:30');
});

it('the junction says where it stands; without one the usual zone is used', async () => {
  await learnSiteZone(served.shell());
  expect(dateClockText(atMs)).toBe('2027-02-07 06:30:30');
  await served.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify(goodState({ timezone: 'Asia/Manila' }))) }));
  await learnSiteZone(served.shell());
  expect(dateClockText(atMs)).toBe('2027-02-07 07:30:30');
});

it('a command that prints a time of the site learns the zone first', async () => {
  await served.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify(goodState({ timezone: 'Asia/Manila' }))) }));
  let printed = '';
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array): boolean => { printed += String(text); return true; };
  try {
    await served.serve('agent', 'view', () => ({ ok: true, result: [{ id: 1, class: 'audit', seq: 1, event: { boot: 'b', n: 1, stamp: { bootId: 'b', monoMs: 1, wallMs: atMs, errorMs: null }, code: 'mode.changed', data: { mode: 'flash' } } }] }));
    await startCli(['log', 'tail', '--run-dir', served.runDir, '--lang', 'en']);
  } finally {
    process.stdout.write = write;
  }
  expect(printed).toContain('2027-02-07 07:30:30');
  expect(commandTable.filter(({ path }) => /^(log|why|evidence show|measures|alarm list|fault list)/.test(path)).filter(({ siteTime }) => siteTime !== true).map(({ path }) => path)).toEqual([]);
});
