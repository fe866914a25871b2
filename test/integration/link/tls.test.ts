import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { requestIdentity } from '../../../src/cli/enrol/identity.ts';
import { installIdentity } from '../../../src/cli/enrol/install.ts';
import { end, FakeSignald, freePort, home, LinkBench, siteId, until } from './bench.ts';
import { hearAnswer } from '../answers.ts';
import { expectAnswersToFit } from '../answersFit.ts';

expectAnswersToFit();

/** Certificates are made once: a broker, two cabinets, a centre. */
const pki = new LinkBench();
const folder = join(pki.dir, 'pki');
const make = (...args: string[]): void => { execFileSync(join(home, 'scripts', 'pki'), args, { stdio: 'pipe' }); };
const node = join(home, 'node_modules', '.bin', 'node');
const children = new Set<ChildProcess>();
let bench: LinkBench;
let signald: FakeSignald;

beforeAll(async () => {
  await pki.open();
  make('new', folder);
  make('cabinet', folder, siteId);
  make('cabinet', folder, 'other');
  make('centre', folder, 'one');
});
afterAll(async () => { await pki.close(); });
afterEach(async () => {
  for (const child of children) await end(child, 'SIGKILL');
  children.clear();
  await signald.stop();
  await bench.close();
});

const files = (name: string): string[] => ['--tls-ca', join(folder, 'ca.pem'), '--tls-cert', join(folder, `${name}.pem`), '--tls-key', join(folder, `${name}.key`)];

async function secureBroker(port: number): Promise<ChildProcess> {
  make('conf', folder, '--port', String(port));
  const child = spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: process.env['NGATU_TEST_LOG'] ? 'inherit' : 'ignore' });
  children.add(child);
  await until('the broker answers', () => new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => { resolve(false); });
  }));
  return child;
}

function tool(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn(node, [join(home, 'src', 'centre', 'tool', 'main.ts'), ...args, '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    child.on('close', (code) => {
      children.delete(child);
      hearAnswer(['centre', ...args], out);
      resolve({ code, out, err });
    });
  });
}

/** The body of a PEM file. */
const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
const as = (name: string): string[] => ['--cert', join(folder, `${name}.pem`), '--key', join(folder, `${name}.key`)];
const oneCommand = (url: string, ...more: string[]): string[] => ['--broker', url, ...files('centre-one'), '--site', siteId, ...more];
const keyed = ['--key', join(folder, 'centre-one.order.key'), '--key-id', 'one', '--actor', 'lan', '--json'];
const resultsSchema = z.object({ ok: z.boolean(), results: z.array(z.looseObject({ outcome: z.string(), reason: z.string().nullable() })) });

async function open(brokers: readonly string[]): Promise<void> {
  bench = new LinkBench();
  await bench.open();
  signald = new FakeSignald('boot-t');
  await signald.start(bench.runDir);
  await bench.process('agentd', ['--run-dir', bench.runDir, '--state-dir', join(bench.dir, 'agentd'), '--site-id', siteId, '--broker', brokers.join(','), '--reconnect-max-ms', '300', '--centre-trust', join(folder, 'trust'), ...files(siteId)]);
}

test('over TLS 1.3 with a certificate and an ACL for each: delivered to a sink of every site, ordered by the tool, read back as history', async () => {
  const port = await freePort();
  const url = `mqtts://localhost:${port}`;
  await secureBroker(port);
  await open([url]);
  const sinkDir = join(bench.dir, 'sink');
  mkdirSync(sinkDir);
  await bench.process('centre', ['--all-sites', '--broker', url, '--state-dir', sinkDir, '--run-dir', sinkDir, ...files('centre-one'), '--key', join(folder, 'centre-one.order.key'), '--key-id', 'one']);
  await until('the link stands', async () => (await bench.linkState())?.connected === true);
  signald.emit(120);
  await until('delivered', async () => ((await bench.linkState())?.delivered ?? 0) >= 121, 30_000);
  const complete = await tool(['complete', '--run-dir', sinkDir, '--json']);
  expect(JSON.parse(complete.out)).toMatchObject({ ok: true, channels: expect.arrayContaining([expect.objectContaining({ site: siteId, channel: 'audit' }), expect.objectContaining({ site: siteId, channel: 'event', rows: 120, missingRows: 0 })]) });
  expect(complete.code).toBe(0);
  const release = await tool(['command', 'tlc.mode.release', ...oneCommand(url), ...keyed]);
  expect(resultsSchema.parse(JSON.parse(release.out)).results[0]).toMatchObject({ outcome: 'accepted' });
  signald.refusal = { code: 'mode.banHours', params: {} };
  const flash = await tool(['command', 'tlc.mode.flash', ...oneCommand(url, '--params', '{"forS":60,"reason":"drill"}'), ...keyed]);
  expect(resultsSchema.parse(JSON.parse(flash.out))).toMatchObject({ ok: false, results: [{ outcome: 'rejected', reason: 'mode.banHours' }] });
  expect(flash.code).toBe(4);
  const history = await tool(['history', ...oneCommand(url, '--channel', 'event', '--from', '2025-01-01', '--to', '2026-01-01', '--json')]);
  expect(z.object({ entries: z.array(z.unknown()) }).parse(JSON.parse(history.out)).entries).toHaveLength(120);
  const fleet = await tool(['fleet', '--broker', url, ...files('centre-one'), '--json', '--for', '2s']);
  expect(JSON.parse(fleet.out)).toMatchObject({ sites: [{ site: siteId, presence: 'online', mode: 'actuated', stage: 's1' }] });
  expect(await bench.usage()).toMatchObject({ days: [{ classes: { event: { sentMessages: 120 } } }] });
});

test('a cabinet reads and writes its own subtree alone; without its certificate nobody enters', async () => {
  const port = await freePort();
  const url = `mqtts://localhost:${port}`;
  await secureBroker(port);
  await open([url]);
  await until('the link stands', async () => (await bench.linkState())?.connected === true);
  const client = (...args: string[]): string => {
    try {
      return execFileSync('mosquitto_pub', ['-V', 'mqttv5', '-h', 'localhost', '-p', String(port), '-q', '1', '--cafile', join(folder, 'ca.pem'), ...args], { stdio: 'pipe', timeout: 20_000 }).toString() || 'taken';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  expect(client(...as('other'), '-t', 'other/status/x', '-m', '1')).toBe('taken');
  expect(client(...as('other'), '-t', `${siteId}/status/x`, '-m', '1', '-d')).toContain('RC:135');
  expect(client('-t', `${siteId}/status/x`, '-m', '1')).toMatch(/failed|Error/i);
  expect(client(...as('centre-one'), '-t', `${siteId}/presence`, '-m', '1', '-d')).toContain('RC:135');
});

test('the second broker takes over when the first is gone, and what was on its way comes with it', async () => {
  const [first, second] = [await freePort(), await freePort()];
  const one = await secureBroker(first);
  await open([`mqtts://localhost:${first}`, `mqtts://localhost:${second}`]);
  await until('the link stands', async () => (await bench.linkState())?.connected === true);
  await secureBroker(second);
  await end(one, 'SIGKILL');
  signald.emit(20);
  await until('on the second', async () => { const state = await bench.linkState(); return state?.connected === true && state.broker.endsWith(String(second)); }, 30_000);
  await until('published there', async () => ((await bench.linkState())?.published ?? 0) >= 21, 30_000);
});

test('a cabinet enrolled with a key that was made there reaches its centre’s broker; neither the key nor a camera’s or counter’s secret shows in any command line, environment, log, diag or stored file, and no core is left', async () => {
  bench = new LinkBench();
  await bench.open();
  signald = new FakeSignald('boot-e');
  await signald.start(bench.runDir);
  await secureBroker(bench.port);
  const identities = join(bench.dir, 'tls');
  const { request } = requestIdentity(identities, siteId);
  const certificate = execFileSync('openssl', ['x509', '-req', '-in', request, '-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-days', '20', '-set_serial', '77'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(installIdentity(identities, { certificatePem: certificate, authorityPem: readFileSync(join(folder, 'ca.pem'), 'utf8'), nowMs: Date.now(), siteId, newAuthority: false })).toMatchObject({ ok: true, name: siteId });
  const current = (name: string): string => join(identities, 'current', name);
  const args = ['--run-dir', bench.runDir, '--state-dir', join(bench.dir, 'agentd'), '--site-id', siteId, '--broker', `mqtts://localhost:${bench.port}`, '--reconnect-max-ms', '300', '--tls-ca', current('ca.pem'), '--tls-cert', current('cabinet.pem'), '--tls-key', current('cabinet.key')];
  // Beside the key: a log-in and a counter’s key, of boxes that do not answer: what is said of them is looked through too.
  const others = { password: 'q7-Zebra-Lamp-91x', post: 'k3-Counter-Key-55-Mango' };
  writeFileSync(join(bench.dir, 'secrets.json'), JSON.stringify({ format: 'ngatu-secrets/1', cameras: { north: { user: 'looker', password: others.password } }, vds: { box: others.post } }), { mode: 0o600 });
  writeFileSync(join(bench.dir, 'cabinet.yaml'), JSON.stringify({
    format: 'ngatu-cabinet/1', cameras: [{ id: 'north', address: `http://127.0.0.1:${await freePort()}/onvif/device_service` }],
    vds: { sources: [{ id: 'box', kind: 'posted', intervalS: 60, zones: [{ zone: 'E1' }] }] },
  }));
  args.push('--cabinet', join(bench.dir, 'cabinet.yaml'), '--secrets', join(bench.dir, 'secrets.json'));
  // As the units do (LimitCORE=0).
  const agentd = spawn('prlimit', ['--core=0', node, join(home, 'src/agentd/main.ts'), ...args], { cwd: bench.dir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NGATU_LOG: 'trace' } });
  children.add(agentd);
  let said = '';
  for (const stream of [agentd.stdout, agentd.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  await until('the link stands', async () => (await bench.linkState())?.connected === true, 60_000);
  signald.emit(3);
  await until('stored', () => signald.acked === 3, 30_000);
  // Any line of the key's body, and the whole of it without its line ends.
  const body = linesOf(current('cabinet.key'));
  const evidence = linesOf(join(bench.dir, 'agentd', 'evidence.key'));
  const secrets = [...body, body.join(''), ...Object.values(others)];
  // As in a cabinet, the files of secrets lie where diag looks for the rest.
  const root = join(bench.dir, 'root');
  mkdirSync(join(root, 'etc/ngatu'), { recursive: true });
  for (const name of ['secrets.json', 'cabinet.yaml']) cpSync(join(bench.dir, name), join(root, 'etc/ngatu', name));
  cpSync(join(bench.dir, 'tls'), join(root, 'var/lib/ngatu/tls'), { recursive: true });
  const refused = spawnSync(node, [join(home, 'src/cli/main.ts'), 'camera', 'snapshot', 'north', '--run-dir', bench.runDir, '--lang', 'en'], { encoding: 'utf8' });
  const bundle = join(bench.dir, 'diag.json');
  execFileSync(node, [join(home, 'src/cli/main.ts'), 'diag', '--out', bundle, '--root', root, '--run-dir', bench.runDir], { stdio: 'pipe' });
  const seen = new Map<string, string>([['log', said], ['snapshot', `${refused.stdout}${refused.stderr}`], ['diag', readFileSync(bundle, 'utf8')], ...['cmdline', 'environ'].map((name) => [name, readFileSync(`/proc/${agentd.pid ?? 0}/${name}`, 'latin1')] as const)]);
  for (const name of readdirSync(join(bench.dir, 'agentd'), { recursive: true, encoding: 'utf8' })) {
    const path = join(bench.dir, 'agentd', name);
    if (statSync(path).isFile() && !name.endsWith('.ballast')) seen.set(name, readFileSync(path, 'latin1'));
  }
  expect(seen.get('log')).toContain('broker answers');
  expect(seen.get('snapshot')).toContain('north');
  expect(seen.get('diag')).toContain('ngatu-diag/1');
  // The evidence key is the agent's own, and stands in its file alone.
  for (const [where, text] of seen) expect([...secrets, ...(where === 'evidence.key' ? [] : evidence)].filter((secret) => text.includes(secret)), where).toEqual([]);
  // What ends by a fault of its own leaves its memory nowhere.
  await end(agentd, 'SIGSEGV');
  expect(readdirSync(bench.dir).filter((name) => name.includes('core'))).toEqual([]);
}, 120_000);
