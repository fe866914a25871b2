import { Socket } from 'node:net';
import { join } from 'node:path';
import { connectIpc, type IpcClient } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import { readJunctionState, readLinkState } from '../../model/stateReading.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { renderTop } from '../top/renderTop.ts';
import { openScreen } from '../top/screen.ts';

const redrawMs = 1000;

/** `ngatu top`: draws once a second until `q`, Ctrl-C, TERM, the terminal's end or (under `ngatu run`) the parent's. */
export async function top(shell: Shell): Promise<ExitCode> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fail(shell, exitCodes.usage, 'top.noTerminal');
  const path = join(shell.runDir, socketNames.view);
  const signald = follow(path, 'state', readJunctionState);
  const agent = follow(join(shell.runDir, socketNames.agent), 'link', readLinkState);
  const screen = openScreen();
  const draw = (): void => {
    const state: JunctionState | null = signald.latest();
    const link: LinkState | null = agent.latest();
    screen.draw(renderTop(state ?? { path }, link, screen.size(), shell.lang, shell.colour));
  };
  draw();
  const timer = setInterval(() => {
    signald.step();
    agent.step();
    draw();
  }, redrawMs);
  // The first answer comes within milliseconds: no need to wait a whole second for the first picture.
  signald.step();
  agent.step();
  setTimeout(draw, 200);
  await Promise.race([screen.left, parentGone()]);
  clearInterval(timer);
  screen.close();
  signald.close();
  agent.close();
  process.exit(exitCodes.ok);
}

interface Follower<T> { latest(): T | null; step(): void; close(): void }

/** Keeps asking a daemon, one request in flight, and connects again when it is gone. */
function follow<T>(path: string, kind: 'state' | 'link', read: (data: unknown) => T | null): Follower<T> {
  let latest: T | null = null;
  let client: IpcClient | null = null;
  let busy = false;
  const once = async (): Promise<void> => {
    if (client === null) {
      const connected = await connectIpc({ path, client: 'top' });
      if (!connected.ok) {
        latest = null;
        return;
      }
      client = connected.client;
      client.onClose(() => { client = null; });
    }
    const answer = await client.request(kind === 'state' ? 'status' : 'link.status');
    latest = answer.ok ? read(answer.result) : null;
  };
  return {
    latest: () => latest,
    step() {
      if (busy) return;
      busy = true;
      once().catch(() => undefined).finally(() => { busy = false; });
    },
    close: () => { client?.close(); },
  };
}

/** Under `ngatu run`, descriptor 3 ends with the parent, whatever ended it. */
function parentGone(): Promise<void> {
  if (process.env['NGATU_PARENT'] !== '1') return new Promise(() => undefined);
  return new Promise((resolve) => {
    const gone = (): void => { resolve(); };
    new Socket({ fd: 3, readable: true }).on('close', gone).on('error', gone).resume();
  });
}
