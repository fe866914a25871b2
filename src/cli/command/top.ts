import { Socket } from 'node:net';
import { join } from 'node:path';
import { readBusWatch } from '../../model/busView.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { alarmListSchema } from '../../model/linkAlarm.ts';
import { readLinkState } from '../../model/stateReading.ts';
import { whyNowSchema } from '../../model/why.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { isPlain } from '../plainText.ts';
import { fail, type Shell } from '../shell.ts';
import { readStateHere } from '../siteClock.ts';
import { gridOf } from '../top/cells.ts';
import { follow, type FollowedMethod, type Follower } from '../top/follow.ts';
import type { Key } from '../top/keys.ts';
import { bytesPerDraw, consoleBaud } from '../top/lineSpeed.ts';
import { hiddenRows, renderTop } from '../top/renderTop.ts';
import { openScreen, type Screen } from '../top/screen.ts';
import { splitsOf } from '../top/stageBar.ts';
import type { TopView } from '../top/view.ts';

const redrawMs = 1000;
const slowestBaud = 1200;

/** `ngatu top`: draws once a second until `q`, Ctrl-C, TERM, the terminal's end or (under `ngatu run`) the parent's. */
export async function top(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['baud']);
  if (given !== '' && !(Number.isInteger(Number(given)) && Number(given) >= slowestBaud)) return fail(shell, exitCodes.usage, 'top.badBaud', { detail: given });
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fail(shell, exitCodes.usage, 'top.noTerminal');
  const path = join(shell.runDir, socketNames.view);
  const signald = follow(path, 'top');
  const agent = follow(join(shell.runDir, socketNames.agent), 'top');
  const screen = openScreen(bytesPerDraw(given === '' ? consoleBaud() : Number(given), redrawMs));
  const ascii = options['ascii'] === true || isPlain(process.env);
  let looking: Pick<TopView, 'screen' | 'scrolled'> = { screen: 'overview', scrolled: 0 };
  const view = (): TopView => viewOf(signald, agent, path, looking);
  const draw = (): void => {
    const size = screen.size();
    screen.draw(gridOf(renderTop(view(), size, shell.lang), { ...size, colour: shell.colour, ascii }));
  };
  const step = (): void => {
    signald.step(askedOf(looking.screen));
    agent.step([{ method: 'link.status' }, ...(looking.screen === 'faults' || looking.screen === 'overview' ? [{ method: 'alarm.list' }] : [])]);
  };
  screen.onKey((key) => {
    looking = lookingAt(looking, key, hiddenRows(view(), screen.size(), shell.lang));
    step();
    draw();
  });
  await shownUntilLeft(screen, draw, step);
  signald.close();
  agent.close();
  process.exit(exitCodes.ok);
}

async function shownUntilLeft(screen: Screen, draw: () => void, step: () => void): Promise<void> {
  draw();
  const timer = setInterval(() => {
    step();
    draw();
  }, redrawMs);
  // The first answer comes within milliseconds: no need to wait a whole second for the first picture.
  step();
  setTimeout(draw, 200);
  await Promise.race([screen.left, parentGone()]);
  clearInterval(timer);
  screen.close();
}

/** What a screen shows is asked for, and no more: a person who looks costs the daemon little. */
function askedOf(screen: TopView['screen']): readonly FollowedMethod[] {
  const always = [{ method: 'status' }, { method: 'plan.list' }];
  if (screen === 'bus') return [...always, { method: 'bus.watch' }];
  return screen === 'overview' || screen === 'log' ? [...always, { method: 'why' }] : always;
}

function viewOf(signald: Follower, agent: Follower, path: string, looking: Pick<TopView, 'screen' | 'scrolled'>): TopView {
  return {
    ...looking,
    state: signald.latest('status', readStateHere) ?? { path },
    link: agent.latest('link.status', readLinkState),
    why: signald.latest('why', (data) => whyNowSchema.safeParse(data).data ?? null),
    bus: signald.latest('bus.watch', readBusWatch),
    splits: signald.latest('plan.list', splitsOf),
    alarms: agent.latest('alarm.list', (data) => alarmListSchema.safeParse(data).data ?? null),
  };
}

/** What a key leads to: another screen, or another part of this one. */
export function lookingAt(looking: Pick<TopView, 'screen' | 'scrolled'>, key: Key, hidden: number): Pick<TopView, 'screen' | 'scrolled'> {
  switch (key.kind) {
    case 'screen': return { screen: key.screen, scrolled: 0 };
    case 'scroll': return { ...looking, scrolled: Math.max(0, Math.min(hidden, looking.scrolled + key.rows)) };
    case 'home': return { ...looking, scrolled: 0 };
    case 'quit': return looking;
  }
}

/** Under `ngatu run`, descriptor 3 ends with the parent, whatever ended it. */
function parentGone(): Promise<void> {
  if (process.env['NGATU_PARENT'] !== '1') return new Promise(() => undefined);
  return new Promise((resolve) => {
    const gone = (): void => { resolve(); };
    new Socket({ fd: 3, readable: true }).on('close', gone).on('error', gone).resume();
  });
}
