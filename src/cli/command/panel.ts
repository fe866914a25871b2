import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { socketNames } from '../../model/ipcWire.ts';
import { readLinkState } from '../../model/stateReading.ts';
import { whyNowSchema } from '../../model/why.ts';
import { uplinksHere } from '../../platform/uplink.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { drawnGroups, type DrawnGroup } from '../panel/drawing.ts';
import { judgeListen } from '../panel/listenAddress.ts';
import { lookOf, type Seen } from '../panel/look.ts';
import { markOf, panelPage } from '../panel/page.ts';
import { noPast, withLook, type Past } from '../panel/past.ts';
import { servePanel, type PanelServer } from '../panel/server.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { readStateHere } from '../siteClock.ts';
import { follow, type Follower } from '../top/follow.ts';
import { splitsOf } from '../top/stageBar.ts';

const defaultListen = '127.0.0.1:8300';
const lookMs = 1000;
/** The site changes in flash alone, and then signald starts anew: once a minute is often enough, and after each outage. */
const siteEveryLooks = 60;

/** `ngatu panel`: the junction as a page in the browser, until it is ended. It asks over the view sockets, and nothing else. */
export async function panel(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['listen']).trim() === '' ? defaultListen : textOf(options['listen']).trim();
  const servicePort = textOf(options['servicePort']).trim();
  const listening = judgeListen(given, servicePort, networkInterfaces(), uplinksHere());
  if (!listening.ok) return fail(shell, exitCodes.usage, listening.why, { detail: listening.detail });
  const signald = follow(join(shell.runDir, socketNames.view), 'panel');
  const agent = follow(join(shell.runDir, socketNames.agent), 'panel');
  const known: { past: Past; site: { readonly name: string; readonly groups: readonly DrawnGroup[] } } = { past: noPast, site: { name: 'Ngã Tư', groups: [] } };
  let server: PanelServer;
  try {
    server = await servePanel({
      listening, defaultLang: shell.lang, page: (lang) => panelPage(lang, known.site.name, known.site.groups),
      greeting: (lang) => [['past', known.past], ['look', { ...lookOf(lang, seenBy(signald, agent)), drawn: markOf(known.site.groups) }]],
    });
  } catch (error) {
    return fail(shell, exitCodes.usage, 'panel.noListen', { detail: given, why: error instanceof Error ? error.message : String(error) });
  }
  show(shell, { ok: true, listen: `${listening.host}:${listening.port}` }, [say(shell.lang, 'panel.listens', { address: `http://${given}/` })]);
  let looks = 0;
  let ended: ExitCode | null = null;
  let end: (() => void) | null = null;
  const timer = setInterval(() => {
    // A port by which a default route leaves since it was opened is the uplink now.
    const still = judgeListen(given, servicePort, networkInterfaces(), uplinksHere());
    if (!still.ok) {
      ended = fail(shell, exitCodes.notOk, still.why, { detail: still.detail });
      end?.();
      return;
    }
    const seen = seenBy(signald, agent);
    if (seen.state !== null) known.past = withLook(known.past, seen.state);
    known.site = siteOf(signald, seen) ?? known.site;
    server.publish((lang) => ({ ...lookOf(lang, seen), drawn: markOf(known.site.groups) }));
    signald.step([{ method: 'status' }, { method: 'why' }, { method: 'plan.list' }, ...(looks % siteEveryLooks === 0 || known.site.groups.length === 0 ? [{ method: 'site.show' }] : [])]);
    agent.step([{ method: 'link.status' }]);
    looks += 1;
  }, lookMs);
  await new Promise<void>((resolve) => {
    end = resolve;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { resolve(); });
  });
  clearInterval(timer);
  server.close();
  signald.close();
  agent.close();
  return ended ?? exitCodes.ok;
}

function seenBy(signald: Follower, agent: Follower): Seen {
  return {
    state: signald.latest('status', readStateHere), link: agent.latest('link.status', readLinkState),
    why: signald.latest('why', (data) => whyNowSchema.safeParse(data).data ?? null), splits: signald.latest('plan.list', splitsOf),
  };
}

function siteOf(signald: Follower, { state }: Seen): { readonly name: string; readonly groups: readonly DrawnGroup[] } | null {
  const groups = signald.latest('site.show', drawnGroups);
  return groups === null || state === null ? null : { name: state.siteName, groups };
}
