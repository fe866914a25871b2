/** A promise that is resolved from outside, once. */
export interface Latch<T> { readonly promise: Promise<T>; resolve: (value: T) => void }

export function createLatch<T>(): Latch<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => { resolve = done; });
  return { promise, resolve };
}
