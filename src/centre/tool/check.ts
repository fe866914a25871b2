import { answerJson } from '../../platform/answerJson.ts';
import { randomBytes } from 'node:crypto';
import { everySite } from '../../link/topics.ts';
import { say } from '../../text/say.ts';
import { checkBroker, type Finding } from './checkBroker.ts';
import { centreFindings, hear, nothingHeard, type Heard } from './checkCentre.ts';
import { toolExits, type Tool } from './tool.ts';

const listenMs = 35_000;

/** `ngatu centre check`: what the broker, and the centre that works on it, get wrong. Exit 1 where something is. */
export async function checkLink(tool: Tool): Promise<number> {
  const { options, clock, write } = tool;
  const site = options.site ?? `check-${randomBytes(4).toString('hex')}`;
  const findings: Finding[] = [];
  for (const url of options.brokers) findings.push(...(await checkBroker({ url, tls: tool.tls, clock, site })));
  if (findings.every(({ check, verdict }) => check !== 'connect' || verdict === 'ok')) findings.push(...(await checkCentre(tool)));
  const ok = findings.every(({ verdict }) => verdict !== 'wrong');
  if (options.json) write(answerJson({ ok, findings }));
  else {
    for (const { check, verdict, detail } of findings) {
      write(`${say(options.lang, `check.${verdict}`).padEnd(9)} ${check.padEnd(15)} ${detail}`);
      if (verdict !== 'ok') write(`          ${say(options.lang, `check.${check}`)}`);
    }
  }
  return ok ? toolExits.ok : toolExits.notOk;
}

async function checkCentre(tool: Tool): Promise<readonly Finding[]> {
  let heard: Heard = nothingHeard;
  const client = tool.dial({ subscriptions: [everySite], onMessage: (meaning, payload) => { if (!payload.startsWith('{"echo"')) heard = hear(heard, meaning, payload, tool.clock.monoMs()); } });
  await client.ready(20_000);
  const forMs = tool.options.forMs ?? listenMs;
  await Promise.race([tool.ended, new Promise<void>((resolve) => { tool.clock.after(forMs, resolve); })]);
  await client.end();
  return centreFindings(heard, forMs, tool.clock.monoMs());
}
