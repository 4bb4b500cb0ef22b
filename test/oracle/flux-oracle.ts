import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../graph/json.ts';

/** What does Flux apply of a Flux Kustomization? */
export interface Question {
  /** Files of the artifact, by their path in it. */
  readonly files: ReadonlyMap<string, string>;
  /** The Flux Kustomization, whose path is relative to the artifact. */
  readonly kustomization: JsonObject;
  /** Data of the ConfigMaps and Secrets that it fills variables in from, by Kind/name. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What Flux says to that. */
export interface Answer {
  readonly objects: readonly JsonObject[];
  /** Empty where it applies them. */
  readonly error: string;
}

/** Asks the program of `.ci/parts/oracle`, which is made of Flux's own library. Variables that nobody defines are an error. */
export function askFlux(program: string, questions: readonly Question[]): Answer[] {
  if (questions.length === 0) return [];
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-oracle-'));
  try {
    const roots = new Map<ReadonlyMap<string, string>, string>();
    const lines = questions.map(({ files, kustomization, sources }) => {
      let root = roots.get(files);
      if (root === undefined) roots.set(files, (root = written(files, join(scratch, String(roots.size)))));
      const hasSchemas = [...files.values()].some((text) => text.includes('openapi'));
      return JSON.stringify({ root, kustomization, sources, strict: true, hasSchemas });
    });
    const { stdout, status, stderr } = spawnSync(program, {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`the oracle ends with ${String(status)}: ${stderr}`);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
    return answers.map(({ objects, error }) => ({ objects: (objects as readonly JsonObject[] | null) ?? [], error }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function written(files: ReadonlyMap<string, string>, root: string): string {
  mkdirSync(root, { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
