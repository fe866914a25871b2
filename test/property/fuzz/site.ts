import { readProgramme } from '../../../src/monitor/programme.ts';
import type { Json } from '../../../src/model/canonical.ts';
import { artefactText, verifyArtefact } from '../../../src/model/seal.ts';
import { checkSealSignature } from '../../../src/model/signature.ts';
import { readArtefact } from '../../../src/monitord/artefactFile.ts';
import { readDropLine } from '../../../src/monitord/dropLine.ts';
import { signatureProblem } from '../../../src/monitord/sealSignature.ts';
import type { Random } from '../../../src/platform/random.ts';
import { readTrust, verifyText, type TrustedKeys } from '../../../src/platform/signingKey.ts';
import { configureCore } from '../../../src/signald/core.ts';
import { sha256Hex } from '../../../src/signald/siteFile.ts';
import { cardCase, commissionCase, envelopeCase, journalCase, profileCase, sourceCase, yamlCase } from './documents.ts';
import { mutated, mutatedTimes, spoiltBytes } from './mutation.ts';
import type { CaseOutcome, FuzzedParser, ParserSpec } from './parser.ts';
import { sortedText } from './sortedText.ts';
import { makeCorpus, type SiteBase, type SiteCorpus } from './siteCorpus.ts';
import { siteEffects } from './siteJudge.ts';

const baseCount = 6;

/** The sealed artefact as signald and monitord read it, and every other document that a site is made of. */
export const site: ParserSpec = {
  name: 'site',
  files: [
    'src/model/seal.ts', 'src/model/canonical.ts', 'src/model/parsing.ts', 'src/model/card.ts', 'src/model/commission.ts', 'src/model/commissionCheck.ts', 'src/model/signature.ts', 'src/model/siteCheck.ts',
    'src/model/siteCheckBoards.ts', 'src/model/siteCheckGroups.ts', 'src/model/siteCheckIntergreens.ts', 'src/model/siteCheckPlan.ts', 'src/model/siteCheckPoints.ts', 'src/model/siteCheckRelations.ts', 'src/model/siteCheckStages.ts',
    'src/model/siteCheckTrust.ts', 'src/model/siteFacts.ts', 'src/model/siteParse.ts', 'src/monitor/programme.ts', 'src/monitord/artefactFile.ts', 'src/monitord/sealSignature.ts', 'src/field/profile/expand.ts', 'src/field/profile/lint.ts',
    'src/signald/latchLine.ts', 'src/signald/planStore.ts', 'src/signald/planReadmit.ts', 'src/cli/site/yamlFile.ts',
  ],
  open(seed) {
    const corpus = makeCorpus(seed, baseCount);
    const trust = readTrust(corpus.trust);
    if (!trust.ok) throw new Error(trust.detail);
    return {
      run(random) {
        const base = random.pick(corpus.bases);
        const dice = random.next();
        if (dice < 0.6) return artefactCase(random, base, corpus, trust.keys);
        if (dice < 0.72) return sourceCase(random, base);
        if (dice < 0.725) return yamlCase(random, base);
        if (dice < 0.77) return profileCase(random, corpus);
        if (dice < 0.82) return cardCase(random, base, corpus);
        if (dice < 0.88) return commissionCase(random, base, corpus, trust.keys);
        return dice < 0.94 ? envelopeCase(random, base, corpus) : journalCase(random);
      },
    } satisfies FuzzedParser;
  },
};

const isObject = (json: Json | undefined): json is { readonly [key: string]: Json } => json !== null && json !== undefined && typeof json === 'object' && !Array.isArray(json);

/** Hashes as they belong to the document, so that a change is met by what lies behind them. */
export function rehashed(json: Json): Json {
  if (!isObject(json)) return json;
  const { hash: _old, ...body } = json;
  const fresh = { ...body, safetyHash: sha256Hex(sortedText(body['safety'] ?? null)), trafficHash: sha256Hex(sortedText(body['traffic'] ?? null)) };
  return { ...fresh, hash: sha256Hex(sortedText(fresh)) };
}

/** Signed again by the commissioning key: as a thief of it would, or a hand that seals what no check has seen. */
function resigned(json: Json, corpus: SiteCorpus): Json {
  if (!isObject(json) || !('signature' in json)) return json;
  const { hash: _old, ...body } = json;
  const fresh = { ...body, safetyHash: sha256Hex(sortedText(body['safety'] ?? null)), trafficHash: sha256Hex(sortedText(body['traffic'] ?? null)) };
  const text = sortedText({ safetyHash: fresh.safetyHash, trafficHash: fresh.trafficHash, seal: body['seal'] ?? null });
  const signed = { ...fresh, signature: { keyId: 'c1', signature: corpus.key.sign(text) } };
  return { ...signed, hash: sha256Hex(sortedText(signed)) };
}

function hostileText(random: Random, base: SiteBase, corpus: SiteCorpus): string {
  const dice = random.next();
  if (dice < 0.01) return '['.repeat(random.int(1, 20_000));
  if (dice < 0.06) return spoiltBytes(random, Buffer.from(artefactText(base.site))).toString('utf8');
  const changed = changedArtefact(random, base);
  if (dice < 0.12) return `${sortedText(changed)}\n`;
  if (dice < 0.14) return JSON.stringify(rehashed(changed));
  return `${sortedText(dice < 0.4 && !base.site.safety.bench ? resigned(changed, corpus) : rehashed(changed))}\n`;
}

/** Mostly the parts that matter: of the profiles there is much more than of anything else. */
function changedArtefact(random: Random, base: SiteBase): Json {
  const { artefact, pool } = base;
  if (!isObject(artefact) || random.next() < 0.15) return mutatedTimes(random, artefact, pool, 3);
  const part = random.next() < 0.75 ? 'safety' : 'traffic';
  let changed: Json = artefact[part] ?? null;
  for (let left = random.int(1, 2); left > 0; left -= 1) {
    if (!isObject(changed)) break;
    const keys = Object.keys(changed);
    const name = random.pick(keys);
    changed = { ...changed, [name]: mutated(random, changed[name] ?? null, pool) };
  }
  return { ...artefact, [part]: changed };
}

function artefactCase(random: Random, base: SiteBase, corpus: SiteCorpus, keys: TrustedKeys): CaseOutcome {
  const text = hostileText(random, base, corpus);
  const verified = verifyArtefact(text, sha256Hex);
  const codes = verified.ok ? [] : verified.problems.map(({ code }) => code);
  const past = !codes.some((code) => code.startsWith('schema.') || code === 'artefact.notJson' || code === 'artefact.notCanonical' || code === 'artefact.altered');
  const watched = monitorReads(text, corpus);
  if (!verified.ok) return { kind: 'artefact', past, taken: false, effects: codes.length === 0 ? ['refused without a problem'] : [] };
  const untrusted = checkSealSignature(verified.value, (keyId, signed, signature) => verifyText(keys, keyId, signed, signature));
  if (untrusted.length > 0) return { kind: 'artefact', past, taken: false, effects: watched.trusted && !verified.value.safety.bench ? ['monitord trusts what signald does not'] : [] };
  const effects = siteEffects(verified.value, corpus.publicPem, JSON.parse(text));
  configureCore(verified.value, verified.value.traffic.builtinPlan, 0);
  return { kind: 'artefact', past, taken: true, effects: [...effects, ...listEffects(verified.value, watched)] };
}

type Watched = ReturnType<typeof monitorReads>;

/** As monitord starts: its own hash, its own signature, its own programme. */
function monitorReads(text: string, corpus: SiteCorpus): { readonly trusted: boolean; readonly programme: ReturnType<typeof readProgramme> | null } {
  const read = readArtefact(text);
  if (!read.ok) return { trusted: false, programme: null };
  const bench = isBench(read.artefact);
  const trusted = signatureProblem(read.artefact, bench ? corpus.noTrust : corpus.trust) === null;
  readDropLine(read.artefact);
  return { trusted, programme: readProgramme(read.artefact) };
}

function isBench(artefact: unknown): boolean {
  if (typeof artefact !== 'object' || artefact === null || !('safety' in artefact)) return false;
  const { safety } = artefact;
  return typeof safety === 'object' && safety !== null && 'bench' in safety && safety.bench === true;
}

/** Where both roads run a site, the monitor's matrix is the permissive list, and its waits are the site's. */
function listEffects(accepted: Parameters<typeof siteEffects>[0], { trusted, programme }: Watched): string[] {
  // A monitor that does not start gives no consent: the junction stays in flash.
  if (!trusted || programme === null || !programme.ok) return [];
  const { groups, may, clearMs } = programme.programme;
  const { permissive, intergreens } = accepted.safety;
  return groups.flatMap((a, row) => groups.flatMap((b, column) => {
    if (row === column) return [];
    const listed = permissive.some(([one, other]) => (one === a.id && other === b.id) || (one === b.id && other === a.id));
    const ms = intergreens.find(({ from, to }) => from === a.id && to === b.id)?.ms;
    const cell = row * groups.length + column;
    return may[cell] === listed && (ms === undefined || clearMs[cell] === ms) ? [] : [`monitor: ${a.id} ${b.id} ${may[cell]} ${clearMs[cell]}`];
  }));
}
