import { chmodSync, copyFileSync, existsSync, lstatSync, lutimesSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { commandTable, nouns } from '../../src/cli/commandTable.ts';
import { completionScript, shells, type ShellName } from '../../src/cli/shellHelp/completion.ts';
import { manPage } from '../../src/cli/shellHelp/manPage.ts';
import { licenceFile, programEntries } from './contents.ts';
import { runtimeOf, shippedPackages, type Arch } from './lock.ts';
import { copyright, insides, sbom } from './sbom.ts';

export interface TreeOptions {
  readonly root: string; readonly out: string; readonly arch: Arch; readonly version: string;
  /** Folder of the runtime's package: bin/node and its licence. Null leaves it out (a test of all the rest). */
  readonly runtime: string | null;
  /** Of every file and of the package, s. */
  readonly epochS: number;
}

/** Lays out the package below `out`, as dpkg-deb takes it. */
export function layTree(options: TreeOptions): void {
  const { root, out, version } = options;
  layProgram(options, join(out, 'usr/lib/ngatu/program'));
  for (const unit of readdirSync(join(root, 'systemd')).filter((name) => /\.(service|timer)$/.test(name))) place(join(root, 'systemd', unit), join(out, 'lib/systemd/system', unit));
  place(join(root, 'systemd/ngatu-start'), join(out, 'usr/lib/ngatu/ngatu-start'), 0o755);
  place(join(root, 'systemd/ngatu.sysusers'), join(out, 'usr/lib/sysusers.d/ngatu.conf'));
  place(join(root, 'systemd/ngatu.tmpfiles'), join(out, 'usr/lib/tmpfiles.d/ngatu.conf'));
  place(join(root, 'systemd/ngatu.journald'), join(out, 'usr/lib/systemd/journald.conf.d/60-ngatu.conf'));
  for (const rules of ['60-ngatu.rules', '62-ngatu-names.rules']) place(join(root, 'systemd', rules), join(out, 'lib/udev/rules.d', rules));
  // Which program runs is a link in /var: the root may be read-only, and an update changes nothing else.
  symlinkSync('/var/lib/ngatu/slots/current', join(out, 'usr/lib/ngatu/current'));
  write(join(out, 'usr/bin/ngatu'), '#!/bin/sh\nexec /usr/lib/ngatu/current/bin/node /usr/lib/ngatu/current/dist/cli/main.js "$@"\n', 0o755);
  for (const keys of ['trust', 'update-trust', 'centre-trust']) mkdirSync(join(out, 'etc/ngatu', keys), { recursive: true });
  place(join(root, 'systemd/agentd.conf.example'), join(out, 'usr/share/doc/ngatu/examples/agentd.conf'));
  place(join(root, 'README.md'), join(out, 'usr/share/doc/ngatu/README.md'));
  writeGz(join(out, 'usr/share/doc/ngatu/changelog.gz'), readFileSync(join(root, 'CHANGELOG.md')));
  layShellHelp(version, out);
  const packages = shippedPackages(root, options.arch);
  write(join(out, 'usr/share/doc/ngatu/copyright'), copyright(packages.filter(({ name }) => name !== runtimeOf[options.arch]), (path) => licenceFile(root, path)));
  write(join(out, 'usr/share/doc/ngatu/sbom.cdx.json'), sbom(version, options.arch, packages, insides(options.arch, packages)));
  const installed = filesBelow(out);
  layControl(options, Math.ceil(installed.reduce((sum, file) => sum + lstatSync(join(out, file)).size, 0) / 1024));
  write(join(out, 'DEBIAN/md5sums'), installed.filter((file) => lstatSync(join(out, file)).isFile()).map((file) => `${createHash('md5').update(readFileSync(join(out, file))).digest('hex')}  ${file}\n`).join(''));
  settle(out, options.epochS);
}

/** Where each shell of Debian looks by itself. */
const completionPlace: Readonly<Record<ShellName, string>> = {
  bash: 'bash-completion/completions/ngatu', zsh: 'zsh/vendor-completions/_ngatu', fish: 'fish/vendor_completions.d/ngatu.fish',
};

/** Completion and manual, of the package's own command table: a shell must not start the program to know its words. */
function layShellHelp(version: string, out: string): void {
  const tree = { commands: commandTable, nouns };
  for (const shell of shells) write(join(out, 'usr/share', completionPlace[shell]), completionScript(shell, tree, 'en'));
  writeGz(join(out, 'usr/share/man/man1/ngatu.1.gz'), Buffer.from(manPage(tree, 'en', version)));
  writeGz(join(out, 'usr/share/man/vi/man1/ngatu.1.gz'), Buffer.from(manPage(tree, 'vi', version)));
}

/** The program's own folder: what a slot of an update holds too. */
export function layProgram({ root, arch, version, runtime }: TreeOptions, program: string): void {
  for (const { from, to } of programEntries(root, arch)) place(from, join(program, to));
  const manifest: object = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // What it says of itself is what the package says: `ngatu --version` and dpkg agree.
  write(join(program, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  place(join(root, 'scripts/packaging/selftest.mjs'), join(program, 'selftest.mjs'));
  if (runtime === null) return;
  place(join(runtime, 'bin/node'), join(program, 'bin/node'), 0o755);
  if (existsSync(join(runtime, 'LICENSE'))) place(join(runtime, 'LICENSE'), join(program, 'bin/LICENSE'));
}

function layControl({ root, out, arch, version }: TreeOptions, installedKiB: number): void {
  write(join(out, 'DEBIAN/control'), [
    'Package: ngatu', `Version: ${version}`, `Architecture: ${arch}`, 'Maintainer: Nga Tu <maintainers@ngatu.invalid>', 'Section: misc', 'Priority: optional', `Installed-Size: ${installedKiB}`,
    // What its own Node and its units need, and nothing that a bare Debian 12 with systemd has not.
    'Depends: libc6 (>= 2.28), libstdc++6 (>= 9), libgcc-s1, perl-base, systemd (>= 247), passwd, coreutils',
    'Recommends: udev, chrony | systemd-timesyncd', 'Suggests: mosquitto, socat',
    'Description: traffic-signal controller for the industrial PC in an intersection cabinet',
    ' Decides which signal groups are green, judges its own decision by a second and a', ' third independent road, and proves every output by reading it back. It brings its', ' own runtime; nothing is fetched or compiled where it is installed.', '',
  ].join('\n'));
  for (const script of ['preinst', 'postinst', 'prerm', 'postrm']) {
    write(join(out, 'DEBIAN', script), readFileSync(join(root, 'scripts/packaging/debian', script), 'utf8').replaceAll('@VERSION@', version), 0o755);
  }
}

/** Paths of files and links below a folder, sorted. */
export function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below)).toSorted().flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return lstatSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** One time and one set of modes for everything: neither the desk's clock nor its umask gets into the package. */
export function settle(folder: string, epochS: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) settle(path, epochS);
    else lutimesSync(path, epochS, epochS);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epochS, epochS);
}

function place(from: string, to: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function write(to: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
  chmodSync(to, mode);
}

function writeGz(to: string, text: Buffer): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, gzipSync(text, { level: 9 }));
}
