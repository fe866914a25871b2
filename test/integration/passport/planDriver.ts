import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { openSync, readFileSync, symlinkSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { signKeyList } from '../../../src/centre/signKeyList.ts';
import { signPlan } from '../../../src/centre/signPlan.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Activation } from '../../../src/model/plan.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { realDisk } from '../../../src/signald/journalDisk.ts';
import { keepOffTick } from '../../../src/signald/planDisk.ts';
import { openPlanStore } from '../../../src/signald/planStore.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

/** What stands on the disk after a step that said it had succeeded, and what a start should make of it. */
export interface Stood { readonly step: string; readonly plans: string | null; readonly keys: string | null; readonly runs: number; readonly waits: number | null }

export const wallMs = 1_800_000_000_000;
const hourMs = 3_600_000;
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const keyOf = (seed: number): ReturnType<typeof createPrivateKey> => createPrivateKey({ key: Buffer.concat([pkcs8Prefix, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' });
const [lan, root] = [keyOf(1), keyOf(2)];
const publicOf = (key: typeof lan): string => createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
const pemOf = (key: typeof lan): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

export function drivenSite(): SealedSite {
  const of = sealedNinhKieu();
  return { ...of, safety: { ...of.safety, signaturesRequired: 1, trustKeys: [{ keyId: 'lan', role: 'author', publicKey: publicOf(lan) }, { keyId: 'root', role: 'root', publicKey: publicOf(root) }] } };
}

export function shaOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}

const steps = ['now', 'now', 'now', 'armed', 'staged', 'passed', 'failed', 'due', 'due', 'keep', 'keep', 'undo', 'rollBack', 'keys'] as const;

/** Performs steps between push and activation on a plan store, told in the order of the writes around them. Run under the recorder. */
const ignored = (): void => undefined;

// Over 70 lines: a list of steps.
export async function drive(dir: string, seed: number, count: number): Promise<void> {
  const random = createRandom(seed);
  const site = drivenSite();
  const told = openSync(join(dir, 'told'), 'a');
  // As in a cabinet: written off the tick.
  const writings = { begun: 0, ended: 0 };
  const keep = keepOffTick(realDisk);
  const store = openPlanStore(site, dir, wallMs, 'boot', (path, text, done) => {
    writings.begun += 1;
    keep(path, text, (trouble) => { done(trouble); writings.ended += 1; });
  });
  const settled = async (): Promise<void> => { while (writings.ended < writings.begun) await new Promise((resolve) => { setImmediate(resolve); }); };
  const clock = { wallMs, vouched: true };
  let [version, keysVersion] = [0, 0];
  const plan = (activation?: Activation): unknown => {
    version += random.int(1, 9);
    const plans = Array.from({ length: random.int(1, 12) }, (_, index) => ({ ...site.traffic.builtinPlan, id: `p${index}`, name: 'x'.repeat(random.int(1, 400)) }));
    const signed = signPlan({ siteId: site.safety.siteId, planVersion: version, safetyHash: site.safetyHash, validFromMs: wallMs - 1, expiresAtMs: wallMs + hourMs, plans, defaultPlan: 'p0', ...(activation === undefined ? {} : { activation }) }, [{ keyId: 'lan', role: 'author', privateKeyPem: pemOf(lan) }]);
    if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
    return signed.value;
  };
  const keys = (): unknown => {
    keysVersion += 1;
    const signed = signKeyList({ sites: 'all', keysVersion, keys: Array.from({ length: random.int(0, 20) }, (_, index) => ({ keyId: `k${index}`, role: 'approver', publicKey: publicOf(root) })), revoked: [] }, [{ keyId: 'root', privateKeyPem: pemOf(root) }]);
    if (!signed.ok) throw new Error(JSON.stringify(signed.problems));
    return signed.value;
  };
  const perform = (step: (typeof steps)[number]): void => {
    const staged = store.waiting()?.planVersion ?? 0;
    switch (step) {
      case 'now': store.propose(plan(), clock, ignored); return;
      case 'armed': store.propose(plan({ fromMs: wallMs }), clock, ignored); return;
      case 'staged': store.propose(plan({ trial: 'pass' }), clock, ignored); return;
      case 'passed': store.tried(staged, true, ignored); return;
      case 'failed': store.tried(staged, false, ignored); return;
      case 'due': store.due(clock, ignored); return;
      case 'keep': if (store.onTrial() !== null) store.keep(ignored); return;
      case 'undo': if (store.onTrial() !== null) store.undo(); return;
      case 'rollBack': store.rollBack(ignored); return;
      case 'keys': store.proposeKeys(keys(), ignored);
    }
  };
  let last: Stood | null = null;
  /** Of what was done on a full disk in memory alone the next life does not know: while the file is the same, what stands is. */
  const stood = (step: string): Stood => {
    const [plans, keysNow] = [shaOf(join(dir, 'plans.json')), shaOf(join(dir, 'keys.json'))];
    return last?.plans === plans ? { ...last, step, keys: keysNow } : { step, plans, keys: keysNow, runs: store.current().planVersion, waits: store.waiting()?.planVersion ?? null };
  };
  const tell = (step: string): void => {
    last = stood(step);
    writeSync(told, `${JSON.stringify(last)}\n`);
  };
  tell('opened');
  for (let at = 0; at < count; at += 1) {
    const step = random.pick(steps);
    const before = stood(step).plans;
    const drafts = ['plans.json.new', 'keys.json.new'].map((name) => join(dir, name));
    // A disk that takes no more: the file is opened, and every write of it fails.
    const full = random.next() < 0.2;
    if (full) for (const draft of drafts) { remove(draft); symlinkSync('/dev/full', draft); }
    perform(step);
    await settled();
    if (full) for (const draft of drafts) remove(draft);
    if (full && stood(step).plans !== before) throw new Error(`${step}: written on a full disk`);
    tell(full ? `${step} on a full disk` : step);
  }
  process.kill(process.pid, 'SIGKILL');
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch { /* it was not there */ }
}

const [dir, seed, count] = process.argv.slice(2);
if (import.meta.main && dir !== undefined) await drive(dir, Number(seed), Number(count));
