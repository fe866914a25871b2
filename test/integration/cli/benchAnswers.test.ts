import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ringsSheet } from '../../unit/model/rings.ts';
import { hearAnswer } from '../answers.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { startJunction, until } from '../run/junction.ts';
import { runTool } from '../tool.ts';

const home = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'ngatu-answers-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
expectAnswersToFit();

function written(name: string, value: unknown): string {
  writeFileSync(join(folder, name), stringify(value));
  return join(folder, name);
}

/** A bench or a maker of files: it speaks to no junction. */
function made(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(join(home, 'scripts/ngatu'), [...args, '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve) => { child.once('close', (code) => { hearAnswer([...args, '--json'], out); resolve({ code, out, err }); }); });
}

test.each([
  ['bench line --for 1s --baud 115200 --no-peer', [0, 1]],
  // Nothing lost, nothing doubled: a bench that waits for what is never sent would end 180 s later, with 1.
  ['bench fleet --cabinets 2 --seconds 5 --processes 1 --no-restart', [0]],
  ['sim nuisance --hours 0.01', [0]],
  [`site from-rings ${written('rings.yaml', ringsSheet)} --out from-rings.yaml`, [0]],
  [`site new hoa-binh --answers ${written('answers.yaml', { name: 'Hòa Bình', northSouth: { widthM: 16 }, eastWest: { widthM: 12, leftTurns: 'protected', speedKmh: 40 } })} --out new.yaml`, [0]],
] as const)('a result, not a complaint: ngatu %s --json', async (line, exits) => {
  const ended = await made(...line.split(' '));
  expect([exits.some((exit) => exit === ended.code), ended.out, ended.err]).toEqual([true, expect.not.stringMatching(/^$|"ok":\s*false,\s*"error"/), expect.any(String)]);
}, 240_000);

test('orders of priority and preemption on a running junction, the optimiser’s shadow, and a clock that is not this bench’s to set', async () => {
  const source = parse(readFileSync(join(home, 'config/sites/ninh-kieu/site.yaml'), 'utf8'));
  source.traffic.adaptiveShadow = true;
  source.traffic.priority = { movements: [{ group: 'vE' }] };
  source.traffic.preemptions = [{ id: 'convoy', kind: 'convoy', remote: true, dwell: [source.traffic.stages[0].id] }];
  const junction = startJunction('--no-top', '--site', written('site.yaml', source));
  const ask = async (line: string): Promise<{ readonly code: number | null; readonly out: string }> => runTool(junction.runDir, ...line.split(' '), '--json');
  try {
    await until('running', () => junction.stderr().includes('is running'), 240_000);
    // In flash and start-up a priority ends at once.
    for (let n = 0; n < 240 && !/"stage": ?"/.test((await ask('status')).out); n += 1) await new Promise((resolve) => { setTimeout(resolve, 500); });
    for (const line of [
      'priority request bus-7 --group vE --eta 60s --by Lan', 'priority list', 'priority update bus-7 --eta 50s --by Lan', 'priority cancel bus-7 --by Lan',
      'mode preempt list', 'mode preempt show convoy', 'mode preempt call convoy --for 1m --reason delegation --by Lan', 'mode preempt cancel convoy --reason passed --by Lan', 'adaptive status', 'adaptive shadow',
    ]) {
      const ended = await ask(line);
      expect([line, ended.code, ended.out]).toEqual([line, expect.toSatisfy((code) => code === 0 || (code === 1 && line.startsWith('adaptive'))), expect.not.stringMatching(/"ok":\s*false,\s*"error"/)]);
    }
    const audit = await ask('log show --class audit --from 10m');
    for (const [before, after] of [['no request', 'new'], ['notActive', 'preempt convoy']]) expect(audit.out).toMatch(new RegExp(`"before":\\s*"${before}",\\s*"after":\\s*"${after}",\\s*"uid":\\s*\\d+,\\s*"client":\\s*"ngatu",\\s*"socket":\\s*"operate",\\s*"toldPlace":\\s*"`));
    // Without a confirmation: even a build that does not refuse asks first, and sets nothing.
    const refused = await runTool(junction.runDir, 'clock', 'set', '2027-02-06T08:00:30', '--reason', 'a try', '--json');
    expect([refused.code, JSON.parse(refused.out)]).toEqual([4, expect.objectContaining({ error: expect.objectContaining({ code: 'clock.bench' }) })]);
  } finally {
    junction.process.kill('SIGTERM');
    await junction.ended;
    junction.clean();
  }
}, 600_000);
