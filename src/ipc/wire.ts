/** The byte stream under a session: what a session touches of node:net's Socket, so that a simulation can lay its own. */
export interface Wire {
  readonly destroyed: boolean;
  readonly writableLength: number;
  readonly writableEnded: boolean;
  write(bytes: Buffer): unknown;
  /** What was written still leaves. */
  end(): unknown;
  destroySoon(): void;
  destroy(error?: Error): unknown;
  pause(): unknown;
  resume(): unknown;
  on(event: 'data', call: (chunk: Buffer) => void): unknown;
  on(event: 'error', call: (error: Error) => void): unknown;
  on(event: 'close', call: () => void): unknown;
}
