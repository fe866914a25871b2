import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { cutDisk } from './trial/cutDisk.ts';
import { bareRoot, bootRoot, intoRoot, rootsHome, type DebianRoot } from './trial/debianRoot.ts';

const root = join(import.meta.dirname, '../..');
const transcript = join(root, 'docs/campaigns/read-only-root-transcript.txt');
/** Room for a record and its ballast, and not for what a test fills it with, MB. */
const diskMb = 1200;

type Expect = (what: string, line: string, holds: (ran: { readonly code: number; readonly out: string }) => boolean) => void;

/** Lamps in colours, no fault, and every tick of the last 10 s came: what the street is owed whatever the disk does. */
const street = 'n() { ngatu status | sed -nE "s/^Ticks +([0-9]+) of ([0-9]+).*/\\1 \\2/p"; }; for i in $(seq 120); do ngatu status | grep -qE "^Stage +[^n ]" && break; sleep 1; done; a=$(n); sleep 10; b=$(n); echo "$a $b"; ngatu status | grep -E "^(Mode|Stage|Monitor|Faults)"';
const inColours = ({ out }: { readonly out: string }): boolean => {
  const [, done0, due0, done1, due1] = (/^(\d+) (\d+) (\d+) (\d+)$/m.exec(out) ?? []).map(Number);
  return done0 !== undefined && due0 !== undefined && done1 !== undefined && due1 !== undefined && done1 - done0 >= due1 - due0 && done1 - done0 >= 80 && /^Faults +none/m.test(out);
};
const store = 'ngatu db status --json | head -c 300';

function readOnlyRoot(expect: Expect): void {
  expect('the root is read-only, its state is not', 'touch /etc/x; touch /usr/x; touch /var/x; touch /var/lib/ngatu/x && rm /var/lib/ngatu/x', ({ code, out }) => code === 0 && out.split('Read-only file system').length === 4);
  expect('everything starts', 'systemctl start ngatu-cabinet ngatu-monitord ngatu-signald ngatu-agentd; systemctl is-active ngatu-update-settle ngatu-cabinet ngatu-monitord ngatu-signald ngatu-agentd', ({ code }) => code === 0);
  expect('runs in colours', street, inColours);
  expect('a key is made, for what the cabinet is called alone', 'ngatu enrol new other || ngatu enrol new ninh-kieu', ({ code, out }) => code === 0 && out.includes('/var/lib/ngatu/tls/1/cabinet.csr'));
  expect('the record is durable', store, ({ out }) => out.includes('"mode":"durable"'));
}

function corrupted(expect: Expect): void {
  // At rest: beside a log that still holds every page the file's own ones say nothing.
  expect('a damaged database: moved aside with its date, a new one begins', 'systemctl stop ngatu-agentd; for at in 0 4096 8192 16384; do dd if=/dev/urandom of=/var/lib/ngatu/agentd/record.db bs=512 count=1 oflag=seek_bytes seek=$at conv=notrunc status=none; done; systemctl start ngatu-agentd; sleep 3; ls /var/lib/ngatu/agentd; ngatu db verify', ({ code, out }) => code === 0 && /record\.db\.corrupt-\d{14}/.test(out));
  expect('the street has not noticed', street, inColours);
}

function full(expect: Expect): void {
  expect('a full disk', `dd if=/dev/zero of=/var/lib/ngatu/agentd/filler bs=1M status=none; df -m /var/lib/ngatu | tail -1; sleep 15; ${store}; systemctl is-active ngatu-signald ngatu-monitord ngatu-agentd`, ({ code }) => code === 0);
  expect('the street has not noticed it', street, inColours);
  expect('room again: the record is durable by itself', `rm /var/lib/ngatu/agentd/filler; for i in $(seq 60); do ngatu db status --json | grep -q '"mode":"durable"' && break; sleep 1; done; ${store}; ngatu db verify`, ({ code, out }) => code === 0 && out.includes('"mode":"durable"'));
}

function remounted(expect: Expect, fail: () => void): void {
  fail();
  expect('the file system turns read-only by an error of its own', `touch /var/lib/ngatu/agentd/x; sleep 10; ${store}; systemctl is-active ngatu-signald ngatu-monitord ngatu-agentd`, ({ code, out }) => code === 0 && out.includes('Read-only file system') && !out.includes('"mode":"durable"'));
  expect('the street goes on', street, inColours);
}

function install(machine: DebianRoot, expect: Expect): void {
  execFileSync(join(root, 'scripts/ngatu'), ['site', 'seal', 'ninh-kieu', '--bench', '--out', join(machine.path, 'root/site.json')], { stdio: 'ignore' });
  expect('installs', 'dpkg -i ngatu.deb && install -o ngatu-signald -g ngatu-signald -m 640 site.json /var/lib/ngatu/site/site.json && printf "NGATU_SITE_ID=ninh-kieu\\nNGATU_BROKER=mqtt://127.0.0.1:1883\\nNGATU_AGENTD_MORE=\\n" >/etc/ngatu/agentd.conf', ({ code }) => code === 0);
}

async function trial(home: string): Promise<{ steps: number; problems: string[] }> {
  writeFileSync(transcript, '');
  const problems: string[] = [];
  let steps = 0;
  const on = (machine: DebianRoot): Expect => (what, line, holds) => {
    steps += 1;
    const held = holds(machine.sh(line));
    if (!held) problems.push(what);
    appendFileSync(transcript, `${held ? 'ok' : 'NOT OK'}: ${what}\n\n`);
  };
  const out = join(home, 'deb');
  mkdirSync(out);
  const deb = execFileSync(join(root, 'scripts/package'), ['--arch', 'amd64', '--out', out], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const base = bareRoot(home);
  const first = await bootRoot(home, base, transcript);
  const disk = cutDisk(join(home, 'state'), diskMb);
  try {
    intoRoot(first, deb, 'ngatu.deb');
    install(first, on(first));
    await first.stop();
    // What is in it: `join` would take the dot away.
    execFileSync('cp', ['-a', `${join(first.path, 'var/lib/ngatu')}/.`, disk.dir]);
    execFileSync('mount', ['-o', 'remount,errors=remount-ro', disk.dir]);
    const device = execFileSync('findmnt', ['-n', '-o', 'SOURCE', disk.dir], { encoding: 'utf8' }).trim().replace('/dev/', '');
    // /run is a tmpfs in any case; PrivateTmp needs the other two.
    const machine = await bootRoot(home, base, transcript, ['--read-only', '--tmpfs=/tmp', '--tmpfs=/var/tmp', `--bind=${disk.dir}:/var/lib/ngatu`]);
    try {
      const expect = on(machine);
      readOnlyRoot(expect);
      corrupted(expect);
      full(expect);
      remounted(expect, () => { writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'a trial of ngatu'); });
    } finally {
      await machine.stop();
    }
  } finally {
    await first.end();
    disk.discard();
  }
  return { steps, problems };
}

export const campaign: Campaign = {
  summary: 'The installed package on a read-only root (only /run, /tmp, /var/tmp and /var/lib/ngatu writable) under its own systemd: it runs; then its database is damaged, its disk filled, its file system turned read-only by an error, and the street must not notice; transcript in docs/campaigns/read-only-root-transcript.txt',
  figures: { steps: 'sum', failed: 'sum' },
  async run(seed) {
    const home = rootsHome();
    try {
      const { steps, problems } = await trial(home);
      return { figures: { steps, failed: problems.length }, problems: problems.map((what) => `seed ${seed}: ${what}; see docs/campaigns/read-only-root-transcript.txt`) };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
