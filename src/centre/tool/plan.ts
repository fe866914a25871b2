import { answerJson } from '../../platform/answerJson.ts';
import { momentText } from '../../model/localTime.ts';
import type { Activation } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { addSignature, checkDraft, newDraft, parseDraft, withFreshness, type Draft } from '../plan/draft.ts';
import type { PlanSigner } from '../signPlan.ts';
import { readArtefact, readDocument, readDraft, readList, readSigner, report, writeOut, type Had } from './office.ts';
import { pushPlan } from './planPush.ts';
import { planStatus } from './planStatus.ts';
import { complain, type Tool } from './tool.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const defaultValidMs = 90 * dayMs;

/** `ngatu centre plan <verb>`: a set's way from the planner's file to the cabinets. */
export function planVerb(tool: Tool): Promise<number> {
  const [verb, file] = tool.options.words;
  if (verb === 'status') return planStatus(tool);
  if (file === undefined) return Promise.resolve(complain(tool.options, 'plan new|check|sign|approve|push <file>'));
  switch (verb) {
    case 'new': return Promise.resolve(newPlan(tool, file));
    case 'check': return Promise.resolve(check(tool, file));
    case 'sign': return Promise.resolve(signAs(tool, file, 'author'));
    case 'approve': return Promise.resolve(signAs(tool, file, 'approver'));
    case 'push': return pushPlan(tool, file);
    case undefined: default: return Promise.resolve(complain(tool.options, verb ?? ''));
  }
}

/** Binds a planner's file to the site that it was checked against. Refused at once where a cabinet would refuse it. */
function newPlan(tool: Tool, file: string): number {
  const { options, clock } = tool;
  const nowMs = clock.wallMs();
  const site = readArtefact(tool);
  if (!site.ok) return site.exit;
  const source = readDocument(options, file);
  if (!source.ok) return source.exit;
  const planVersion = versionOf(tool);
  if (!planVersion.ok) return planVersion.exit;
  const terms = termsOf(tool, nowMs);
  if (!terms.ok) return terms.exit;
  const made = newDraft(site.value, source.value, { planVersion: planVersion.value, ...terms.value });
  if (!made.ok) return report(tool, file, made.problems);
  const problems = checkDraft(site.value, made.value, null, nowMs);
  if (problems.some(({ severity }) => severity === 'error')) return report(tool, file, problems);
  const out = options.office.out ?? `${made.value.payload.siteId}-v${planVersion.value}.json`;
  return writeOut(tool, out, made.value, say(options.lang, 'office.new', { file: out, site: made.value.payload.siteId, version: planVersion.value, until: momentText(made.value.payload.expiresAtMs) }), answerJson({ ok: true, file: out, siteId: made.value.payload.siteId, planVersion: planVersion.value, problems }));
}

/** `--plan-version`, or one more than the document of `--last` has. */
function versionOf({ options }: Tool): Had<number> {
  const { version, last } = options.office;
  if (version !== null) return /^[1-9]\d{0,14}$/.test(version) ? { ok: true, value: Number(version) } : { ok: false, exit: complain(options, `--plan-version ${version}`) };
  if (last === null) return { ok: false, exit: complain(options, '--plan-version') };
  const read = readDocument(options, last);
  if (!read.ok) return read;
  const parsed = parseDraft(read.value);
  return parsed.ok ? { ok: true, value: parsed.value.payload.planVersion + 1 } : { ok: false, exit: complain(options, `--last ${last}`) };
}

/** Validity and activation as the options say. */
function termsOf({ options }: Tool, nowMs: number): Had<{ readonly validFromMs: number; readonly expiresAtMs: number; readonly activation: Activation | undefined }> {
  const { validFor, validFrom, activateAt, trial, trialLeast, watch, undoAfter } = options.office;
  const wrong = (detail: string): Had<never> => ({ ok: false, exit: complain(options, detail) });
  const validFromMs = validFrom === null ? nowMs : Date.parse(validFrom);
  const days = /^(\d{1,4})d$/.exec(validFor ?? '');
  const validMs = validFor === null ? defaultValidMs : days === null ? parseDurationMs(validFor) : Number(days[1]) * dayMs;
  if (Number.isNaN(validFromMs)) return wrong(`--valid-from ${validFrom ?? ''}`);
  if (validMs === null || validMs <= 0) return wrong(`--valid-for ${validFor ?? ''}`);
  const fromMs = activateAt === null ? null : Date.parse(activateAt);
  if (fromMs !== null && Number.isNaN(fromMs)) return wrong(`--activate-at ${activateAt ?? ''}`);
  if (trial !== null && trial !== 'tell' && trial !== 'pass') return wrong(`--trial ${trial}`);
  const leastMs = trialLeast === null ? null : parseDurationMs(trialLeast);
  if (trialLeast !== null && (leastMs === null || leastMs < minuteMs || leastMs > dayMs || trial === null)) return wrong(`--trial-least ${trialLeast}`);
  const watchMs = watch === null ? null : parseDurationMs(watch);
  if (watch !== null && watchMs === null) return wrong(`--watch ${watch}`);
  if (undoAfter !== null && !/^\d{1,2}$/.test(undoAfter)) return wrong(`--undo-after ${undoAfter}`);
  const activation: Activation = { ...(fromMs === null ? {} : { fromMs }), ...(trial === null ? {} : { trial }), ...(leastMs === null ? {} : { trialLeastMin: Math.round(leastMs / minuteMs) }), ...(watchMs === null ? {} : { watchMin: Math.round(watchMs / minuteMs) }), ...(undoAfter === null ? {} : { undoAfterGreens: Number(undoAfter) }) };
  return { ok: true, value: { validFromMs, expiresAtMs: validFromMs + validMs, activation: Object.keys(activation).length === 0 ? undefined : activation } };
}

function check(tool: Tool, file: string): number {
  const [site, draft, list] = [readArtefact(tool), readDraft(tool, file), readList(tool)];
  if (!site.ok) return site.exit;
  if (!draft.ok) return draft.exit;
  if (!list.ok) return list.exit;
  return report(tool, file, checkDraft(site.value, draft.value, list.value, tool.clock.wallMs()), (told) => answerJson({ ...told, signatures: draft.value.signatures.map(({ keyId, role }) => ({ keyId, role })), needed: site.value.safety.signaturesRequired }));
}

/** The author's signature, or the approver's, who looks at it against the seal before he signs. `--nonce`: the token of a cabinet without a clock, in the same signer's name. */
function signAs(tool: Tool, file: string, role: PlanSigner['role']): number {
  const { options } = tool;
  const draft = readDraft(tool, file);
  if (!draft.ok) return draft.exit;
  const key = readSigner(tool);
  if (!key.ok) return key.exit;
  const { keyId } = key.value.public;
  if (key.value.public.role !== role) return complain(options, say(options.lang, 'office.otherRole', { keyId, role: key.value.public.role, wanted: role }));
  if (role === 'approver' || options.office.artefact !== null) {
    const found = against(tool, draft.value);
    if (!found.ok) return found.exit;
    if (found.value.some(({ severity }) => severity === 'error')) return report(tool, file, found.value);
  }
  if (role === 'approver' && draft.value.signatures.length === 0) return complain(options, say(options.lang, 'office.noAuthor', { file }));
  const signer: PlanSigner = { keyId, role, privateKeyPem: key.value.privateKeyPem };
  const { nonce } = options.office;
  const again = nonce !== null && draft.value.signatures.some((one) => one.keyId === keyId);
  const signed = again ? { ok: true as const, value: draft.value } : addSignature(draft.value, signer);
  if (!signed.ok) return report(tool, file, signed.problems);
  const made = nonce === null ? signed.value : withFreshness(signed.value, signer, nonce);
  const out = options.office.out ?? file;
  return writeOut(tool, out, made, say(options.lang, 'office.signed', { file: out, keyId, role, n: made.signatures.length }), answerJson({ ok: true, file: out, keyId, role, signatures: made.signatures.length }));
}

function against(tool: Tool, draft: Draft): Had<readonly Problem[]> {
  const [site, list] = [readArtefact(tool), readList(tool)];
  if (!site.ok) return site;
  if (!list.ok) return list;
  return { ok: true, value: checkDraft(site.value, draft, list.value, tool.clock.wallMs()) };
}
