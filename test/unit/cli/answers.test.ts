import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { useSiteZone } from '../../../src/cli/siteClock.ts';
import { startCli } from '../../../src/cli/start.ts';
import { freshUpdateState } from '../../../src/model/update.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { hearAnswer } from '../../integration/answers.ts';
import { expectAnswersToFit } from '../../integration/answersFit.ts';
import { goodState } from '../run/junction-state.ts';
import { servedShell } from './served.ts';
import { writeBundle, writeProgram } from './update/program.ts';

// Commands that the tool's other tests reach below the command line: what they answer to --json is held against their schemas here.
expectAnswersToFit();

const junction = servedShell();
const home = mkdtempSync(join(tmpdir(), 'ngatu-answers-'));
const at = (...names: readonly string[]): string => join(home, ...names);
afterAll(() => { rmSync(home, { recursive: true, force: true }); });
afterEach(() => { useSiteZone('Asia/Ho_Chi_Minh'); });
const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
/** A moment by the clock in Tokyo. */
const there = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString();
const write = process.stdout.write.bind(process.stdout);
process.stdout.setMaxListeners(0);

/** One command as it is typed, its exit code and what it printed. */
async function ngatu(line: string, ...more: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const args = [...line.split(' '), ...more, '--run-dir', junction.runDir, '--lang', 'en'];
  let [out, err] = ['', ''];
  process.stdout.write = (text: string | Uint8Array): boolean => { out += String(text); return true; };
  const complain = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array): boolean => { err += String(text); return true; };
  try {
    const code = await startCli(args);
    hearAnswer(args, out);
    return { code, out: out + err };
  } finally {
    process.stdout.write = write;
    process.stderr.write = complain;
  }
}

test('enrol: asked for, installed, shown; the day it ends is the site’s, with its hour', async () => {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90', '-subj', '/CN=city', '-keyout', 'city.key', '-out', 'city.pem');
  const asked = await ngatu(`enrol new nk-1 --dir ${at('tls')}`, '--json');
  expect(asked.code).toBe(0);
  const made: { readonly request: string } = JSON.parse(asked.out);
  writeFileSync(at('nk-1.pem'), openssl('x509', '-req', '-in', made.request, '-CA', 'city.pem', '-CAkey', 'city.key', '-days', '60', '-set_serial', '7'));
  const end = openssl('x509', '-in', 'nk-1.pem', '-noout', '-enddate').trim().replace('notAfter=', '');
  await junction.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify(goodState({ timezone: 'Asia/Tokyo' }))) }));
  const installed = await ngatu(`enrol install ${at('nk-1.pem')} --ca ${at('city.pem')} --dir ${at('tls')}`);
  const inTokyo = there(Date.parse(end)).slice(0, 19).replace('T', ' ');
  expect([installed.code, installed.out]).toEqual([0, expect.stringContaining(inTokyo)]);
  expect((await ngatu(`enrol install ${at('nk-1.pem')} --ca ${at('city.pem')} --dir ${at('tls')}`, '--json')).code).toBe(0);
  expect((await ngatu(`enrol show --dir ${at('tls')}`)).out).toContain(inTokyo);
  expect((await ngatu(`enrol show --dir ${at('tls')}`, '--json')).code).toBe(0);
  expect((await ngatu(`enrol show --dir ${at('nobody')}`, '--json')).code).toBe(1);
});

test('enrol: not under another name than agentd’s, no other authority without a reason, and a folder that can’t be written is said', async () => {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90', '-subj', '/CN=city', '-keyout', 'city.key', '-out', 'city.pem');
  writeFileSync(at('agentd.conf'), 'NGATU_BROKER=mqtts://c\nNGATU_SITE_ID=nk-1\n');
  const place = `--dir ${at('tls-2')} --conf ${at('agentd.conf')}`;
  expect(await ngatu(`enrol new nk-2 ${place}`)).toMatchObject({ code: 4, out: expect.stringContaining('nk-2 ≠ nk-1') as unknown });
  const made: { readonly request: string } = JSON.parse((await ngatu(`enrol new nk-1 ${place}`, '--json')).out);
  writeFileSync(at('nk-1.pem'), openssl('x509', '-req', '-in', made.request, '-CA', 'city.pem', '-CAkey', 'city.key', '-days', '60', '-set_serial', '7'));
  const install = `enrol install ${at('nk-1.pem')} --ca ${at('city.pem')} ${place}`;
  expect((await ngatu(`${install} --new-authority x`)).out).toContain('needs a reason');
  mkdirSync(join(dirname(made.request), 'ca.pem'));
  expect(await ngatu(install)).toMatchObject({ code: 1, out: expect.stringContaining('can’t be written') as unknown });
  expect((await ngatu(`enrol settle --dir ${at('tls-2')}`, '--json')).code).toBe(0);
});

test('update: checked, staged, shown, settled; a window and a trial are told by the clock at the site', async () => {
  const pair = newKeyPair();
  mkdirSync(at('trust'));
  writeFileSync(at('trust', 'release.pub'), pair.publicPem);
  writeProgram(at('slots', 'package'), '1.0.0');
  symlinkSync(at('slots', 'package'), at('slots', 'current'));
  const bundle = writeBundle(home, 'next', '1.1.0', pair.privatePem);
  const slots = ['--slots', at('slots')];
  expect((await ngatu(`update check ${bundle} --trust ${at('trust')}`, ...slots, '--json')).code).toBe(0);
  expect((await ngatu(`update check ${bundle} --trust ${at('nobody')}`, ...slots, '--json')).code).not.toBe(0);
  expect((await ngatu(`update stage ${bundle} --trust ${at('trust')}`, ...slots, '--json')).code).toBe(0);
  expect((await ngatu('update status', ...slots, '--json')).code).toBe(0);
  expect((await ngatu('update settle --installed', ...slots, '--json')).code).toBe(0);
  // In Tokyo it is another hour than at the usual site.
  await junction.serve('view', 'view', () => ({ ok: true, result: JSON.parse(JSON.stringify(goodState({ timezone: 'Asia/Tokyo' }))) }));
  const [from, to] = [there(Date.now() + 3_600_000).slice(11, 16), there(Date.now() + 7_200_000).slice(11, 16)];
  const refused = await ngatu(`update activate --window ${from}-${to}`, ...slots);
  expect([refused.code, refused.out]).toEqual([4, expect.stringMatching(new RegExp(`it is ${there(Date.now()).slice(11, 14)}\\d\\d, outside the window ${from}`))]);
  expect((await ngatu(`update activate --window ${from}-${to}`, ...slots, '--json')).code).toBe(4);
  expect((await ngatu('update rollback --reason tried', ...slots, '--json')).code).toBe(4);
  const sinceMs = 1_800_000_000_000;
  writeFileSync(at('slots', 'update.json'), JSON.stringify({ ...freshUpdateState('1.0.0'), running: { slot: 'a', version: '1.1.0' }, trial: { from: { slot: 'package', version: '1.0.0' }, sinceMs } }));
  const trial = await ngatu('update status', ...slots);
  expect([trial.code, trial.out]).toEqual([1, expect.stringContaining(`since ${there(sinceMs).slice(0, 19).replace('T', ' ')}`)]);
});
