/** Lets work run that nobody waits for. It answers with values; if it throws all the same, that is an error in the program, and ends it. */
export function detach(work: Promise<unknown>): void {
  work.catch((error: unknown) => { process.nextTick(() => { throw error; }); });
}
