import { answerJson } from '../../platform/answerJson.ts';
import { isTopicLevel, siteTopics } from '../../link/topics.ts';
import { parsePayload, planResultSchema, type PlanResult } from '../../model/linkMessage.ts';
import { problem } from '../../model/problem.ts';
import { problemText } from '../../text/problem.ts';
import { say } from '../../text/say.ts';
import type { CentreClient } from '../client.ts';
import { envelopeOf, withFreshness, type Draft } from '../plan/draft.ts';
import { readDraft, readSigner, report } from './office.ts';
import { createPeer, exitOfPeer } from './peer.ts';
import { complain, toolExits, type Tool } from './tool.ts';

const answerMs = 30_000;
/** States after which nothing more happens to a set by itself. */
const settled = new Set<PlanResult['state']>(['active', 'kept', 'undone', 'rolledBack', 'over', 'refused']);

/** `ngatu centre plan push FILE`: to its cabinet, and the cabinet's word on it; with `--for` until it is active. With `--key` a cabinet without a clock gets its token signed. */
export async function pushPlan(tool: Tool, file: string): Promise<number> {
  const { options } = tool;
  const draft = readDraft(tool, file);
  if (!draft.ok) return draft.exit;
  const { siteId, planVersion } = draft.value.payload;
  const envelope = envelopeOf(draft.value);
  if (!envelope.ok) return report(tool, file, envelope.problems);
  if (!isTopicLevel(siteId)) return complain(options, `siteId ${siteId}`);
  if (options.site !== null && options.site !== siteId) return complain(options, `--site ${options.site}: ${siteId}`);
  const key = options.key === null ? null : readSigner(tool);
  if (key !== null && !key.ok) return key.exit;
  const states: PlanResult[] = [];
  const settling: (() => void)[] = [];
  const peer = createPeer(siteId, 'plan', tool.clock);
  const client = tool.dial({
    subscriptions: [siteTopics(siteId).planResult, ...peer.subscriptions],
    onMessage: (meaning, payload) => {
      peer.take(meaning, payload);
      const parsed = meaning.kind === 'planResult' && meaning.site === siteId ? parsePayload(planResultSchema, payload) : null;
      if (parsed === null || !parsed.ok || parsed.value.planVersion !== planVersion || parsed.value.state === undefined) return;
      states.push(parsed.value);
      tellState(tool, siteId, parsed.value);
      if (settled.has(parsed.value.state)) for (const call of settling) call();
    },
  });
  const unfit = await exitOfPeer(tool, client, peer);
  if (unfit !== null) return unfit;
  let result = await client.document(siteId, draft.value, answerMs);
  const nonce = nonceOf(result);
  if (nonce !== null && key !== null && key.value.public.role !== 'root') {
    const { keyId, role } = key.value.public;
    if (!options.json) tool.write(say(options.lang, 'office.nonce', { site: siteId, keyId }));
    result = await client.document(siteId, withFreshness(draft.value, { keyId, role, privateKeyPem: key.value.privateKeyPem }, nonce), answerMs);
  }
  if (result?.outcome === 'accepted' && options.forMs !== null && !states.some(({ state }) => settled.has(state))) {
    if (!options.json) tool.write(say(options.lang, 'office.taken', { site: siteId, version: planVersion }));
    await Promise.race([tool.ended, new Promise<void>((resolve) => { settling.push(resolve); })]);
  }
  return ended(tool, client, draft.value, result, states);
}

async function ended(tool: Tool, client: CentreClient, { payload: { siteId, planVersion } }: Draft, result: PlanResult | null, states: readonly PlanResult[]): Promise<number> {
  const { options: { json, lang, forMs }, write } = tool;
  await client.end();
  const last = states.at(-1)?.state ?? null;
  if (json) write(answerJson({ ok: result?.outcome === 'accepted', site: siteId, planVersion, outcome: result?.outcome ?? null, problems: result?.problems ?? [], states: states.map(({ state, problems }) => ({ state, problems })) }));
  else if (result === null) write(say(lang, 'centre.noAnswer', { order: `plan v${planVersion}`, site: siteId }));
  else if (result.outcome === 'rejected') tellRefused(tool, siteId, planVersion, result);
  else if (forMs === null) write(say(lang, 'office.taken', { site: siteId, version: planVersion }));
  if (result === null) return toolExits.notReachable;
  if (result.outcome === 'rejected') return toolExits.refused;
  if (forMs === null || last === 'active' || last === 'kept') return toolExits.ok;
  return toolExits.notOk;
}

/** The token that a cabinet without a clock gave; null = that is not why. */
function nonceOf(result: PlanResult | null): string | null {
  const found = result?.problems.find(({ code }) => code === 'plan.clockUnknown' || code === 'plan.otherNonce')?.params['nonce'];
  return typeof found === 'string' && found !== '' ? found : null;
}

export function tellRefused(tool: Tool, site: string, version: number | string, { problems }: PlanResult): void {
  const { options: { lang }, write } = tool;
  for (const { code, path, params } of problems) {
    const { what, fix } = problemText(lang, problem(code, path, params));
    write(`${path === '' ? '' : `${path}: `}${what}`);
    write(`    → ${fix}  [${code}]`);
  }
  write(say(lang, 'office.refused', { site, version }));
}

function tellState(tool: Tool, site: string, { planVersion, state, problems }: PlanResult): void {
  const { options: { lang, json }, write } = tool;
  if (json || state === undefined) return;
  write(say(lang, `office.state.${state}`, { site, version: planVersion ?? 0, detail: problems.map(({ code, params }) => `${code}${typeof params['detail'] === 'string' ? ` ${params['detail']}` : ''}`).join(', ') }));
}
