import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readHetznerPricing } from '../../analysis/monthly-cost.ts';
import { firstMinuteTogether, longestPause } from '../../graph/schedules.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Json, JsonPath } from '../../graph/json.ts';
import { parseText } from '../../graph/disk/read-file.ts';
import { parseTogether } from '../../graph/yaml/parse-yaml.ts';
import { readPromql } from '../../graph/facts/promql.ts';
import { quantityOf } from '../../graph/quantity.ts';
import { readFilesInto, readSourcesInto } from '../../graph/readers/read-folder.ts';
import { substitute } from '../../graph/scope/substitution.ts';
import { SourceFile } from '../../graph/yaml/source-file.ts';
import { suppressionComments, suppressionLines } from '../../graph/resource/suppression.ts';
import { topologyFile, topologyIn } from '../../graph/disk/topology-file.ts';
import { readCliPreview } from '../../infra/preview/cli-preview.ts';
import { readSavedState } from '../../infra/preview/saved-state.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { topologies } from '../../stacks/topologies.ts';
import { familyOf, isInside } from '../../topology/addresses.ts';
import { TopologyError } from '../../topology/mistakes.ts';
import { generateRepository } from '../bench/generate-repository.ts';
import { renderedFiles } from '../real-stack.ts';
import { today } from '../today.ts';
import { damagedJson, damagedText } from './damage.ts';

/** A property of a reader over damaged input. */
export type Reader = () => fc.IProperty<unknown>;

/** Everything that reads what others wrote. Whatever it is given, it reads it, or says in words of its own what is wrong. */
export const readers: Readonly<Record<string, Reader>> = {
  'a YAML file': () =>
    fc.property(damagedText(realTexts()), (text) => {
      const read = parseText('a.yaml', text);
      if (!('source' in read)) {
        expectTrue(read.reason.startsWith('it is no YAML: '), read.reason);
        expectTrue((read.line ?? 1) <= lines(text), `line ${read.line} of ${lines(text)}`);
        return;
      }
      for (const [index, document] of read.source.documents.entries())
        for (const path of pathsIn(document)) {
          const { line, column } = read.source.locate(index, path);
          expectTrue(line >= 1 && line <= lines(text) && column >= 1, `${path.join('.')} at ${line}:${column}`);
        }
    }),
  'many YAML files as one': () => {
    const whole = damagedText(realTexts()).map((text) => `${text}\n`);
    return fc.property(fc.array(fc.oneof(whole, fc.constantFrom(...realTexts())), { maxLength: 6 }), (texts) => {
      for (const [index, documents] of parseTogether(texts).entries()) {
        const alone = parseText('a.yaml', texts[index] ?? '');
        const expected = 'source' in alone ? alone.source.documents : undefined;
        expectTrue(isDeepStrictEqual(documents, expected), `other than alone: ${JSON.stringify(texts[index])}`);
      }
    });
  },
  'a file of a tree, and all rules': () =>
    fc.property(damagedText(realTexts()), (text) => {
      const read = parseText('apps/a.yaml', text);
      if (!('source' in read)) return;
      const graph = new ResourceGraph();
      readSourcesInto(graph, [read.source], '.');
      judge(graph);
    }),
  'a Flux repository, and all rules': () => {
    const files = smallRepository();
    const paths = [...files.keys()];
    return fc.property(
      fc.array(fc.tuple(fc.constantFrom(...paths), damagedText([...files.values()])), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const graph = new ResourceGraph();
        readFilesInto(graph, new Map([...files, ...changes]), '.');
        judge(graph);
      },
    );
  },
  'a topology': () =>
    fc.property(damagedJson(Object.values(topologies)), (topology) => {
      const source = new SourceFile(topologyFile, '', [topology as unknown as Json]);
      throwsInOwnWords(() => topologyIn(source), /^(it holds no topology|it is no topology as|the topology )/);
    }),
  'a saved state': () =>
    fc.property(damagedJson([savedState]), (state) =>
      throwsInOwnWords(() => readSavedState(JSON.stringify(state), 'state.json'), /^state\.json: /),
    ),
  'a saved state that is damaged as text': () =>
    fc.property(damagedText([JSON.stringify(savedState)]), (text) =>
      throwsInOwnWords(() => readSavedState(text, 'state.json'), /^state\.json: /),
    ),
  'a preview of the command line': () =>
    fc.property(damagedJson([cliPreview]), (preview) =>
      throwsInOwnWords(() => readCliPreview(JSON.stringify(preview), 'preview.json', 'honeydue'), /^preview\.json: /),
    ),
  'prices of Hetzner': () =>
    fc.property(damagedJson<Json>([pricing]), (document) =>
      throwsInOwnWords(() => readHetznerPricing(document, today, 'prices.json'), /^prices\.json: /),
    ),
  'an expression of PromQL': () =>
    fc.property(
      damagedText(['sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) > 0.1 and absent(up)']),
      (text) => {
        readPromql(text);
      },
    ),
  'variables of Flux': () =>
    fc.property(damagedText(['a ${A} b ${B:=c} ${D:-${A}} $${E} ${F}']), fc.string(), (text, value) => {
      const origin = () => ({ from: 'file', file: 'a', line: 1, column: 1 }) as const;
      const known = new Map([['A', { value, origin }]]);
      const { text: filled } = substitute(text, { known, unknownSource: undefined });
      if (!text.includes('${')) expectTrue(filled === text, filled);
    }),
  'a suppression': () =>
    fc.property(damagedText(['# holdfast:ignore a/b until 2026-12-31: because', 'a/b until 2026-02-30: x']), (text) => {
      for (const { until } of [...suppressionComments(text), ...suppressionLines(text)])
        expectTrue(until === undefined || !Number.isNaN(Date.parse(until)), until ?? '');
    }),
  'a quantity': () =>
    fc.property(damagedText(['5Gi', '500m', '1e3', '.5']), (text) => {
      expectTrue(!Number.isNaN(quantityOf(text) ?? 0), text);
    }),
  'a schedule': () =>
    fc.property(damagedText(['0 2 * * *', '*/15 0-6 1,15 * 1-5', '@daily']), (text) => {
      expectTrue(longestPause(text) > 0, text);
      firstMinuteTogether(text, '0 2 * * 0');
    }),
  'an address and a range': () =>
    fc.property(damagedText(['10.0.0.1', 'fd00::1']), damagedText(['10.0.0.0/8', 'fd00::/64']), (address, range) => {
      if (familyOf(address) === undefined) return;
      throwsInOwnWords(() => isInside(address, range), /./);
    }),
};

/** Rules read what is there, say where, and fail on nothing. */
function judge(graph: ResourceGraph): void {
  const { findings, notEvaluated } = runInvariants(graph, invariants, { today });
  for (const { origin } of [...findings, ...notEvaluated])
    if (origin.from === 'file') expectTrue(origin.line >= 1 && origin.column >= 1, origin.file);
  expectTrue(!('polluted' in {}) && Object.keys(Object.prototype).length === 0, 'a prototype was changed');
}

/** Errors of the language mean that nobody thought of the input. */
function throwsInOwnWords(read: () => unknown, message: RegExp): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isOwn = error instanceof TopologyError || error.constructor === Error;
    expectTrue(isOwn && message.test(error.message), String(error));
    expectTrue(!error.message.includes('canary'), 'a secret in an error');
  }
}

function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as it should be: ${what}`);
}

function lines(text: string): number {
  return text.split(/\r\n|\r|\n/).length;
}

function* pathsIn(value: Json, path: JsonPath = [], seen = new Set<object>()): Generator<JsonPath> {
  yield path;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, item] of Object.entries(value))
    yield* pathsIn(item as Json, [...path, Array.isArray(value) ? Number(key) : key], seen);
}

let texts: string[] | undefined;

function realTexts(): string[] {
  texts ??= Object.keys(topologies)
    .flatMap((name) => [...renderedFiles(name).values()])
    .filter((text) => text.length < 6_000);
  return texts;
}

function smallRepository(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'));
  try {
    generateRepository(folder, 4);
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As `pulumi stack export --show-secrets` writes it. */
const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', plaintext: '"canary"' };
const server = {
  urn: 'urn:pulumi:a::holdfast::hcloud:index/server:Server::a',
  type: 'hcloud:index/server:Server',
  custom: true,
  id: '1',
  parent: 'urn:pulumi:a::holdfast::pulumi:pulumi:Stack::holdfast-a',
  inputs: { name: 'a', labels: { a: 'b' }, publicNets: [{ ipv4Enabled: true }], userData: secret },
  outputs: { ipv4Address: '192.0.2.1' },
  protect: true,
  dependencies: [],
};
const savedState = { version: 3, deployment: { resources: [server, { ...server, urn: 'b', delete: true }] } };
const cliPreview = {
  steps: [
    {
      op: 'replace',
      urn: server.urn,
      oldState: server,
      newState: { ...server, inputs: { name: 'b' } },
      replaceReasons: ['image'],
      detailedDiff: { image: { kind: 'update-replace' } },
    },
  ],
  changeSummary: { replace: 1 },
};
const pricing: Json = {
  pricing: {
    currency: 'EUR',
    server_types: [{ name: 'cx33', prices: [{ location: 'nbg1', price_monthly: { net: '5.49' } }] }],
    primary_ips: [{ type: 'ipv4', prices: [] }],
    load_balancer_types: [],
  },
};
