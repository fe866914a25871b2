import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { askPlans } from '../plan/planSource.ts';
import { show, tableLines, type Shell } from '../shell.ts';

/** `ngatu plan list`: the plans in the junction, the running one marked. */
export async function planList(shell: Shell): Promise<ExitCode> {
  const answer = await askPlans(shell);
  if (typeof answer === 'number') return answer;
  const { lang } = shell;
  const plans = answer.plans.map((plan) => ({ ...plan, planVersion: answer.planVersion, running: plan.id === answer.plan.id }));
  const head = (['id', 'version', 'mode', 'cycle', 'running'] as const).map((column) => say(lang, `plan.${column}`));
  const rows = plans.map((plan) => [plan.id, String(plan.planVersion), plan.mode, `${plan.cycleMs / 1000} s`, plan.running ? '*' : '']);
  show(shell, plans, tableLines([head, ...rows]));
  return exitCodes.ok;
}
