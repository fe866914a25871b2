// A process that writes for ever until the power goes: `cutWriter.ts plans|updates DIR`. One line of stdout for each thing
// that it was told is on the disk; what it said must be there afterwards.
import { generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBundle } from '../../../src/cli/update/bundle.ts';
import { readState, versionIn, type SlotPlace } from '../../../src/cli/update/slotFiles.ts';
import { stageBundle } from '../../../src/cli/update/stage.ts';
import { activate } from '../../../src/cli/update/trial.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { canonicalJson } from '../../../src/model/canonical.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { openPlanStore } from '../../unit/signald/planStoreAtOnce.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';
import { writeProgram } from '../../unit/cli/update/program.ts';

/** A program of some size: its writing takes a while. */
const lines = 40_000;

const nowMs = 1_800_000_000_000;
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

/** The site of the plans; its key lies beside, so that the life after the cut reads the same. */
export function planSite(dir: string): { readonly site: SealedSite; readonly privatePem: string } {
  const keyFile = join(dir, 'author.json');
  if (!existsSync(keyFile)) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(keyFile, JSON.stringify({ privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }), publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }));
  }
  const keys: { readonly privatePem: string; readonly publicKey: string } = JSON.parse(readFileSync(keyFile, 'utf8'));
  const source = ninhKieu();
  source.safety.trustKeys = [{ keyId: 'author-1', role: 'author', publicKey: keys.publicKey }];
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'trials', sealedAtMs: nowMs }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return { site: sealed.value, privatePem: keys.privatePem };
}

/** One signed set after the other, each activated as signald does; `planVersion` grows. */
function writePlans(dir: string): void {
  const { site, privatePem } = planSite(dirname(dir));
  const store = openPlanStore(site, dir, nowMs, 'boot');
  for (let planVersion = store.current().planVersion + 1; ; planVersion += 1) {
    const signed = signPlan({
      siteId: site.safety.siteId, planVersion, safetyHash: site.safetyHash, validFromMs: nowMs - 1, expiresAtMs: nowMs + 1e9,
      plans: [{ ...site.traffic.builtinPlan, id: `plan${planVersion}` }], defaultPlan: `plan${planVersion}`,
    }, [{ keyId: 'author-1', role: 'author', privateKeyPem: privatePem }]);
    if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
    const proposed = store.propose(signed.value, { wallMs: nowMs, vouched: true });
    if (!proposed.ok) throw new Error(JSON.stringify(proposed.problems));
    say(String(planVersion));
    if (!store.keep()) throw new Error('not kept');
  }
}

export const slotPlace = (dir: string): SlotPlace => ({ dir, package: join(dir, 'package') });

/** Stage, activate and keep one version after the other; bundles are made elsewhere, on a disk that lives. */
async function writeUpdates(dir: string): Promise<void> {
  const place = slotPlace(dir);
  const bench = dirname(dirname(dir));
  const pair = newKeyPair();
  const trust = join(bench, 'trust');
  mkdirSync(trust, { recursive: true });
  writeFileSync(join(trust, 'release.pub'), pair.publicPem);
  if (!existsSync(place.package)) {
    writeProgram(place.package, '1.0.0', { lines });
    symlinkSync(place.package, join(dir, 'current'));
    execFileSync('sync');
  }
  for (let number = 1; ; number += 1) {
    const version = `1.${number}.0`;
    const folder = join(bench, `make-${number}`);
    const manifest = writeProgram(join(folder, 'program'), version, { lines });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ manifest, signature: signingKey(pair.privatePem).sign(canonicalJson(manifest)) }));
    const bundle = join(bench, `${number}.update`);
    execFileSync('tar', ['--format=gnu', '-cf', bundle, '-C', folder, 'manifest.json', 'program']);
    const read = await readBundle(bundle, trust);
    if (!read.ok) throw new Error(read.code);
    const state = readState(place);
    if (state === null) throw new Error('update.badNote');
    const done = await stageBundle(place, state, bundle, read.signed);
    if (!done.ok) throw new Error(JSON.stringify(done));
    let clockMs = 0;
    const health = { ticks: 1, ticksDue: 1, lateP99Ms: 1, boardsIdentified: true, monitorConnected: true, running: true, safetyFaults: [], agentConnected: true, linkConnected: true };
    const ended = await activate(place, done.state, {
      nowMs: () => clockMs, pause: async (ms) => { clockMs += ms; await Promise.resolve(); }, health: async () => await Promise.resolve({ ...health, version: versionIn(join(dir, 'current')) ?? '' }),
      flash: async () => await Promise.resolve(null), release: async () => { await Promise.resolve(); }, away: async () => { await Promise.resolve(); }, restart: async () => { await Promise.resolve(); },
    });
    if (ended.kind !== 'committed') throw new Error(ended.kind);
    say(version);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [, , kind, dir = ''] = process.argv;
  if (kind === 'plans') writePlans(dir);
  else await writeUpdates(dir);
}
