import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { BusFrame, RecordHead } from './frame.ts';
import { pcapngFrame, pcapngHead, readPcapng } from './pcapng.ts';
import { readText, textHead, textLine, type ReadRecord } from './recordText.ts';

/** A recording being written: bounded, and what became of it. */
export interface RecordWriter {
  put(frame: BusFrame): void;
  frames(): number;
  bytes(): number;
  /** The next frame would have gone over the limit: nothing more is written. */
  isFull(): boolean;
  end(): Promise<void>;
}

/** pcapng for Wireshark and its kind by the file's name, text for eyes else. A string is why it can't be written. */
export async function createRecordFile(file: string, head: RecordHead, mostBytes: number): Promise<RecordWriter | string> {
  const pcap = isPcap(file);
  // A recording of yesterday may be what somebody still needs.
  const stream = createWriteStream(file, { flags: 'wx' });
  const failure = await new Promise<string | null>((resolve) => {
    stream.once('open', () => { resolve(null); }).once('error', (error) => { resolve(error.message); });
  });
  if (failure !== null) return failure;
  // A disk that is full ends the recording, not the tool.
  let broken = false;
  stream.on('error', () => { broken = true; });
  return writerOf(stream, pcap ? pcapngHead(head) : Buffer.from(textHead(head)), (frame) => (pcap ? pcapngFrame(head, frame) : Buffer.from(textLine(frame))), mostBytes, () => broken);
}

function writerOf(stream: WriteStream, head: Buffer, encode: (frame: BusFrame) => Buffer | null, mostBytes: number, broken: () => boolean): RecordWriter {
  let frames = 0;
  let bytes = head.length;
  let full = false;
  stream.write(head);
  return {
    put(frame) {
      const encoded = full || broken() ? null : encode(frame);
      if (encoded === null) return;
      if (bytes + encoded.length > mostBytes) {
        full = true;
        return;
      }
      stream.write(encoded);
      frames += 1;
      bytes += encoded.length;
    },
    frames: () => frames, bytes: () => bytes, isFull: () => full || broken(),
    end: () => new Promise((resolve) => { stream.end(() => { resolve(); }); }),
  };
}

const isPcap = (file: string): boolean => /\.pcap(ng)?$/i.test(file);

/** A file that is no recording says where it stops making sense: a line of text, a byte of pcapng. */
export async function readRecordFile(file: string): Promise<ReadRecord | { readonly ok: false; readonly detail: string }> {
  try {
    const content = await readFile(file);
    return isPcap(file) ? readPcapng(content) : readText(content.toString('utf8'));
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
