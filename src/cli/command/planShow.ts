import { writeFile } from 'node:fs/promises';
import type { Corridor } from '../../model/corridor.ts';
import type { Plan } from '../../model/plan.ts';
import { cycleImage, type CycleImage } from '../../model/planImage.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { planModeWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { askPlans, fileAndPlan, filePlan, readCorridor, runningPlan, type PlanOfSite } from '../plan/planSource.ts';
import { ringScene, ringsOf, timeSpaceScene, type CorridorJunction, type Scene } from '../plan/scene.ts';
import { sceneSvg } from '../plan/sceneSvg.ts';
import { sceneText } from '../plan/sceneText.ts';
import { toneWords } from '../plan/toneWords.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';

const defaultSpeedKmh = 40;

/** `ngatu plan show`: one plan as a ring diagram, several along a street (or a corridor file) as a time-space diagram. */
export async function planShow(shell: Shell, args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const [only = ''] = args;
  if (args.length > 1) return showStreet(shell, args, options);
  const place = fileAndPlan(only);
  if (place === null) return showRunning(shell, only, options);
  const corridor = place.plan === null ? await readCorridor(shell, place.file) : null;
  if (typeof corridor === 'number') return corridor;
  if (corridor !== null) return showCorridor(shell, corridor, options);
  const found = await filePlan(shell, place.file, place.plan, textOf(options['site']).trim());
  return typeof found === 'number' ? found : draw(shell, sceneOf(shell.lang, found), found.plan, options);
}

async function showRunning(shell: Shell, id: string, options: OptionValues): Promise<ExitCode> {
  const answer = await askPlans(shell);
  if (typeof answer === 'number') return answer;
  const listed = answer.plans.find((plan) => plan.id === id);
  if (listed === undefined) return fail(shell, exitCodes.usage, 'cli.noPlan', { id });
  const shown = { ...listed, planVersion: answer.planVersion, running: id === answer.plan.id };
  if (shell.json && textOf(options['svg']) === '') {
    show(shell, shown, []);
    return exitCodes.ok;
  }
  const found = await runningPlan(shell, listed);
  return typeof found === 'number' ? found : draw(shell, sceneOf(shell.lang, found), shown, options);
}

function sceneOf(lang: Lang, { plan, data, stages, siteName, rings }: PlanOfSite): Scene {
  const { closed } = plan;
  const notes = [
    say(lang, 'plan.title', { plan: plan.name ?? plan.id, mode: planModeWords[plan.mode][lang], cycle: plan.cycleMs / 1000, offset: plan.offsetMs / 1000 }),
    ...(closed === undefined ? [] : [say(lang, 'plan.closedNote', { groups: closed.groups.join(', '), reason: closed.reason, until: closed.until ?? '?' })]),
  ];
  const image = cycleImage(data, stages, plan);
  return ringScene(`${siteName} – ${plan.id}`, image, notes, ringsOf(rings, stages, image, (n) => say(lang, 'plan.ring', { n })));
}

/** Several plans one after the other along a street. */
async function showStreet(shell: Shell, args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const distances = textOf(options['distance']).split(',').filter((text) => text.trim() !== '').map(Number);
  const gaps = distances.length === 1 ? args.slice(1).map(() => distances[0] ?? 0) : distances;
  if (gaps.length !== args.length - 1 || !gaps.every((metres) => metres > 0)) return fail(shell, exitCodes.usage, 'plan.badAlong', { n: args.length - 1, m: args.length });
  const junctions: CorridorJunction[] = [];
  let atM = 0;
  for (const [index, what] of args.entries()) {
    const place = fileAndPlan(what);
    if (place === null) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: what, detail: '' });
    const found = await filePlan(shell, place.file, place.plan, '');
    if (typeof found === 'number') return found;
    atM += index === 0 ? 0 : (gaps[index - 1] ?? 0);
    junctions.push(junctionOf(found, { atM }));
  }
  const speed = Number(textOf(options['speed']) || defaultSpeedKmh);
  // Files are told by their sites; one site several times by its plans too.
  const names = junctions.map(({ name }, index) => (junctions.some((one, other) => other !== index && one.name === name) ? `${name} ${fileAndPlan(args[index] ?? '')?.plan ?? ''}`.trim() : name));
  return drawStreet(shell, [...new Set(names)].join(' – '), speed, junctions, options);
}

async function showCorridor(shell: Shell, corridor: Corridor, options: OptionValues): Promise<ExitCode> {
  const junctions: CorridorJunction[] = [];
  for (const one of corridor.junctions) {
    const found = await filePlan(shell, one.plans, one.plan ?? null, one.site ?? '');
    if (typeof found === 'number') return found;
    junctions.push(junctionOf(found, one));
  }
  const asked = textOf(options['speed']);
  return drawStreet(shell, corridor.name, asked === '' ? corridor.speedKmh : Number(asked), junctions, options);
}

interface PlanStreet {
  readonly name: string; readonly speedKmh: number; readonly cycleS: number | null;
  /** Width of the green bands both ways, s; null = there is none. */
  readonly bands: { readonly alongS?: number | null; readonly againstS?: number | null };
  readonly junctions: readonly { readonly name: string; readonly atM: number; readonly offsetMs: number }[];
}
type PlanShown = Plan | (Plan & { readonly planVersion: number; readonly running: boolean }) | PlanStreet;

interface Place { readonly atM: number; readonly name?: string | undefined; readonly along?: readonly string[] | undefined; readonly against?: readonly string[] | undefined }

function junctionOf({ plan, data, stages, siteName }: PlanOfSite, place: Place): CorridorJunction {
  const image = cycleImage(data, stages, plan);
  const first = vehicles(image, stages.get(plan.stages[0]?.stage ?? '')?.groups ?? []);
  return { name: place.name ?? siteName, atM: place.atM, offsetMs: plan.offsetMs, image, along: place.along ?? first, against: place.against ?? first };
}

function vehicles(image: CycleImage, groups: readonly string[]): readonly string[] {
  return image.groups.filter(({ group, pedestrian }) => !pedestrian && groups.includes(group)).map(({ group }) => group);
}

function drawStreet(shell: Shell, name: string, speedKmh: number, junctions: readonly CorridorJunction[], options: OptionValues): Promise<ExitCode> {
  const { lang } = shell;
  if (!(speedKmh > 0)) return Promise.resolve(fail(shell, exitCodes.usage, 'cli.badArgument', { detail: '--speed' }));
  const cycleS = (junctions[0]?.image.cycleMs ?? 0) / 1000;
  const common = junctions.every(({ image }) => image.cycleMs === cycleS * 1000);
  let figures: PlanStreet['bands'] = {};
  const scene = timeSpaceScene(say(lang, 'plan.corridorTitle', { name, speed: speedKmh, cycle: cycleS }), speedKmh, junctions, ({ alongS, againstS }) => {
    figures = { alongS, againstS };
    if (!common) return [say(lang, 'plan.otherCycles')];
    return [
      alongS === null ? say(lang, 'plan.noBandAlong') : say(lang, 'plan.bandAlong', { s: alongS, percent: Math.round((100 * alongS) / cycleS) }),
      againstS === null ? say(lang, 'plan.noBandAgainst') : say(lang, 'plan.bandAgainst', { s: againstS, percent: Math.round((100 * againstS) / cycleS) }),
    ];
  });
  return draw(shell, scene, { name, speedKmh, cycleS: common ? cycleS : null, bands: figures, junctions: junctions.map(({ name: one, atM, offsetMs }) => ({ name: one, atM, offsetMs })) }, options);
}

async function draw(shell: Shell, scene: Scene, data: PlanShown, options: OptionValues): Promise<ExitCode> {
  const { lang } = shell;
  const words = toneWords(lang);
  const file = textOf(options['svg']);
  if (file !== '') {
    try {
      await writeFile(file, sceneSvg(scene, words));
    } catch (error) {
      return fail(shell, exitCodes.usage, 'cli.unwritable', { file, detail: messageOf(error) });
    }
  }
  const columns = process.stdout.columns ?? 100;
  show(shell, file === '' ? data : { ...data, svg: file }, [...sceneText(scene, columns, shell.colour, words), ...(file === '' ? [] : [say(lang, 'plan.drawn', { file })])]);
  return exitCodes.ok;
}

