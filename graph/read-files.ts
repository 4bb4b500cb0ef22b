import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { readTogether, type FileToRead, type ReadFile } from './parse-files.ts';
import { chunkOf, nextChunk, received, type Job, type SentChunk } from './read-worker.ts';

/** Fewer are read before a second thread has started. */
const manyFiles = 2_000;
const filesInChunk = 64;
/** A thread that sends nothing for so long is given up, and its files are read here. */
const patienceMilliseconds = 2_000;

/** The compiled script of the second thread. Sources that run as they are, in tests say, have none beside them. */
const ownScript = fileURLToPath(new URL('./read-worker.js', import.meta.url));

/**
 * Reads and parses files, in their order. Where there are many, a second thread helps: each takes the next chunk until none is left.
 * What the other one parsed comes as JSON, which costs a tenth of parsing YAML; a structured clone costs a third.
 */
export function readFiles(files: readonly FileToRead[], script = ownScript): ReadFile[] {
  if (files.length < manyFiles || availableParallelism() < 2 || !existsSync(script)) return readByOne(files);
  return readByTwo(files, script);
}

function readByOne(files: readonly FileToRead[]): ReadFile[] {
  const read: ReadFile[] = [];
  for (let at = 0; at < files.length; at += filesInChunk)
    read.push(...readTogether(files.slice(at, at + filesInChunk)));
  return read;
}

function readByTwo(files: readonly FileToRead[], script: string): ReadFile[] {
  const { port1: results, port2: port } = new MessageChannel();
  const job: Job = { files, filesInChunk, progress: new Int32Array(new SharedArrayBuffer(8)), port };
  const thread = new Worker(script, { workerData: job, transferList: [port] });
  thread.unref();
  thread.on('error', () => undefined); // what it did not send is read here
  const chunks: (readonly ReadFile[] | undefined)[] = Array.from({ length: Math.ceil(files.length / filesInChunk) });
  for (let own = nextChunk(job); own < chunks.length; own = nextChunk(job))
    chunks[own] = readTogether(chunkOf(job, own));
  let sent: number;
  do {
    sent = Atomics.load(job.progress, 1);
    for (let next = receiveMessageOnPort(results); next !== undefined; next = receiveMessageOnPort(results)) {
      const { chunk, files: parsed } = next.message as SentChunk;
      chunks[chunk] = chunkOf(job, chunk).map((file, index) => received(file, parsed[index]));
    }
  } while (chunks.includes(undefined) && Atomics.wait(job.progress, 1, sent, patienceMilliseconds) !== 'timed-out');
  results.close();
  void thread.terminate();
  return chunks.flatMap((chunk, index) => chunk ?? readTogether(chunkOf(job, index)));
}
