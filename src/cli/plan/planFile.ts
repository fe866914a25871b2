import { parsePlanEnvelope, parsePlanSource, type PlanBook } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import { readYaml } from '../site/yamlFile.ts';

/** A plan set as a file has it: the source that people write, or the signed envelope that a cabinet stores. */
export interface PlanFile { readonly siteId: string; readonly book: PlanBook; readonly prefix: string }
export type ReadPlans = { readonly ok: true; readonly file: PlanFile } | { readonly ok: false; readonly unreadable: boolean; readonly problems: readonly Problem[] };

export async function readPlans(path: string): Promise<ReadPlans> {
  const document = await readYaml(path);
  if (!document.ok) return { ok: false, unreadable: true, problems: document.problems };
  if (isEnvelope(document.value)) {
    const envelope = parsePlanEnvelope(document.value);
    if (!envelope.ok) return { ok: false, unreadable: false, problems: envelope.problems };
    const { payload } = envelope.value;
    return { ok: true, file: { siteId: payload.siteId, book: payload, prefix: 'payload.' } };
  }
  const source = parsePlanSource(document.value);
  if (!source.ok) return { ok: false, unreadable: false, problems: source.problems };
  return { ok: true, file: { siteId: source.value.siteId, book: source.value, prefix: '' } };
}

function isEnvelope(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'format' in document && document.format === 'ngatu-plan/1';
}
