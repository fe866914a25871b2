import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveIpc, type IpcServer } from '../../../src/ipc/server.ts';
import { rights } from '../../../src/model/ipcMessage.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';

/* oxlint-disable typescript/no-unsafe-type-assertion -- keys of the tables above, as Object.keys gives them */
// The three sockets by accounts and groups of the system, each in its folder of systemd/ngatu.tmpfiles. Needs root, as the CI's container has.

const root = join(import.meta.dirname, '../../..');
const runDir = mkdtempSync(join(tmpdir(), 'ngatu-rights-'));
const mark = process.pid.toString(36);
/** As systemd/ngatu.sysusers names them, with names that no other run on this machine has. */
const groups = { 'ngatu-view': `ngv-${mark}`, 'ngatu-operate': `ngo-${mark}`, 'ngatu-safety': `ngs-${mark}` } as const;
const persons = { stranger: [], looker: ['ngatu-view'], operator: ['ngatu-view', 'ngatu-operate'], orderer: ['ngatu-operate'], chief: ['ngatu-view', 'ngatu-operate', 'ngatu-safety'] } as const;
type Person = keyof typeof persons;
const account = (person: Person): string => `ngr${person.slice(0, 2)}-${mark}`;
const id = (flag: string, name: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
let servers: IpcServer[] = [];

beforeAll(async () => {
  for (const group of Object.values(groups)) execFileSync('groupadd', [group]);
  for (const [person, member] of Object.entries(persons)) execFileSync('useradd', ['--no-create-home', '--user-group', ...(member.length === 0 ? [] : ['--groups', member.map((group) => groups[group]).join(',')]), account(person as Person)]);
  const folders = readFileSync(join(root, 'systemd/ngatu.tmpfiles'), 'utf8').matchAll(/^d \/run\/ngatu(?:-sockets\/(signald-\w+))? (\d+) ngatu-signald (\S+) -$/gm);
  for (const [, name = '', mode = '', group = ''] of folders) {
    mkdirSync(join(runDir, name), { recursive: true });
    chownSync(join(runDir, name), 0, Number(execFileSync('getent', ['group', groups[group as keyof typeof groups]], { encoding: 'utf8' }).split(':')[2]));
    chmodSync(join(runDir, name), Number.parseInt(mode, 8));
  }
  servers = await Promise.all(rights.map((right) => serveIpc({
    path: join(runDir, socketNames[right]), right, server: 'signald', authDir: join(runDir, 'auth'),
    handle: (_, session) => ({ ok: true, result: { uid: session.uid } }),
  })));
});
afterAll(async () => {
  for (const server of servers) await server.close();
  for (const person of Object.keys(persons)) execFileSync('userdel', [account(person as Person)], { stdio: 'ignore' });
  for (const group of Object.values(groups)) execFileSync('groupdel', [group], { stdio: 'ignore' });
  rmSync(runDir, { recursive: true, force: true });
});

/** What the person's process is answered: it has become the account, with its groups, when it first connects. */
async function asks(person: Person): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [`--import=${join(import.meta.dirname, '../site/asAccount.ts')}`, join(import.meta.dirname, 'person.ts'), runDir], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NGATU_ACCOUNT: account(person) } });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  await new Promise((done) => { child.once('close', done); });
  return JSON.parse(out);
}

test('each group does over its socket what it may and no more, and the server knows the account', async () => {
  const answers = Object.fromEntries(await Promise.all((Object.keys(persons) as Person[]).map(async (person) => [person, await asks(person)] as const)));
  const may = (person: Person, right: 'view' | 'operate' | 'safety'): unknown => {
    const seen = { uid: id('-u', account(person)) };
    const by = (needed: 'view' | 'operate' | 'safety'): unknown => (rights.indexOf(needed) <= rights.indexOf(right) ? seen : 'ipc.noRight');
    return { status: by('view'), 'plan.list': by('view'), 'mode.release': by('operate'), 'mode.flash': by('operate'), 'fault.reset': by('safety'), 'site.waiting': by('safety') };
  };
  expect(answers).toEqual({
    stranger: { view: 'EACCES', operate: 'EACCES', safety: 'EACCES' },
    looker: { view: may('looker', 'view'), operate: 'EACCES', safety: 'EACCES' },
    operator: { view: may('operator', 'view'), operate: may('operator', 'operate'), safety: 'EACCES' },
    orderer: { view: 'EACCES', operate: may('orderer', 'operate'), safety: 'EACCES' },
    chief: { view: may('chief', 'view'), operate: may('chief', 'operate'), safety: may('chief', 'safety') },
  });
});
