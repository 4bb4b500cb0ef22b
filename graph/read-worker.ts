// The second thread of read-files.ts, and what both know of the work that they share.
import { isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { readFile, readTogether, type FileToRead, type ReadFile } from './parse-files.ts';
import { SourceFile } from './source-file.ts';

export interface Job {
  readonly files: readonly FileToRead[];
  readonly filesInChunk: number;
  /** In memory that both threads see: how many chunks are taken, and how many were sent. */
  readonly progress: Int32Array<SharedArrayBuffer>;
  /** Where the second thread sends to. */
  readonly port: MessagePort;
}

/** A file as it is sent: its documents as JSON, or nothing where the other thread has to read it itself. */
type SentFile = { readonly text: string; readonly documents: string } | undefined;

export interface SentChunk {
  readonly chunk: number;
  readonly files: readonly SentFile[];
}

/** Takes the next chunk that nobody has. */
export function nextChunk({ progress }: Job): number {
  return Atomics.add(progress, 0, 1);
}

export function chunkOf({ files, filesInChunk }: Job, chunk: number): readonly FileToRead[] {
  return files.slice(chunk * filesInChunk, (chunk + 1) * filesInChunk);
}

/** Numbers that JSON has no word for: .nan, .inf and -0. */
const notInJson = /\.nan|\.inf|[\s[,:]-0/i;

function sent(read: ReadFile): SentFile {
  if (!('source' in read) || notInJson.test(read.source.text)) return undefined;
  try {
    return { text: read.source.text, documents: JSON.stringify(read.source.documents) };
  } catch {
    return undefined; // an alias that contains itself
  }
}

/** The file that the other thread read. */
export function received(file: FileToRead, parsed: SentFile): ReadFile {
  if (parsed === undefined) return readFile(file);
  const documents = JSON.parse(parsed.documents) as SourceFile['documents'];
  return { path: file.shown, source: new SourceFile(file.shown, parsed.text, documents) };
}

function work(job: Job): void {
  const chunks = Math.ceil(job.files.length / job.filesInChunk);
  for (let chunk = nextChunk(job); chunk < chunks; chunk = nextChunk(job)) {
    job.port.postMessage({ chunk, files: readTogether(chunkOf(job, chunk)).map(sent) } satisfies SentChunk);
    Atomics.add(job.progress, 1, 1);
    Atomics.notify(job.progress, 1);
  }
}

if (!isMainThread && isJob(workerData)) work(workerData);

/** Test runners have threads and data of their own. */
function isJob(data: unknown): data is Job {
  return typeof data === 'object' && data !== null && 'filesInChunk' in data;
}
