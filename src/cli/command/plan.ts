import { planModes } from '../../model/planId.ts';
import type { Lang } from '../../text/sentence.ts';
import { say } from '../../text/say.ts';
import { planModeWords } from '../../text/words.ts';
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
  const rows = plans.map((plan) => [plan.id, String(plan.planVersion), modeText(plan.mode, lang), `${plan.cycleMs / 1000} s`, plan.running ? '*' : '']);
  show(shell, plans, tableLines([head, ...rows]));
  return exitCodes.ok;
}

function modeText(told: string, lang: Lang): string {
  const mode = planModes.find((one) => one === told);
  return mode === undefined ? told : planModeWords[mode][lang];
}
