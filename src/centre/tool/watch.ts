import { answerJson } from '../../platform/answerJson.ts';
import { everySite, siteTopics } from '../../link/topics.ts';
import { reached, toolExits, type Tool } from './tool.ts';
import { momentText } from './officeClock.ts';

/** `ngatu centre watch`: every message as it comes, a line each; with --json as {topic, ts, payload}. */
export async function watch(tool: Tool): Promise<number> {
  const { options, write, clock } = tool;
  const client = tool.dial({
    subscriptions: [options.site === null ? everySite : siteTopics(options.site).everything],
    onMessage: (meaning, payload, topic) => {
      if (payload.startsWith('{"echo"')) return;
      if (options.words.length > 0 && !options.words.some((word) => word === meaning.kind || topic.includes(word))) return;
      const ts = Math.round(clock.wallMs());
      write(options.json ? answerJson({ ts, topic, payload: parsed(payload) }) : `${momentText(ts).slice(11)} ${topic} ${payload}`);
    },
  });
  if (!(await reached(tool, client))) return toolExits.notReachable;
  await tool.ended;
  await client.end();
  return toolExits.ok;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
