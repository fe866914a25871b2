import type { Outcome } from '../ipc/server.ts';
import { whoOf, type Asker } from '../ipc/who.ts';
import { diffArtefacts } from '../model/artefactDiff.ts';
import type { SealedSite } from '../model/artefact.ts';
import { nextLedger, voidedAfter, type Apply, type ApplyLedger } from '../model/applyLedger.ts';
import { plainJson } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { samePerson } from '../model/person.ts';
import type { Parsed, Problem } from '../model/problem.ts';
import { artefactText } from '../model/seal.ts';
import type { ApplyRefusal, SiteApplied, SiteProposal } from '../model/siteProposal.ts';
import { waivedOf } from '../model/waiver.ts';
import type { Voided } from '../model/voided.ts';
import { isSeenFlashing } from './busAdmission.ts';
import type { Commissioning } from './commissioning.ts';
import type { Core, CoreConfig } from './core.ts';
import { onSiteOf } from './faultDesk.ts';
import type { CurrentPlan } from './planStore.ts';
import { sha256Hex } from './siteFile.ts';
import type { ReadLedger } from './siteSwap.ts';

export type SiteCall = Extract<IpcCall, { readonly method: 'site.propose' | 'site.apply' | 'site.waiting' | 'site.confirm' }>;

/** What the shell does for a replacement: files, keys, and its own end. */
export interface SitePort {
  /** Every check that a start makes of an artefact: bytes, hashes, rules, signature by the keys installed here, line budgets. */
  readonly load: (text: string) => Parsed<SealedSite>;
  /** What would run under it of the plans that are stored. */
  readonly plans: (site: SealedSite) => { readonly current: CurrentPlan; readonly problems: readonly Problem[] };
  /** Whether the record that stands there would fit it. */
  readonly commissioning: (site: SealedSite, voided: Voided) => Commissioning['state'];
  readonly ledger: ReadLedger;
  /** The agent has stored the news of the last replacement. */
  readonly told: () => void;
  /** The artefact file as it is now, and the one before the last replacement; null = not there, or not readable. */
  readonly inForce: () => string | null;
  readonly previous: () => string | null;
  /** Puts it beside the one in force, durably; a reason where the disk does not take it. */
  readonly prepare: (text: string) => string | null;
  /** Stops ticking, replaces, and ends the process for its parent to start it anew; a reason where the disk has refused. */
  readonly replace: (change: { readonly from: string; readonly to: string; readonly ledger: ApplyLedger }) => Promise<string | null>;
}

interface Proposed {
  readonly text: string;
  readonly site: SealedSite;
  readonly by: string;
  readonly uid: number;
  readonly reason: string;
  readonly untilMs: number;
  /** The proposer has confirmed: the second person is awaited. */
  readonly confirmed: boolean;
}
/** The one proposal that stands; a new one takes its place. */
export interface SiteState { proposed: Proposed | null; replacing: boolean }

export interface SiteDeskParts {
  readonly site: SealedSite;
  readonly junction: { look(): { readonly config: CoreConfig; readonly core: Core }; nowMs(): number };
  readonly wallMs: () => number;
  readonly record: (event: EventDraft) => void;
  readonly state: SiteState;
  readonly port: SitePort;
}

type Who = Asker;
type Refusal = { readonly code: ApplyRefusal; readonly params?: Readonly<Record<string, string | number>> };

/** So long a proposal stands, and the second person may take, ms. */
const standsMs = 300_000;
/** Problems that an answer names, at most. */
const mostNamed = 20;

/** Replacing the artefact (safety.md S7): on site, in flash, judged by this process's own reading, confirmed by whom it takes. */
export function handleSite(parts: SiteDeskParts, call: SiteCall, session: Who): Outcome | Promise<Outcome> {
  const judged = refusedHere(parts, session);
  if (judged !== null) return refuse(parts, call, session, judged);
  switch (call.method) {
    case 'site.propose': return propose(parts, call, session);
    case 'site.apply': return apply(parts, call, session);
    case 'site.waiting': return waiting(parts);
    case 'site.confirm': return confirm(parts, call, session);
  }
}

/** Whether anything may be replaced here and now; asked anew by every step. */
function refusedHere({ junction, state }: SiteDeskParts, session: Who): Refusal | null {
  if (state.replacing) return { code: 'site.ending' };
  // agentd speaks for the centre, whatever socket it has found: safety data are changed on site only.
  if (session.client === 'agentd') return { code: 'site.remote' };
  const { config, core } = junction.look();
  const onSite = onSiteOf(config, core, junction.nowMs());
  if (onSite === 'keyOff') return { code: 'site.keyOff' };
  if (onSite === 'unknown') return { code: 'site.keyUnknown' };
  if (!isSeenFlashing(config, core, junction.nowMs())) return { code: 'site.notInFlash' };
  return core.siteAltered ? { code: 'site.altered' } : null;
}

function refuse({ record }: SiteDeskParts, call: SiteCall, session: Who, { code, params = {} }: Refusal): Outcome {
  const by = 'by' in call.params ? call.params.by : null;
  record({ code: 'command.rejected', data: { command: call.method, by, ...params, detail: code, ...whoOf(session) } });
  return { ok: false, code, params };
}

function propose(parts: SiteDeskParts, call: Extract<SiteCall, { method: 'site.propose' }>, session: Who): Outcome {
  const { by, reason, previous } = call.params;
  const text = previous === true ? parts.port.previous() : (call.params.text ?? null);
  if (text === null) return refuse(parts, call, session, { code: 'site.noPrevious' });
  const read = judgeText(parts, text);
  if ('code' in read) return refuse(parts, call, session, read);
  const { state, junction } = parts;
  state.proposed = { text, site: read, by, reason, uid: session.uid, untilMs: junction.nowMs() + standsMs, confirmed: false };
  parts.record({ code: 'command.accepted', data: { command: call.method, by, reason, from: parts.site.hash, to: read.hash, ...whoOf(session) } });
  return { ok: true, result: plainJson(proposalOf(parts, state.proposed)) };
}

/** The artefact as this process reads it: nothing that the tool says of it is believed. */
function judgeText({ site, port }: SiteDeskParts, text: string): SealedSite | Refusal {
  if (!port.ledger.ok) return { code: 'site.ledger', params: { detail: port.ledger.detail } };
  // What stands on the disk is what runs, or somebody has exchanged it by hand: then it is not this process that knows what changes.
  if (port.inForce() !== artefactText(site)) return { code: 'site.fileAltered' };
  const read = port.load(text);
  if (!read.ok) return { code: 'site.unfit', params: named(read.problems) };
  const { hash, safety } = read.value;
  if (hash === site.hash) return { code: 'site.same', params: { hash } };
  if (safety.siteId !== site.safety.siteId) return { code: 'site.otherSite', params: { siteId: safety.siteId, expected: site.safety.siteId } };
  if (safety.bench && !site.safety.bench) return { code: 'site.benchForStreet' };
  return read.value;
}

function named(problems: readonly Problem[]): Readonly<Record<string, string | number>> {
  const first = problems.slice(0, mostNamed);
  return { codes: first.map(({ code }) => code).join(' '), paths: first.map(({ path }) => path).join(' '), problems: problems.length };
}

function ledgerOf({ port }: SiteDeskParts): ApplyLedger | null {
  return port.ledger.ok ? port.ledger.ledger : null;
}

function hashesOf({ hash, safetyHash, trafficHash }: SealedSite): SiteProposal['from'] {
  return { hash, safetyHash, trafficHash };
}

/** A street on either side takes two; on a bench the second is waived, and shown as waived. */
function personsFor(before: SealedSite, after: SealedSite): 1 | 2 {
  return before.safety.bench && after.safety.bench ? 1 : 2;
}

function proposalOf(parts: SiteDeskParts, { site: after, by, reason, untilMs }: Proposed): SiteProposal {
  const { site: before, port, junction } = parts;
  const { config, core } = junction.look();
  const voided = voidedAfter(ledgerOf(parts), before, after, parts.wallMs());
  const commissioning = port.commissioning(after, voided);
  const { current, problems } = port.plans(after);
  const retired = problems.filter(({ code }) => code === 'plan.retired').map(({ params }) => ({ plan: String(params['plan']), codes: String(params['codes']) }));
  return {
    siteId: after.safety.siteId, from: hashesOf(before), to: hashesOf(after), seal: after.seal, keyId: after.signature?.keyId ?? null,
    olderSeal: after.seal.sealedAtMs < before.seal.sealedAtMs,
    differences: diffArtefacts(before, after, sha256Hex),
    voided: voided.allSinceMs === null ? voided.items.map(({ kind, key, cause }) => ({ kind, key, cause })) : null,
    commissioning, plans: { runs: current.plan.id, origin: current.origin, retired, refused: problems.length > retired.length },
    consequence: commissioning === 'unfit' ? 'staysInFlash' : 'restarts', persons: personsFor(before, after), waived: waivedOf(before.safety),
    onSite: onSiteOf(config, core, junction.nowMs()), by, reason, withinS: Math.max(0, Math.round((untilMs - junction.nowMs()) / 1000)),
  };
}

function standing({ state, junction }: SiteDeskParts): Proposed | null {
  if (state.proposed !== null && junction.nowMs() >= state.proposed.untilMs) state.proposed = null;
  return state.proposed;
}

/** A confirmation says which artefact, and what it comes to: it must be what would happen now. */
function unlike(parts: SiteDeskParts, proposed: Proposed, said: { readonly hash: string; readonly consequence: string }): Refusal | null {
  if (said.hash !== proposed.site.hash) return { code: 'site.otherProposal', params: { hash: proposed.site.hash } };
  const { consequence } = proposalOf(parts, proposed);
  return said.consequence === consequence ? null : { code: 'site.otherConsequence', params: { consequence } };
}

function apply(parts: SiteDeskParts, call: Extract<SiteCall, { method: 'site.apply' }>, session: Who): Outcome | Promise<Outcome> {
  const proposed = standing(parts);
  if (proposed === null) return refuse(parts, call, session, { code: 'site.nothingProposed' });
  if (!samePerson(proposed.by, call.params.by) || proposed.uid !== session.uid) return refuse(parts, call, session, { code: 'site.otherPerson', params: { by: proposed.by } });
  const wrong = unlike(parts, proposed, call.params);
  if (wrong !== null) return refuse(parts, call, session, wrong);
  if (personsFor(parts.site, proposed.site) === 1) return carryOut(parts, call, session, proposed, null);
  parts.state.proposed = { ...proposed, confirmed: true, untilMs: parts.junction.nowMs() + standsMs };
  parts.record({ code: 'command.accepted', data: { command: call.method, by: proposed.by, reason: proposed.reason, to: proposed.site.hash, waitsFor: 'secondPerson', ...whoOf(session) } });
  return { ok: true, result: plainJson({ state: 'waitsFor', waitsFor: 'secondPerson', withinS: standsMs / 1000 } satisfies SiteApplied) };
}

function waiting(parts: SiteDeskParts): Outcome {
  const proposed = standing(parts);
  return proposed?.confirmed === true ? { ok: true, result: plainJson(proposalOf(parts, proposed)) } : { ok: false, code: 'site.nothingProposed', params: {} };
}

/** The second person has another name and another account: one alone can't be two. */
function confirm(parts: SiteDeskParts, call: Extract<SiteCall, { method: 'site.confirm' }>, session: Who): Outcome | Promise<Outcome> {
  const proposed = standing(parts);
  if (proposed?.confirmed !== true) return refuse(parts, call, session, { code: 'site.nothingProposed' });
  if (samePerson(proposed.by, call.params.by) || proposed.uid === session.uid) return refuse(parts, call, session, { code: 'site.samePerson' });
  const wrong = unlike(parts, proposed, call.params);
  return wrong === null ? carryOut(parts, call, session, proposed, { by: call.params.by, uid: session.uid }) : refuse(parts, call, session, wrong);
}

/** Judged once more, and prepared on the disk; from here on nothing ticks any more. */
async function carryOut(parts: SiteDeskParts, call: SiteCall, session: Who, proposed: Proposed, second: { readonly by: string; readonly uid: number } | null): Promise<Outcome> {
  const { site: before, port, state, record } = parts;
  const after = judgeText(parts, proposed.text);
  if ('code' in after) return refuse(parts, call, session, after);
  const unwritten = port.prepare(proposed.text);
  if (unwritten !== null) return refuse(parts, call, session, { code: 'site.notWritten', params: { detail: unwritten } });
  const { consequence, differences, voided, onSite, waived } = proposalOf(parts, proposed);
  const entry: Apply = {
    atMs: Math.round(parts.wallMs()), by: proposed.by, uid: proposed.uid, second: second?.by ?? null, secondUid: second?.uid ?? null, reason: proposed.reason,
    fromHash: before.hash, toHash: after.hash, safetyHash: after.safetyHash, differences: differences.length, voided: voided?.length ?? 0, onSite, waived: [...waived],
  };
  state.proposed = null;
  state.replacing = true;
  const { by, reason, differences: changes } = entry;
  record({ code: 'command.accepted', data: { command: call.method, by, second: second?.by ?? null, reason, from: before.hash, to: after.hash, consequence, differences: changes, ...whoOf(session) } });
  const failed = await port.replace({ from: artefactText(before), to: proposed.text, ledger: nextLedger(ledgerOf(parts), before, after, entry) });
  if (failed !== null) return { ok: false, code: 'site.notWritten', params: { detail: failed } };
  return { ok: true, result: plainJson({ state: 'replaced', hash: after.hash, safetyHash: after.safetyHash, consequence, previous: before.hash } satisfies SiteApplied) };
}
