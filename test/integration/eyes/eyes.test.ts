import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { expectAnswersToFit } from '../answersFit.ts';
import { openStand, type Stand } from './stand.ts';

let at: Stand;
beforeAll(async () => { at = await openStand(); }, 120_000);
afterAll(() => at.end(), 60_000);
expectAnswersToFit();

const detectorsSchema = z.array(z.looseObject({ id: z.string(), fault: z.boolean(), calls: z.boolean(), standIn: z.string().optional() }));
const lanesSchema = z.looseObject({ lanes: z.array(z.looseObject({ id: z.string(), confidence: z.number() })) });
const standIns = (out: string): Readonly<Record<string, string>> => Object.fromEntries(detectorsSchema.parse(JSON.parse(out)).flatMap(({ id, standIn }) => (standIn === undefined ? [] : [[id, standIn]])));
const calls = (out: string, wanted: string): boolean | undefined => detectorsSchema.parse(JSON.parse(out)).find(({ id }) => id === wanted)?.calls;
const confidence = (out: string): Readonly<Record<string, number>> => Object.fromEntries(lanesSchema.parse(JSON.parse(out)).lanes.map((lane) => [lane.id, lane.confidence]));
const list = ['detector', 'list', '--json'] as const;
const snapshots = (): readonly string[] => readdirSync(join(at.dir, 'state/agentd/snapshots')).toSorted();
const breakLoop = (detector: string, on = true): void => { at.street.say({ type: 'fault', name: 'loopFault', detector, on }); };
const measure = (sensor: string, value: number | boolean): void => { at.street.say({ type: 'sensor', sensor, value }); };

test('cameras: one answers a probe and is told as its own, a Digest and a Basic log-in give pictures, a clock an hour off is an alarm in both languages', async () => {
  await at.tells(['status', '--json'], /"mode":"adaptive"/);
  expect((await at.tool('camera', 'discover')).out).toMatch(/^north {2}virtual camera {2}VC-1 {2}http:\/\/127/m);
  await at.tells(['camera', 'health'], (out) => /north +Camera clock wrong +\d/.test(out) && /south +good/.test(out), 120_000);
  expect(at.viet('camera', 'health')).toMatch(/north: Đồng hồ camera sai \(-3\d{6} ms\)/);
  expect([at.cameras.north.device.seen.at(-1), at.cameras.south.device.seen.at(-1)]).toEqual([expect.stringMatching(/^Digest /), expect.stringMatching(/^Basic /)]);
});

test('detectors that are broken: neighbour, history and recall speak for them, each as far as it is believed; a fault that is named has its picture taken', async () => {
  for (const detector of ['dVN-stop', 'dVN-adv', 'dVE-stop', 'dVE-adv', 'dLN-stop']) breakLoop(detector);
  await at.tells(list, (out) => isDeepStrictEqual(standIns(out), { 'dVN-stop': 'neighbour', 'dVN-adv': 'neighbour', 'dVE-stop': 'history', 'dVE-adv': 'history', 'dLN-stop': 'recall' }), 15_000);
  // A lane is believed by its stop line and by who comes: half of what passes beside, 0.15 of what is usual, nothing of a recall.
  await at.tells(['adaptive', 'status', '--json'], (out) => { const known = confidence(out); return known['n1'] === 0.25 && known['n2'] === 1 && Math.abs((known['E-through'] ?? 0) - 0.075) < 0.01 && known['N-left'] === 0; }, 30_000);
  await at.tells(['camera', 'snapshot'], /north\.\S+ .* alarm /, 20_000);
  // Served with the group beside, it calls nobody until somebody stands on its neighbour.
  at.street.say({ type: 'detectors', values: { 'dVS-stop': { occupied: true, count: 1 } } });
  await at.tells(list, (out) => calls(out, 'dVN-stop') === false, 150_000);
  at.street.say({ type: 'detectors', values: { 'dVS-stop': { occupied: false, count: 1 }, 'dVN-stop2': { occupied: true, count: 1 } } });
  await at.tells(list, (out) => calls(out, 'dVN-stop') === true, 10_000);
  at.street.say({ type: 'detectors', values: { 'dVN-stop2': { occupied: false, count: 1 } } });
  // The neighbour breaks too: nothing is usual of this one, so it is recalled.
  for (const detector of ['dVN-stop2', 'dVN-adv2']) breakLoop(detector);
  await at.tells(list, (out) => standIns(out)['dVN-stop'] === 'recall' && standIns(out)['dVN-adv'] === 'recall', 15_000);
  expect((await at.tool('detector', 'list')).out).toMatch(/dVE-stop +unknown .* by what is usual at this hour of the week/);
}, 240_000);

test('on demand a group whose detector has failed is held for its fail time; a forced state ends by itself', async () => {
  const forced = await at.tool('detector', 'force', 'dVS-stop', 'on', '--for', '12s', '--reason', 'tried', '--by', 'Lan');
  expect(forced.code).toBe(0);
  await at.tells(['detector', 'list'], /dVS-stop .*forced on, \d+ s left \(Lan\)/, 5000);
  expect((await at.tool('mode', 'select', '--mode', 'actuated', '--for', '5m', '--reason', 'tried', '--by', 'Lan')).code).toBe(0);
  // 12 s and the tick in which the lamps are read; without it the split of 24 s, which its maximum of 20 s bounds.
  await at.tells(['log', 'show', '--from', '3m', '--code', 'stage.greenEnded'], /lN B gap-out greenMs=12\d\d\d\b/, 200_000);
  await at.tells(['log', 'show', '--from', '5m', '--class', 'audit'], /detector\.on dVS-stop technician cause=end/, 20_000);
  for (const detector of ['dVN-stop', 'dVN-adv', 'dVN-stop2', 'dVN-adv2', 'dVE-stop', 'dVE-adv', 'dLN-stop']) breakLoop(detector, false);
  await at.tells(list, (out) => Object.keys(standIns(out)).length === 0, 15_000);
  expect((await at.tool('detector', 'health', 'dVE-stop', '--json')).out).toMatch(/"cause": ?"unread"/);
}, 240_000);

test('sensors: a door and the mains are told, have their picture, and move nothing; water closes the junction in its own steps, an empty reserve makes it flash, and it starts again by itself', async () => {
  measure('front', true);
  measure('grid', false);
  await at.tells(['fault', 'list'], (out) => out.includes('[cabinet.door]: front') && out.includes('[cabinet.mains]: grid') && !out.includes('flash'), 40_000);
  await at.tells(['camera', 'snapshot'], /south\.\S+ .* alarm /, 20_000);
  expect((await at.tool('mode', 'show')).out).toContain('actuated');
  measure('front', false);
  measure('grid', true);
  measure('sill', true);
  await at.tells(['mode', 'show'], /^all red, by guard/, 60_000);
  expect((await at.tool('log', 'show', '--from', '1m', '--code', 'mode.changed')).out).toMatch(/actuated → closing guard[^]*closing → all ?[rR]ed guard/);
  measure('sill', false);
  measure('left', 20);
  await at.tells(['mode', 'show'], /^flash, by guard/, 40_000);
  expect((await at.tool('fault', 'list')).out).toMatch(/\[cabinet\.battery\]: left 20 min[^]*flash/);
  measure('left', 240);
  await at.tells(['mode', 'show'], /^(?:actuated|adaptive)/, 60_000);
  expect((await at.tool('fault', 'list')).out).not.toContain('cabinet.');
}, 300_000);

test('pictures over the link: only when asked, whole, and no more than the day has; beside them the disk keeps its budget, and what is pinned', async () => {
  const { broker } = z.looseObject({ broker: z.string() }).parse(JSON.parse((await at.tool('link', 'status', '--json')).out));
  const evidence = await at.tool('camera', 'snapshot', 'north', '--evidence', '--by', 'Lan');
  expect(evidence.code).toBe(0);
  at.cameras.south.scene = 'large';
  const order = (out: string): Promise<{ readonly out: string }> => at.tool('centre', 'command', 'camera.snapshot', '--broker', broker, '--site', 'ninh-kieu', '--key', join(at.junction.runDir, 'centre.key'), '--key-id', 'bench', '--actor', 'lan', '--params', '{"camera":"south"}', '--out', join(at.dir, out));
  const told = (await order('a.jpg')).out;
  const [, bytes, sha256] = /accepted\. snapshot=\S+ bytes=(\d+) pieces=\d+ sha256=(\w+)/.exec(told) ?? [];
  expect(told).toContain('completed');
  const picture = readFileSync(join(at.dir, 'a.jpg'));
  expect([picture.length, createHash('sha256').update(picture).digest('hex')]).toEqual([Number(bytes), sha256]);
  let refused = '';
  for (let n = 0; n < 6 && refused === ''; n += 1) refused = /rejected: camera\.linkBudget snapshot=\S+ bytes=\d+ left=\d+/.exec((await order(`b${n}.jpg`)).out)?.[0] ?? '';
  expect(refused).toContain('camera.linkBudget');
  const eldest = snapshots().find((name) => name.endsWith('.alarm.jpg'));
  for (let n = 0; n < 5; n += 1) await at.tool('camera', 'snapshot', 'south');
  const folder = join(at.dir, 'state/agentd/snapshots');
  expect(snapshots().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(1_000_000);
  expect(snapshots()).toContainEqual(expect.stringMatching(/^north\..*\.evidence\./));
  expect(snapshots()).not.toContain(eldest);
  const { out } = await at.tool('log', 'show', '--from', '10m', '--code', 'camera.sent');
  expect(out.match(/Picture sent to the centre/g)?.length).toBe(readdirSync(at.dir).filter((name) => name.endsWith('.jpg')).length);
}, 240_000);

test('a standing picture, a dark one and a camera that does not answer are known, in both languages', async () => {
  at.cameras.north.scene = 'frozen';
  at.cameras.south.scene = 'dark';
  await at.tells(['camera', 'health'], (out) => /north +.*Picture frozen/.test(out) && /south +Picture dark/.test(out), 70_000);
  expect(at.viet('camera', 'health')).toMatch(/Ảnh camera đứng yên \(\d+ lần liền cùng một ảnh/);
  at.cameras.south.spec.trouble = 'silent';
  await at.tells(['camera', 'health'], /south +.*Camera out of reach/, 90_000);
  expect(at.viet('alarm', 'list')).toMatch(/camera\.unreachable south: Không tới được camera \(không trả lời trọn vẹn kịp giờ\)/);
}, 240_000);
