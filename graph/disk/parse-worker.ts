// The second thread of read-files.ts, and what both know of the work that they share.
import { isMainThread, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Json } from '../json.ts';
import { parseTogether } from '../yaml/parse-yaml.ts';

/** What both threads work on. */
export interface Job {
  /** Numbers that both threads see. */
  readonly progress: Int32Array<SharedArrayBuffer>;
  /** Brings the second thread the texts of each chunk, one after the other, and takes what it parsed. */
  readonly port: MessagePort;
}

/** Where the numbers of `progress` stand. */
export const places = {
  /** How many chunks somebody has taken. */
  taken: 0,
  /** How many the second thread has sent. */
  sent: 1,
  /** Changes with every chunk that there is to take, and when there will be no more. */
  news: 2,
  /** 1 when all chunks are there. */
  isComplete: 3,
} as const;

export interface SentChunk {
  /** Its number. */
  readonly chunk: number;
  /** The documents of each text as JSON; undefined where the other thread has to parse it. */
  readonly documents: readonly (string | undefined)[];
}

/** Takes the next chunk that nobody has, by its number. */
export function takeChunk(progress: Job['progress']): number {
  return Atomics.add(progress, places.taken, 1);
}

/** Numbers that JSON has no word for: .nan, .inf and -0. */
const notInJson = /\.nan|\.inf|[\s[,:]-0/i;

function toJson(text: string, documents: readonly Json[] | undefined): string | undefined {
  if (documents === undefined || notInJson.test(text)) return undefined;
  try {
    return JSON.stringify(documents);
  } catch {
    return undefined; // an alias that contains itself
  }
}

function work({ progress, port }: Job): void {
  const chunks: (readonly string[])[] = [];
  for (;;) {
    const chunk = takeChunk(progress);
    const texts = waitFor(chunk);
    if (texts === undefined) return;
    const documents = parseTogether(texts).map((parsed, index) => toJson(texts[index] ?? '', parsed));
    port.postMessage({ chunk, documents } satisfies SentChunk);
    Atomics.add(progress, places.sent, 1);
    Atomics.notify(progress, places.sent);
  }

  /** Undefined where there are fewer. */
  function waitFor(chunk: number): readonly string[] | undefined {
    for (;;) {
      const news = Atomics.load(progress, places.news);
      const isComplete = Atomics.load(progress, places.isComplete) === 1;
      for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
        chunks.push(next.message as readonly string[]);
      if (chunk < chunks.length || isComplete) return chunks[chunk];
      Atomics.wait(progress, places.news, news);
    }
  }
}

if (!isMainThread && isJob(workerData)) work(workerData);

/** Test runners have threads and data of their own. */
function isJob(data: unknown): data is Job {
  return typeof data === 'object' && data !== null && 'progress' in data && 'port' in data;
}
