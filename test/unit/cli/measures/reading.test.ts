import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { healthIn, readSpan } from '../../../../src/cli/measures/reading.ts';
import { intervalsOf } from '../../../../src/measures/interval.ts';
import { plainJson } from '../../../../src/model/canonical.ts';
import { classOf, type EventCode, type SignalEvent } from '../../../../src/model/event.ts';
import { siteSourceSchema } from '../../../../src/model/site.ts';
import { servedShell } from '../served.ts';

const site = siteSourceSchema.parse(parse(readFileSync(new URL('../../../../config/sites/ninh-kieu/site.yaml', import.meta.url), 'utf8')));
const [fromMs, minuteMs] = [1_795_867_200_000, 60_000];
const served = servedShell();

const querySchema = z.object({ fromMs: z.number(), toMs: z.number(), afterId: z.number(), channels: z.array(z.string()).optional() });

let numbers = 0;
function event(atMs: number, code: EventCode, data: SignalEvent['data']): SignalEvent {
  numbers += 1;
  return { boot: 'b', n: numbers, stamp: { bootId: 'b', monoMs: atMs - fromMs + 1e9, wallMs: atMs, errorMs: 5 }, code, data };
}

/** A group whose green begins with each 90 s, from a quarter of an hour before the span to its end, and a stop line that cannot be believed since the day before. */
function record(): readonly SignalEvent[] {
  const broken = event(fromMs - 20 * 60 * minuteMs, 'detector.health', { detector: 'dVN-stop', healthy: false, detail: 'stuck' });
  const cycles = Array.from({ length: 30 }, (_, n) => fromMs - 15 * minuteMs + n * 90_000).flatMap((atMs) => ([['green', 'red', 0], ['yellow', 'green', 30_000], ['red', 'yellow', 33_000]] as const).map(([shown, before, ms]) => event(atMs + ms, 'group.aspect', { group: 'vN', shown, before, commanded: shown })));
  return [broken, ...cycles];
}

it('a detector that broke before the span is broken in it, since it was; nothing that began before the span is counted in it', async () => {
  const events = record();
  await served.serve('view', 'view', () => ({ ok: true, result: plainJson({ site }) }));
  await served.serve('agent', 'view', ({ params }) => {
    const { fromMs: from, toMs: to, afterId, channels } = querySchema.parse(params);
    const fits = events.flatMap((one, at) => (one.stamp.wallMs >= from && one.stamp.wallMs < to && at + 1 > afterId && (channels?.includes(classOf(one)) ?? true) ? [{ id: at + 1, class: classOf(one), seq: at + 1, event: one }] : []));
    return { ok: true, result: plainJson(fits.slice(0, 1000)) };
  });
  const measured = await readSpan(served.shell(), { fromMs, toMs: fromMs + 30 * minuteMs, classes: [], codes: [], groups: [] }, '');
  if (typeof measured === 'number') throw new Error(served.said().err);
  const [quarter, ...others] = intervalsOf(measured.phases).filter(({ group }) => group === 'vN');
  expect(others).toHaveLength(1);
  expect(quarter).toMatchObject({ fromMs, cycles: 10, gor: null, splitFailures: null });
  expect(healthIn(measured).find(({ id }) => id === 'dVN-stop')?.troubles).toMatchObject([{ cause: 'unread', fromMs: fromMs - 20 * 60 * minuteMs, open: true }]);
});
