import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { jsonOf, type Json } from '../json.ts';
import { parseText, textOf, type FileToRead, type FileWithText, type ReadFile, type Unreadable } from './read-file.ts';
import { places, takeChunk, type Job, type SentChunk } from './parse-worker.ts';
import { parseTogether } from '../yaml/parse-yaml.ts';
import { withSchemas, withoutSchemas, type WithoutSchemas } from '../yaml/unread-schemas.ts';

/** Fewer are parsed before a second thread has started. */
const manyFiles = 2_000;
const filesInChunk = 64;
/** The same in characters: CRDs are few and long. */
const muchText = 2 * 1024 * 1024;
const charactersInChunk = 128 * 1024;
/** A thread that sends nothing for so long is given up, and its files are parsed here. */
const patienceMilliseconds = 2_000;

/** The compiled script of the second thread. Sources that run as they are, in tests say, have none beside them. */
const ownScript = fileURLToPath(new URL('./parse-worker.js', import.meta.url));

/** Some files, which are parsed together, and what their texts are without the schemas of CRDs. */
type Chunk = readonly ((FileWithText & { readonly cut: WithoutSchemas | undefined }) | Unreadable)[];

/** Documents of the files of a chunk; undefined for one that this thread has to parse, or that is no YAML. */
type Parsed = readonly (readonly Json[] | undefined)[];

/**
 * Reads files as they are found, and parses them. Where there are many, a second thread begins to parse while others are still being
 * found; in the end each takes the next chunk until none is left. What the other one parsed comes as JSON, which costs a tenth of
 * parsing YAML; a structured clone costs a third.
 */
export class FileReader {
  readonly #script: string;
  readonly #chunks: Chunk[] = [];
  #open: Chunk[number][] = [];
  #openCharacters = 0;
  #files = 0;
  #characters = 0;
  #helper: Helper | undefined;

  constructor(script = ownScript) {
    this.#script = script;
  }

  add(file: FileToRead): void {
    const read = textOf(file);
    const cut = 'text' in read ? withoutSchemas(read.text) : undefined;
    this.#open.push('text' in read ? { ...read, cut } : read);
    this.#openCharacters += 'text' in read ? (cut ?? read).text.length : 0;
    if (this.#open.length === filesInChunk || this.#openCharacters > charactersInChunk) this.#close();
  }

  /** All that was added, in that order. */
  read(): ReadFile[] {
    if (this.#open.length > 0) this.#close();
    const parsed = this.#helper?.parse(this.#chunks);
    return this.#chunks.flatMap((chunk, number) => {
      const documents = parsed?.[number] ?? parseTogether(textsOf(chunk));
      return chunk.map((file, index) => {
        if (!('text' in file)) return file;
        const { cut } = file;
        const own = documents[index];
        return parseText(file.path, file.text, cut === undefined ? own : own && withSchemas(own, cut.blocks));
      });
    });
  }

  #close(): void {
    const chunk = this.#open;
    this.#open = [];
    this.#files += chunk.length;
    this.#characters += this.#openCharacters;
    this.#openCharacters = 0;
    this.#chunks.push(chunk);
    this.#helper?.offer(chunk);
    const isMany = this.#files >= manyFiles || this.#characters > muchText;
    if (this.#helper === undefined && isMany && availableParallelism() > 1 && existsSync(this.#script)) {
      this.#helper = new Helper(this.#script);
      for (const each of this.#chunks) this.#helper.offer(each);
    }
  }
}

/** Empty where there is none. */
function textsOf(chunk: Chunk): string[] {
  return chunk.map((file) => ('text' in file ? (file.cut ?? file).text : ''));
}

/** The second thread, seen from the first. */
class Helper {
  readonly #progress = new Int32Array(new SharedArrayBuffer(4 * Object.keys(places).length));
  readonly #port: MessagePort;
  readonly #thread: Worker;

  constructor(script: string) {
    const { port1, port2: port } = new MessageChannel();
    const job: Job = { progress: this.#progress, port };
    this.#port = port1;
    this.#thread = new Worker(script, { workerData: job, transferList: [port] });
    this.#thread.unref();
    this.#thread.on('error', () => undefined); // what it did not send is parsed here
  }

  offer(chunk: Chunk): void {
    this.#port.postMessage(textsOf(chunk));
    this.#tell();
  }

  /** What both threads parse; nothing for a chunk that the second took and did not send. */
  parse(chunks: readonly Chunk[]): (Parsed | undefined)[] {
    Atomics.store(this.#progress, places.isComplete, 1);
    this.#tell();
    const parsed: (Parsed | undefined)[] = chunks.map(() => undefined);
    for (let own = takeChunk(this.#progress); own < chunks.length; own = takeChunk(this.#progress)) {
      parsed[own] = parseTogether(textsOf(chunks[own] ?? []));
      this.#receiveInto(parsed);
    }
    let sent: number;
    do {
      sent = Atomics.load(this.#progress, places.sent);
      this.#receiveInto(parsed);
    } while (parsed.includes(undefined) && this.#hearsMoreThan(sent));
    this.#port.close();
    void this.#thread.terminate();
    return parsed;
  }

  #receiveInto(parsed: (Parsed | undefined)[]): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port)) {
      const { chunk, documents } = next.message as SentChunk;
      parsed[chunk] = documents.map((json) => (json === undefined ? undefined : (jsonOf(json) as readonly Json[])));
    }
  }

  #tell(): void {
    Atomics.add(this.#progress, places.news, 1);
    Atomics.notify(this.#progress, places.news);
  }

  #hearsMoreThan(sent: number): boolean {
    return Atomics.wait(this.#progress, places.sent, sent, patienceMilliseconds) !== 'timed-out';
  }
}
