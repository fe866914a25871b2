// Whether this copy of the program can run on this computer: its runtime, its addons, its own modules. Says what it found.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const pinned = Object.values(manifest.optionalDependencies ?? {})[0];
if (process.version !== `v${pinned}`) throw new Error(`Node ${process.version}, not the pinned ${pinned}`);

const Database = require('better-sqlite3');
const database = new Database(':memory:');
const sqlite = database.prepare('select sqlite_version() as version').get().version;
database.close();
const { autoDetect } = require('@serialport/bindings-cpp');
if (typeof autoDetect().list !== 'function') throw new Error('the serial addon does not answer');
for (const module of ['signald/start.js', 'monitord/start.js', 'agentd/start.js', 'cli/program.js']) await import(new URL(`dist/${module}`, import.meta.url).href);
process.stdout.write(`${JSON.stringify({ ok: true, version: manifest.version, node: process.version, sqlite })}\n`);
process.exit(0);
