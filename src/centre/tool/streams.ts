import { fstatSync, writeFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { tell, toolExits, warn } from './tool.ts';

export type StreamName = 'stdout' | 'stderr';
/** The tool ends with an exit code, at once; or it goes on without the stream, and its own exit code tells. */
export type StreamFate = { readonly goesOn: true } | { readonly goesOn: false; readonly exit: number };

const goesOn: StreamFate = { goesOn: true };
/** `… | head`: whoever reads of these may have enough. */
const watching: ReadonlySet<string> = new Set(['fleet', 'watch', 'history']);
/** What they do at cabinet and store is not for who reads, and their exit code says how it went. */
const working: ReadonlySet<string> = new Set(['command', 'plan', 'check', 'keys', 'complete', 'sink']);

/** What an error of a stream (`code`: EPIPE, ENOSPC …) means for a verb: lines that nobody could keep are no success. */
export function streamFate(verb: string, stream: StreamName, code: string): StreamFate {
  if (working.has(verb)) return goesOn;
  return { goesOn: false, exit: code === 'EPIPE' && stream === 'stdout' && watching.has(verb) ? toolExits.ok : toolExits.notOk };
}

export interface ToolStreams {
  /** Ends the process once stdout has taken what was written to it, as fast as its reader reads. */
  end(exit: number): void;
}

/** Hears of stdout and stderr from now on. A sink's log says nothing of its reader. */
export function watchStreams(verb: string, lang: Lang, json: boolean): ToolStreams {
  const told = new Set<StreamName>();
  const fail = (stream: StreamName, error: Error): void => {
    const code = 'code' in error ? String(error.code) : error.message;
    const fate = streamFate(verb, stream, code);
    if (!told.has(stream) && code !== 'EPIPE' && verb !== 'sink') {
      told.add(stream);
      const line = say(lang, 'centre.stream', { stream, detail: code });
      if (stream === 'stdout') warn(line);
      // Of --json stdout is one object.
      else if (!json) tell(line);
    }
    if (!fate.goesOn) process.exit(fate.exit);
  };
  for (const [stream, fd] of [[process.stdout, 1], [process.stderr, 2]] as const) if (isFile(fd)) writeWhole(stream, fd);
  process.stdout.on('error', (error: Error) => { fail('stdout', error); });
  process.stderr.on('error', (error: Error) => { fail('stderr', error); });
  return {
    end(exit) {
      process.stdout.write('', (error) => {
        // It comes before the stream's own event.
        if (error !== null && error !== undefined) fail('stdout', error);
        process.exit(exit);
      });
    },
  };
}

/** Node writes a chunk to a file once, and looks at no count: on a disk that fills up within it the rest is lost without an error. */
function writeWhole(stream: Writable, fd: number): void {
  // oxlint-disable-next-line no-underscore-dangle -- the name that a stream calls
  stream._write = (chunk: Buffer, _encoding, done) => {
    try {
      writeFileSync(fd, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  };
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}
