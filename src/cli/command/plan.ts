import { z } from 'zod';
import { say } from '../../text/say.ts';
import { ask, notUnderstood } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

const planSchema = z.looseObject({ id: z.string(), mode: z.string(), cycleMs: z.number(), name: z.string().optional() });
/** signald's answer: the plan that runs, and the set it came from. */
const answerSchema = z.object({ plan: planSchema, planVersion: z.int(), plans: z.array(planSchema), origin: z.enum(['builtin', 'stored']) });
type ListedPlan = z.infer<typeof planSchema> & { readonly planVersion: number; readonly running: boolean };

export async function planList(shell: Shell): Promise<ExitCode> {
  const plans = await askPlans(shell);
  if (typeof plans === 'number') return plans;
  const { lang } = shell;
  const head = (['id', 'version', 'mode', 'cycle', 'running'] as const).map((column) => say(lang, `plan.${column}`));
  const rows = plans.map((plan) => [plan.id, String(plan.planVersion), plan.mode, `${plan.cycleMs / 1000} s`, plan.running ? '*' : '']);
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
  const { plan: running, plans, planVersion } = read.data;
  return plans.map((plan) => ({ ...plan, planVersion, running: plan.id === running.id }));
}
