import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';

// What is removed with the package, below a root of our own. Needs root for the mount, as the CI's container has.
const root = mkdtempSync(join(tmpdir(), 'ngatu-purge-'));
const script = join(root, 'postrm');
afterAll(() => { rmSync(root, { recursive: true }); });

const files = [
  'var/lib/ngatu/site/site.json', 'var/lib/ngatu/tls/1/cabinet.key', 'var/lib/ngatu/.hidden', 'etc/ngatu/agentd.conf', 'run/ngatu/auth/x', 'run/ngatu-sockets/signald-operate/socket',
  // What the documents tell the technician to write.
  'etc/udev/rules.d/61-ngatu-cabinet.rules', ...['signald', 'monitord', 'agentd', 'cabinet', 'update-settle', 'update-watch', 'enrol-trial'].map((name) => `etc/systemd/system/ngatu-${name}.service.d/own.conf`),
  'etc/systemd/system/ngatu-update-watch.timer.d/own.conf', 'etc/systemd/system/timers.target.wants/ngatu-update-watch.timer',
];
const others = ['etc/udev/rules.d/70-other.rules', 'etc/systemd/system/other.service.d/own.conf', 'var/lib/other/x'];

beforeEach(() => {
  for (const name of [...files, ...others]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), 'x');
  }
  // Users and groups are this machine's: none is looked for.
  writeFileSync(script, `getent() { return 2; }\n${readFileSync(join(import.meta.dirname, '../../../scripts/packaging/debian/postrm'), 'utf8').replaceAll(/(?<![\w.])\/(var|etc|run|usr)\//g, `${root}/$1/`)}`);
  chmodSync(script, 0o755);
});
const left = (): string => execFileSync('find', [root, '-path', '*ngatu*', '-not', '-path', root, '-name', '*ngatu*'], { encoding: 'utf8' }).split('\n').filter((path) => path.slice(root.length).includes('ngatu')).join('\n');

it('purge leaves nothing, and nobody else’s is touched', () => {
  execFileSync('sh', ['-e', script, 'purge']);
  expect(left()).toBe('');
  expect(others.filter((name) => !existsSync(join(root, name)))).toEqual([]);
});

it('purge empties a file system of its own at /var/lib/ngatu, and leaves the place to who mounted it', () => {
  const own = join(root, 'var/lib/ngatu');
  const inside = `mount -t tmpfs none ${own}; mkdir -p ${own}/agentd ${own}/lost+found; touch ${own}/agentd/record.db ${own}/.hidden; sh -e ${script} purge; code=$?; ls -A ${own}; umount ${own}; exit $code`;
  const ran = spawnSync('unshare', ['-m', 'sh', '-c', inside], { encoding: 'utf8' });
  expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, 'lost+found\n', '']);
});
