import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { manifestOf } from '../../scripts/packaging/bundle.ts';
import { canonicalJson } from '../../src/model/canonical.ts';
import { signingKey } from '../../src/platform/signingKey.ts';
import { bareRoot, bootRoot, intoRoot, rootsHome, type DebianRoot } from './trial/debianRoot.ts';
import { typedOf } from './trial/page.ts';

const root = join(import.meta.dirname, '../..');
const transcript = join(root, 'docs/campaigns/package-transcript.txt');

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
function build(arch: string, out: string, version: string, more: readonly string[] = []): string {
  mkdirSync(out, { recursive: true });
  return execFileSync(join(root, 'scripts/package'), ['--arch', arch, '--out', out, '--version', version, ...more], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** The same package (0.1.0) with another version and another file: what a later release could be, good or bad. */
function variant(home: string, deb: string, version: string, selftest: string | null): string {
  const folder = join(home, `variant-${version}`);
  execFileSync('dpkg-deb', ['-R', deb, folder]);
  for (const file of ['DEBIAN/control', 'DEBIAN/preinst', 'usr/lib/ngatu/program/package.json']) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('0.1.0', version));
  }
  // dpkg counts them anew: these are not those of the files that were changed.
  rmSync(join(folder, 'DEBIAN/md5sums'));
  if (selftest !== null) writeFileSync(join(folder, 'usr/lib/ngatu/program/selftest.mjs'), selftest);
  const file = join(home, `ngatu_${version}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', folder, file]);
  rmSync(folder, { recursive: true });
  return file;
}

/** Signed by a release key of this trial's, whose public half goes along. */
function bundles(home: string): Readonly<Record<string, string>> {
  execFileSync(join(root, 'scripts/ngatu'), ['site', 'key', 'new', 'release', '--out', home], { stdio: 'ignore' });
  const made = ['0.1.2', '0.2.0', '0.2.1'].map((version) => [`ngatu_${version}.update`, build('amd64', join(home, `bundle-${version}`), version, ['--bundle', join(home, 'release.key'), '--key-id', 'release'])] as const);
  const whole = made.at(-1)?.[1] ?? '';
  const dead = ([['0.2.2', 'agentd'], ['0.2.3', 'signald']] as const).map(([version, daemon]) => [`ngatu_${version}.update`, startless(home, whole, version, daemon)] as const);
  return { 'release.pub': join(home, 'release.pub'), ...Object.fromEntries([...made, ...dead]) };
}

/** A whole bundle as a later version, of which one daemon ends at once; its own test does not see that. */
function startless(home: string, bundle: string, version: string, daemon: string): string {
  const folder = join(home, `startless-${version}`);
  const program = join(folder, 'program');
  mkdirSync(folder);
  execFileSync('tar', ['-xf', bundle, '-C', folder]);
  writeFileSync(join(program, 'package.json'), readFileSync(join(program, 'package.json'), 'utf8').replaceAll('0.2.1', version));
  writeFileSync(join(program, `dist/${daemon}/main.js`), 'process.exit(1);\n');
  const manifest = manifestOf(program, version, 'amd64', 'release');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ manifest, signature: signingKey(readFileSync(join(home, 'release.key'), 'utf8')).sign(canonicalJson(manifest)) }));
  const file = join(home, `ngatu_${version}.update`);
  execFileSync('tar', ['--format=gnu', '-czf', file, '-C', folder, 'manifest.json', 'program']);
  rmSync(folder, { recursive: true });
  return file;
}

type Expect = (what: string, line: string, holds: (ran: { readonly code: number; readonly out: string }) => boolean) => void;

const waitGreen = 'for i in $(seq 120); do ngatu status | grep -qE "^Stage +[^n ]" && break; sleep 1; done; ngatu status | grep -E "^(Junction|Mode|Stage|Monitor|Agent|Ticks|Faults)"';
const running = ({ out }: { readonly out: string }): boolean => /^Agent +connected/m.test(out) && /^Mode +(actuated|fixed|adaptive|coordinated|normal)/m.test(out) && /^Faults +none/m.test(out) && /Monitor +connected/.test(out);
const left = 'find / -xdev -name "*ngatu*" -not -path "/root/*" -not -path "/proc/*" -not -path "/var/log/journal/*"; getent passwd | grep ngatu; getent group | grep ngatu; systemctl list-unit-files "ngatu*" --no-legend; true';

/** agentd's unit word for word, but for what it starts: the tool as src/agentd/reportMaker.ts starts it, of the time since the junction runs. */
const reportTrial = [
  "sed -e '/^ExecStartP/d; /^Watchdog/d; /^Restart=/d; s/^Type=notify/Type=oneshot/' -e 's#^ExecStart=.*#ExecStart=/usr/lib/ngatu/current/bin/node --max-old-space-size=160 /usr/lib/ngatu/current/dist/cli/main.js measures report --from 10m --out /var/lib/ngatu/agentd/try.html --run-dir /run/ngatu-agentd --lang vi#' /lib/systemd/system/ngatu-agentd.service >/run/systemd/system/ngatu-report-try.service",
  'systemctl daemon-reload; systemctl start ngatu-report-try; r=$?; journalctl -u ngatu-report-try --no-pager -o cat | tail -3 >&2; head -c 200 /var/lib/ngatu/agentd/try.html',
  'rm -f /var/lib/ngatu/agentd/try.html /run/systemd/system/ngatu-report-try.service; systemctl daemon-reload; exit $r',
].join('; ');

/** A serial adapter in a sysfs of our own, as the kernel lays it out: the rule as udev itself carries it out. A write there does not truncate. */
const adapter = [
  'd=/tmp/sysfs; port=$d/sys/devices/usb1/ttyUSB0; tty=$port/tty/ttyUSB0; mkdir -p $tty $d/sys/bus/usb-serial/drivers/ftdi_sio $d/sys/class/tty',
  'ln -s /sys/bus/usb-serial $port/subsystem; ln -s /sys/bus/usb-serial/drivers/ftdi_sio $port/driver; ln -s /sys/class/tty $tty/subsystem; ln -s ../../../ttyUSB0 $tty/device',
  'echo DRIVER=ftdi_sio >$port/uevent; : >$port/latency_timer; printf "MAJOR=188\\nMINOR=0\\nDEVNAME=ttyUSB0\\n" >$tty/uevent',
  'unshare -m sh -c "mount --bind $d/sys /sys && SYSTEMD_DEVICE_VERIFY_SYSFS=0 udevadm test -a add /devices/usb1/ttyUSB0/tty/ttyUSB0" 2>&1 | grep latency_timer; cat $port/latency_timer; rm -r $d',
].join('; ');

function install(expect: Expect): void {
  expect('installs without a network', 'dpkg -i ngatu_0.1.0.deb', ({ code }) => code === 0);
  expect('is what the package holds', 'dpkg --verify ngatu', ({ code, out }) => code === 0 && out === '');
  expect('its units are well formed', 'systemd-analyze verify --man=no /lib/systemd/system/ngatu-*.service', ({ out }) => !out.includes('ngatu'));
  for (const unit of ['signald', 'monitord', 'agentd', 'cabinet']) {
    expect('exposes at most 1.5', `systemd-analyze security --no-pager ngatu-${unit} | tail -1`, ({ out }) => Number(/: ([\d.]+) /.exec(out)?.[1] ?? 10) <= 1.5);
  }
  expect('takes a site and its name', 'install -o ngatu-signald -g ngatu-signald -m 640 site.json /var/lib/ngatu/site/site.json && printf "NGATU_SITE_ID=ninh-kieu\\nNGATU_BROKER=mqtt://127.0.0.1:1883\\nNGATU_AGENTD_MORE=\\n" >/etc/ngatu/agentd.conf', ({ code }) => code === 0);
  expect('starts', 'systemctl start ngatu-cabinet ngatu-monitord ngatu-signald ngatu-agentd; systemctl is-active ngatu-cabinet ngatu-monitord ngatu-signald ngatu-agentd', ({ code, out }) => code === 0 && /^(active\n){4}$/m.test(out));
  expect('shows a stage', waitGreen, running);
  expect('times by real-time processes, the monitor above signald', 'for u in signald monitord; do chrt -p $(systemctl show -p MainPID --value ngatu-$u); done', ({ out }) => /FIFO[\s\S]*: 10\n[\s\S]*FIFO[\s\S]*: 11\n/.test(out));
  expect('has no network in signald', 'nsenter -t $(systemctl show -p MainPID --value ngatu-signald) -n cat /proc/net/dev | tail -n +3', ({ out }) => /^\s*lo:\s+0 /.test(out) && out.trim().split('\n').length === 1);
  expect('knows persons by their groups', 'useradd -M -G ngatu-view looker; useradd -M nobody2; su looker -s /bin/sh -c "ngatu status >/dev/null" && ! su looker -s /bin/sh -c "ngatu mode flash --for 10m --reason trial --yes" && stat -c "%G %a %n" /run/ngatu/*.sock /run/ngatu-agentd/*.sock /run/ngatu-sockets/*/socket && ! su nobody2 -s /bin/sh -c "ngatu status"; r=$?; userdel looker; userdel nobody2; exit $r', ({ code }) => code === 0);
  expect('makes the page of a day in the sandbox of its agent, who starts it', reportTrial, ({ code, out }) => code === 0 && /^<!doctype html/im.test(out));
  expect('nobody of ours listens on a port', 'awk \'$4 == "0A" { print $8 }\' /proc/net/tcp /proc/net/tcp6 | sort -u; echo; for u in signald monitord agentd; do id -u ngatu-$u; done', ({ out }) => {
    const [listening = '', ours = ''] = out.split('\n\n');
    return ours.trim().split('\n').length === 3 && !listening.split('\n').some((uid) => ours.split('\n').includes(uid));
  });
  expect('gives a serial adapter its latency', adapter, ({ out }) => out.trim().endsWith("/latency_timer' writing '1'\n1"));
  expect('opens nothing to an agent that went mad', madLinks, ({ code, out }) => code === 0 && out.trim().endsWith('active') && !/^[<>]/m.test(out));
  expect('ends a stopped signald and starts it again', 'kill -STOP $(systemctl show -p MainPID --value ngatu-signald); sleep 8; systemctl show -p NRestarts ngatu-signald; journalctl -u ngatu-signald --no-pager | grep -c "Watchdog timeout"', ({ out }) => out === 'NRestarts=1\n1\n');
  expect('shows a stage again', waitGreen, running);
  expect('settles updates in the sandbox of a start', 'systemctl restart ngatu-update-settle; systemctl is-active ngatu-update-settle', ({ code }) => code === 0);
}

const rightsOf = 'stat -c "%U:%G %a %n" /etc/shadow /run/ngatu-sockets/*/socket';

/** Links laid by agentd's own user where root or the next start may step: nothing they lead to is opened. */
const madLinks = [
  `${rightsOf} >before-links; systemctl stop ngatu-agentd`,
  'setpriv --reuid ngatu-agentd --regid ngatu-agentd --clear-groups sh -c "cd /run/ngatu-agentd && rm -rf agentd-view.sock agentd-operate && ln -s /etc/shadow agentd-view.sock && ln -s /run/ngatu-sockets/signald-safety agentd-operate && ln -sf /run/ngatu-sockets/signald-safety/socket /run/ngatu-sockets/agentd-operate/socket"',
  `systemd-tmpfiles --create /usr/lib/tmpfiles.d/ngatu.conf; systemctl start ngatu-agentd; ${rightsOf} | diff before-links - && ngatu camera list >/dev/null; systemctl is-active ngatu-agentd`,
].join('; ');

const trialEnds = 'for i in $(seq 120); do test -e /var/lib/ngatu/tls/trial || break; sleep 1; done; sleep 3; journalctl -u ngatu-enrol-trial --no-pager -o cat | tail -4; readlink /var/lib/ngatu/tls/current';

/** A certificate by an authority of this trial's, for each key that the cabinet makes; the last of them without a broker. */
function identity(home: string, machine: DebianRoot, expect: Expect): void {
  const openssl = (...args: readonly string[]): void => { execFileSync('openssl', args, { cwd: home, stdio: 'ignore' }); };
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=city', '-keyout', 'city.key', '-out', join(machine.path, 'root/ca.pem'));
  const issue = (n: number): void => {
    expect('makes a key and asks', 'ngatu enrol new ninh-kieu', ({ code }) => code === 0);
    openssl('x509', '-req', '-in', join(machine.path, `var/lib/ngatu/tls/${n}/cabinet.csr`), '-CA', join(machine.path, 'root/ca.pem'), '-CAkey', 'city.key', '-days', '20', '-set_serial', String(n), '-out', join(machine.path, `root/${n}.pem`));
  };
  issue(1);
  expect('is enrolled; agentd reads the key, and nobody else', 'ngatu enrol install 1.pem --ca ca.pem; stat -c "%U:%G %a" /var/lib/ngatu/tls /var/lib/ngatu/tls/current/cabinet.key', ({ code, out }) => code === 0 && out.endsWith('root:ngatu-agentd 750\nroot:ngatu-agentd 640\n'));
  issue(2);
  expect('a renewal under which the link stands is kept', `ngatu enrol install 2.pem --ca ca.pem; ${trialEnds}; ngatu enrol show`, ({ out }) => /\n2\n/.test(out) && !out.includes('On trial'));
  issue(3);
  // Ten minutes are a while: this trial's own program waits for less.
  expect('one under which it does not come is given back, and agentd starts once more', `systemctl stop mosquitto; sed -i "s/trialMs = [0-9_]*/trialMs = 20000/" /usr/lib/ngatu/program/dist/cli/enrol/trial.js; ngatu enrol install 3.pem --ca ca.pem; sleep 8; a=$(systemctl show -p MainPID --value ngatu-agentd); ${trialEnds}; b=$(systemctl show -p MainPID --value ngatu-agentd); systemctl start mosquitto; sleep 5; test $a != $b && systemctl is-active ngatu-agentd`, ({ code, out }) => code === 0 && out.endsWith('\n2\nactive\n'));
}

/** What a shell offers after a line, and what man shows: as a technician's own shell finds them. */
function shellHelp(expect: Expect): void {
  expect('bash completes', `bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader ngatu; COMP_WORDS=(ngatu mode man); COMP_CWORD=2; _ngatu; echo "\${COMPREPLY[@]}"'`, ({ code, out }) => code === 0 && out === 'manual\n');
  expect('zsh knows where its completion is', `zsh -fc 'autoload -Uz compinit && compinit -u -d /tmp/zcomp && echo $_comps[ngatu] && autoload +X _ngatu && whence -w _ngatu'; rm -f /tmp/zcomp*`, ({ code, out }) => code === 0 && out === '_ngatu\n_ngatu: function\n');
  expect('fish completes', `fish --private -c 'complete -C "ngatu mode man"'`, ({ code, out }) => code === 0 && out.startsWith('manual\t'));
  expect('man has its page, without a warning', 'MANWIDTH=100 man --warnings=w -P cat ngatu 2>&1 | grep -cE "ngatu mode flash|warning"; man -P cat ngatu | head -4', ({ code, out }) => code === 0 && /^[1-9]/.test(out) && /NGATU\(1\)/.test(out));
  expect('and in Vietnamese', 'man -L vi -P cat ngatu | head -5', ({ code, out }) => code === 0 && /T\u00caN|ngatu - /.test(out));
}

function upgrade(expect: Expect): void {
  expect('has a record', 'ngatu db status --json | head -c 600; ngatu log tail --limit 3 --json >before.json; test -s before.json', ({ code }) => code === 0);
  expect('is upgraded while the junction runs, and no tick is missed', 'dpkg -i ngatu_0.1.1.deb && ngatu status | grep -E "^(Junction|Ticks|Faults)"', ({ code, out }) => {
    const [, done, due] = /^Ticks +(\d+) of (\d+)/m.exec(out) ?? [];
    return code === 0 && done !== undefined && done === due && /version 0\.1\.0/.test(out);
  });
  expect('runs the new version from its next start on', `systemctl restart ngatu-monitord ngatu-signald ngatu-agentd; sleep 3; ${waitGreen}`, (ran) => running(ran) && /version 0\.1\.1/.test(ran.out));
  expect('has kept its record', 'ngatu db verify; ngatu log show --from 30m --json | head -c 300', ({ code }) => code === 0);
}

function failedUpgrade(expect: Expect): void {
  expect('a version that fails its own test is not taken', 'dpkg -i ngatu_0.1.2.deb', ({ code, out }) => code !== 0 && out.includes('stays in use'));
  expect('the one before runs on, also from its next start', `readlink /var/lib/ngatu/slots/current; systemctl restart ngatu-monitord ngatu-signald ngatu-agentd; sleep 3; ${waitGreen}`, (ran) => running(ran) && /version 0\.1\.1/.test(ran.out) && ran.out.startsWith('/var/lib/ngatu/slots/previous'));
  expect('a mended version is taken', 'dpkg -i ngatu_0.1.3.deb && readlink /var/lib/ngatu/slots/current', ({ code, out }) => code === 0 && out.endsWith('/usr/lib/ngatu/program\n'));
  expect('a package cut short changes nothing', 'dpkg -i ngatu_cut.deb; dpkg --verify ngatu && ngatu --version', ({ code, out }) => code === 0 && out.endsWith('0.1.3\n'));
  expect('runs after it', `readlink /var/lib/ngatu/slots/current; systemctl restart ngatu-monitord ngatu-signald ngatu-agentd; sleep 3; ${waitGreen}`, (ran) => running(ran) && /version 0\.1\.3/.test(ran.out));
  expect('an older version is refused', 'dpkg -i ngatu_0.1.1.deb', ({ code, out }) => code !== 0 && out.includes('refused'));
  expect('and has changed nothing', 'dpkg --verify ngatu && ngatu --version', ({ code, out }) => code === 0 && out === '0.1.3\n');
}

const activate = (version: string): string => `ngatu update activate --now --by lan --confirm "ninh-kieu flashes and starts ${version}"`;
const ended = 'for i in $(seq 400); do ngatu update status >/dev/null && break; sleep 2; done; ngatu update status';

/** Bundles as they come from afar: the street flashes, starts the new version, which has to prove itself; what can't is given back. */
function updates(expect: Expect): void {
  expect('trusts the release key', 'install -D -m 644 release.pub /etc/ngatu/update-trust/release.pub; ngatu update check ngatu_0.2.0.update', ({ code }) => code === 0);
  expect('a bundle of an older version is refused', 'ngatu update stage ngatu_0.1.2.update', ({ code, out }) => code !== 0 && /0\.1\.3/.test(out));
  expect('one byte of a bundle changed: refused', 'cp ngatu_0.2.0.update spoilt.update; printf X | dd of=spoilt.update bs=1 seek=20000000 conv=notrunc status=none; ngatu update stage spoilt.update', ({ code }) => code !== 0);
  expect('takes a bundle, whatever root’s umask', 'umask 077; ngatu update stage ngatu_0.2.0.update && ngatu update status', ({ code, out }) => code === 0 && out.includes('0.2.0'));
  expect('starts it only for who says what it does', 'ngatu update activate --now --by lan </dev/null; ngatu update activate --now --by lan --yes; ngatu update activate --now --by lan --confirm "yes"; ngatu status | grep ^Junction', ({ out }) => /version 0\.1\.3/.test(out));
  expect('starts it, flashing first', `${activate('0.2.0')}; ${ended}; ${waitGreen}`, (ran) => running(ran) && /version 0\.2\.0/.test(ran.out));
  expect('said what it did, before and after', 'ngatu log show --from 20m --class audit | grep -i update', ({ code, out }) => code === 0 && /0\.1\.3/.test(out) && /0\.2\.0/.test(out));
  expect('returns by itself from a version under which the boards are not heard', `ngatu update stage ngatu_0.2.1.update; (sleep 25; systemctl stop ngatu-cabinet) & ${activate('0.2.1')}; ${ended}; systemctl start ngatu-cabinet`, ({ out }) => /^Runs +0\.2\.0/m.test(out) && /^Last +0\.2\.1 was returned/m.test(out));
  expect('runs the version before', `systemctl restart ngatu-monitord ngatu-signald; sleep 3; ${waitGreen}`, (ran) => /version 0\.2\.0/.test(ran.out));
  expect('a trial whose watcher was killed is given back by the timer', `ngatu update stage ngatu_0.2.1.update; systemd-run --quiet --collect --unit=try ${activate('0.2.1')}; for i in $(seq 60); do ngatu update status >/dev/null || break; sleep 1; done; sleep 5; systemctl kill -s KILL try; ${ended}; ${waitGreen}`, (ran) => running(ran) && /version 0\.2\.0/.test(ran.out) && ran.out.includes('0.2.1 was returned: update.unwatched'));
  for (const [version, daemon] of [['0.2.2', 'agentd'], ['0.2.3', 'signald']] as const) {
    expect(`returns by itself from a version whose ${daemon} does not start`, `ngatu update stage ngatu_${version}.update; ${activate(version)}; ngatu update status; ${waitGreen}`, (ran) => running(ran) && /version 0\.2\.0/.test(ran.out) && ran.out.includes(`${version} was returned: update.notStarted`));
  }
  expect('a package older than what a bundle put in force is refused, and what runs stays', `dpkg -i ngatu_0.1.4.deb; readlink /var/lib/ngatu/slots/current; ${waitGreen}`, (ran) => running(ran) && /version 0\.2\.0/.test(ran.out) && ran.out.includes('0.1.4 is older than 0.2.0') && /^\/var\/lib\/ngatu\/slots\/[ab]$/m.test(ran.out));
  expect('goes back when told to', `ngatu update rollback --by lan --reason "displays went blank" --confirm "ninh-kieu flashes and starts 0.1.3"; ${ended}; ${waitGreen}`, (ran) => /version 0\.1\.3/.test(ran.out));
}

function removal(machine: DebianRoot, expect: Expect, before: string): void {
  expect('removal keeps site and record', 'dpkg --remove ngatu && ls /var/lib/ngatu/site/site.json /var/lib/ngatu/agentd/record.db && ! test -e /usr/lib/ngatu', ({ code }) => code === 0);
  expect('is installed again, and finds them', `dpkg -i ngatu_0.3.0.deb && systemctl start ngatu-cabinet ngatu-monitord ngatu-signald ngatu-agentd && ngatu db verify && ${waitGreen}`, running);
  expect('purge leaves nothing', 'dpkg --purge ngatu; ps -eo args | grep -c "[/]usr/lib/ngatu/current"', ({ out }) => out.endsWith('\n0\n'));
  const after = machine.sh(left).out;
  expect('nothing at all', 'true', () => after === before);
}

/** docs/install.md typed as it stands, from a bare root to an upgrade; what it leaves to a person is done between its lines. */
function asThePageSays(home: string, machine: DebianRoot, expect: Expect): void {
  const tls = join(machine.path, 'var/lib/ngatu/tls/1/cabinet.csr');
  const between: Readonly<Record<string, () => void>> = {
    'ngatu enrol new ninh-kieu': () => { execFileSync('openssl', ['x509', '-req', '-in', tls, '-CA', join(machine.path, 'root/ca.pem'), '-CAkey', join(home, 'city.key'), '-days', '60', '-set_serial', '9', '-out', join(machine.path, 'root/cabinet.pem')], { stdio: 'ignore' }); },
    'install -m 640 /usr/share/doc/ngatu/examples/agentd.conf /etc/ngatu/agentd.conf': () => { machine.sh('sed -i s/^NGATU_SITE_ID=.*/NGATU_SITE_ID=ninh-kieu/ /etc/ngatu/agentd.conf'); },
  };
  expect('a bench has a cabinet', 'cp ngatu_0.1.0.deb ngatu_0.1.0_amd64.deb; cp ngatu_0.1.1.deb ngatu_0.1.1_amd64.deb', ({ code }) => code === 0);
  for (const line of typedOf(join(root, 'docs/install.md'))) {
    expect('docs/install.md', line, ({ code }) => code === 0);
    between[line]?.();
  }
  expect('all of it runs', 'systemctl start ngatu-cabinet; sleep 5; systemctl is-active ngatu-monitord ngatu-signald ngatu-agentd; ngatu --version', ({ out }) => /^(active\n){3}.*0\.1\.1/.test(out));
}

async function trial(home: string): Promise<{ steps: number; problems: string[]; megabytes: number }> {
  writeFileSync(transcript, '');
  const problems: string[] = [];
  let steps = 0;
  const check = (what: string, holds: boolean): void => {
    steps += 1;
    if (!holds) problems.push(what);
    appendFileSync(transcript, `${holds ? 'ok' : 'NOT OK'}: ${what}\n\n`);
  };
  const debs = { amd64: build('amd64', join(home, 'a'), '0.1.0'), arm64: build('arm64', join(home, 'a'), '0.1.0') };
  for (const [arch, deb] of Object.entries(debs)) {
    const again = build(arch, join(home, 'b'), '0.1.0');
    appendFileSync(transcript, `${hashOf(deb)}  ${basename(deb)}\n${hashOf(again)}  ${basename(again)}, built again elsewhere\n`);
    check(`two builds for ${arch} are byte for byte the same`, hashOf(deb) === hashOf(again));
  }
  const first = debs.amd64;
  const next = variant(home, first, '0.1.1', null);
  const base = bareRoot(home);
  const machine = await bootRoot(home, base, transcript);
  try {
    const expect: Expect = (what, line, holds) => { check(what, holds(machine.sh(line))); };
    const mended = variant(home, first, '0.1.3', null);
    const cut = join(home, 'cut.deb');
    const older = variant(home, first, '0.1.4', null);
    execFileSync('cp', [older, cut]);
    truncateSync(cut, 60_000_000);
    const files = { 'ngatu_0.1.0.deb': debs.amd64, 'ngatu_0.1.1.deb': next, 'ngatu_0.1.2.deb': variant(home, first, '0.1.2', 'process.exit(1);\n'), 'ngatu_0.1.3.deb': mended, 'ngatu_0.3.0.deb': variant(home, first, '0.3.0', null), 'ngatu_0.1.4.deb': older, 'ngatu_cut.deb': cut, ...bundles(home) };
    for (const [name, file] of Object.entries(files)) intoRoot(machine, file, name);
    execFileSync(join(root, 'scripts/ngatu'), ['site', 'seal', 'ninh-kieu', '--bench', '--out', join(machine.path, 'root/site.json')], { stdio: 'ignore' });
    const before = machine.sh(left).out;
    install(expect);
    identity(home, machine, expect);
    shellHelp(expect);
    upgrade(expect);
    failedUpgrade(expect);
    updates(expect);
    removal(machine, expect, before);
    asThePageSays(home, machine, expect);
  } finally {
    await machine.end();
  }
  return { steps, problems, megabytes: readFileSync(debs.amd64).length / 1e6 };
}

export const campaign: Campaign = {
  summary: 'The Debian package: two builds for each processor compared byte for byte; then in a debootstrapped Debian 12 with its own systemd and no network: install, units, junction, upgrade with data, failed upgrades, downgrade, removal, purge, docs/install.md as it is typed; transcript in docs/campaigns/package-transcript.txt',
  figures: { steps: 'sum', failed: 'sum', 'package MB': 'max' },
  async run(seed) {
    const home = rootsHome();
    try {
      const { steps, problems, megabytes } = await trial(home);
      return { figures: { steps, 'failed': problems.length, 'package MB': megabytes }, problems: problems.map((what) => `seed ${seed}: ${what}; see docs/campaigns/package-transcript.txt`) };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
