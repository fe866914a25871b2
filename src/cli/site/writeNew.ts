import { writeFile } from 'node:fs/promises';
import { problem, type Problem } from '../../model/problem.ts';
import { messageOf } from './yamlFile.ts';

/** A file that was not there before: somebody's work is never written over. Null = done. */
export async function writeNew(path: string, text: string): Promise<Problem | null> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return null;
  } catch (error) {
    return problem('file.unwritable', path, { detail: messageOf(error) });
  }
}
