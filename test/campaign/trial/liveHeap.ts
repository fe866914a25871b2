// Preloaded (NODE_OPTIONS=--import) into every program of a run; of these only agentd collects its heap once a minute and appends what lives to NGATU_LIVE_HEAP.
// Left alone V8 fills the bound it was given before it collects: resident memory grows for an hour whether anything leaks or not. signald and monitord are left alone, for a whole collection is a tick's length.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const file = process.env['NGATU_LIVE_HEAP'];
if (file !== undefined && process.argv[1]?.endsWith('/dist/agentd/main.js') === true) {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setInterval(() => {
    if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ atS: performance.timeOrigin / 1000 + performance.now() / 1000, value: (heapUsed + external) / 1024 })}\n`);
  }, 60_000).unref();
}
