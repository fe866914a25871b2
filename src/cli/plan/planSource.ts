import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { parseCorridor, type Corridor } from '../../model/corridor.ts';
import type { InterstageData } from '../../model/interstage.ts';
import { planBookSchema, planSchema, type Plan, type PlanBook } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { RingPhase } from '../../model/rings.ts';
import { sourceOf } from '../../model/seal.ts';
import { siteSourceSchema } from '../../model/site.ts';
import type { Stage, StageId } from '../../model/stage.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import { askFor, notUnderstood } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { problemLines } from '../site/problemReport.ts';
import { readYaml } from '../site/yamlFile.ts';
import { readPlans } from './planFile.ts';

/** A plan with what of its site a diagram needs. */
export interface PlanOfSite {
  readonly siteName: string;
  readonly plan: Plan;
  readonly data: InterstageData;
  readonly stages: ReadonlyMap<StageId, Stage>;
  /** Phases of a dual-ring site, ring by ring; empty = the site has none. */
  readonly rings: readonly RingPhase[];
}

/** signald's answer: the plan that runs, and the set it came from. */
const answerSchema = z.object({ plan: planSchema, planVersion: z.int(), plans: z.array(planSchema), origin: z.enum(['builtin', 'stored']), book: z.unknown().optional() });
export type RunningPlans = z.infer<typeof answerSchema>;

/** The plans of the running junction; a number is the exit code after a complaint. */
export async function askPlans(shell: Shell): Promise<RunningPlans | ExitCode> {
  return askFor(shell, 'view', 'plan.list', answerSchema);
}

/** The set of the running junction: without one given, its built-in plan alone. */
export async function askBook(shell: Shell): Promise<PlanBook | ExitCode> {
  const running = await askPlans(shell);
  if (typeof running === 'number') return running;
  const book = planBookSchema.safeParse(running.book ?? { plans: running.plans, defaultPlan: running.plan.id });
  return book.success ? book.data : notUnderstood(shell, 'view', 'plan.list');
}

/** The set of a plan file; a number is the exit code after a complaint. */
export async function fileBook(shell: Shell, file: string): Promise<PlanBook | ExitCode> {
  const read = await readPlans(file);
  if (!read.ok) return unusable(shell, file, read.problems);
  const { plans, defaultPlan, schedule, responsive } = read.file.book;
  return { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
}

function unusable(shell: Shell, file: string, problems: readonly Problem[]): ExitCode {
  shell.complain(problemLines(shell.lang, problems));
  return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: problems[0]?.code ?? '' });
}

const shownSchema = z.object({ site: siteSourceSchema });

/** A plan of the running junction, with its site. */
export async function runningPlan(shell: Shell, plan: Plan): Promise<PlanOfSite | ExitCode> {
  const shown = await askFor(shell, 'view', 'site.show', shownSchema);
  return typeof shown === 'number' ? shown : ofSite(shown.site, plan);
}

/** `plans.yaml` or `plans.yaml:peak`: the file, and which of its plans; null = not a file. */
export function fileAndPlan(what: string): { readonly file: string; readonly plan: string | null } | null {
  if (existsSync(what)) return { file: what, plan: null };
  const colon = what.lastIndexOf(':');
  const file = what.slice(0, colon);
  return colon > 0 && existsSync(file) ? { file, plan: what.slice(colon + 1) } : null;
}

/** A plan of a file, with the site that the file or `given` names. */
export async function filePlan(shell: Shell, file: string, plan: string | null, given: string): Promise<PlanOfSite | ExitCode> {
  const read = await readPlans(file);
  if (!read.ok) return unusable(shell, file, read.problems);
  const { book, siteId } = read.file;
  const id = plan ?? book.defaultPlan;
  const found = book.plans.find((one) => one.id === id);
  if (found === undefined) return fail(shell, exitCodes.usage, 'cli.noPlan', { id });
  const sealed = await readSiteOrArtefact(shell, given === '' ? siteId : given);
  return typeof sealed === 'number' ? sealed : ofSite(sourceOf(sealed).source, found);
}

function ofSite(site: z.infer<typeof siteSourceSchema>, plan: Plan): PlanOfSite {
  return { siteName: site.safety.name, plan, data: site.safety, stages: new Map(site.traffic.stages.map((stage) => [stage.id, stage])), rings: site.traffic.rings ?? [] };
}

/** A corridor file, and where its plan files stand; null = the file is none. */
export async function readCorridor(shell: Shell, file: string): Promise<Corridor | ExitCode | null> {
  const document = await readYaml(file);
  if (!document.ok || typeof document.value !== 'object' || document.value === null || !('format' in document.value) || document.value.format !== 'ngatu-corridor/1') return null;
  const parsed = parseCorridor(document.value);
  if (!parsed.ok) return unusable(shell, file, parsed.problems);
  const beside = (path: string): string => (path.startsWith('/') ? path : join(dirname(file), path));
  return { ...parsed.value, junctions: parsed.value.junctions.map((one) => ({ ...one, plans: beside(one.plans), ...(one.site === undefined ? {} : { site: existsSync(beside(one.site)) ? beside(one.site) : one.site }) })) };
}
