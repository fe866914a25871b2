// Preloaded (NODE_OPTIONS=--import) into every program of a run; of these only agentd appends to NGATU_LIVE_HEAP what lives behind each whole collection.
// The collections are V8's own. Asked for from here, once a minute, they kept what is judged from being what runs in a cabinet: no page that they freed went
// back to the system (V8 pools them until a collection that is meant to save memory), and agentd grew by 1.8 to 3.3 MB a minute with 40 MB alive.
import { appendFileSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { z } from 'zod';

const wholeCollection = z.object({ detail: z.object({ kind: z.literal(constants.NODE_PERFORMANCE_GC_MAJOR) }) });

const file = process.env['NGATU_LIVE_HEAP'];
if (file !== undefined && process.argv[1]?.endsWith('/dist/agentd/main.js') === true) {
  new PerformanceObserver((list) => {
    if (!list.getEntries().some((entry) => wholeCollection.safeParse(entry).success)) return;
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ atS: performance.timeOrigin / 1000 + performance.now() / 1000, value: (heapUsed + external) / 1024 })}\n`);
  }).observe({ entryTypes: ['gc'] });
}
