import { z } from 'zod';
import { say } from '../../text/say.ts';
import { ask, notUnderstood } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

const planSchema = z.looseObject({ id: z.string(), mode: z.string().optional(), cycleMs: z.number().optional(), name: z.string().optional(), planVersion: z.number().optional(), running: z.boolean().optional() });
type ListedPlan = z.infer<typeof planSchema>;
const answerSchema = z.union([z.array(planSchema), z.looseObject({ plans: z.array(planSchema), running: z.string().optional(), planVersion: z.number().optional() })]);

export async function planList(shell: Shell): Promise<ExitCode> {
  const plans = await askPlans(shell);
  if (typeof plans === 'number') return plans;
  const { lang } = shell;
  const head = (['id', 'version', 'mode', 'cycle', 'running'] as const).map((column) => say(lang, `plan.${column}`));
  const rows = plans.map((plan) => [plan.id, String(plan.planVersion ?? '–'), plan.mode ?? '–', plan.cycleMs === undefined ? '–' : `${plan.cycleMs / 1000} s`, plan.running === true ? '*' : '']);
  show(shell, plans, tableLines([head, ...rows]));
  return exitCodes.ok;
}

export async function planShow(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  const plans = await askPlans(shell);
  if (typeof plans === 'number') return plans;
  const id = args[0] ?? '';
  const plan = plans.find((each) => each.id === id);
  if (plan === undefined) return fail(shell, exitCodes.usage, 'cli.noPlan', { id });
  show(shell, plan, JSON.stringify(plan, null, 2).split('\n'));
  return exitCodes.ok;
}

async function askPlans(shell: Shell): Promise<readonly ListedPlan[] | ExitCode> {
  const asked = await ask(shell, 'view', 'plan.list');
  if (!asked.ok) return asked.exit;
  const read = answerSchema.safeParse(asked.result);
  if (!read.success) return notUnderstood(shell, 'view', 'plan.list');
  if (Array.isArray(read.data)) return read.data;
  const { plans, running, planVersion } = read.data;
  return plans.map((plan) => ({ ...plan, ...(planVersion === undefined ? {} : { planVersion }), ...(running === undefined ? {} : { running: plan.id === running }) }));
}
