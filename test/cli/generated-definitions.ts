import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../oracle/random.ts';

const words =
  'the of a is that when if not must may set this field name list controller object resource value default pods node cluster used by to for in and or from which will be more info time seconds namespace reference selector key'.split(
    ' ',
  );
const nouns = ['backup', 'claim', 'cluster', 'endpoint', 'gateway', 'image', 'mount', 'node', 'policy', 'probe'];
const kinds = ['string', 'string', 'string', 'integer', 'boolean', 'enum', 'size', 'map', 'list', 'object', 'object'];

/** Writes CRDs as controller-gen does: descriptions over several lines, maps in maps, lists, enumerations, quantities. */
class DefinitionWriter {
  readonly #random: Random;
  #lines: string[] = [];
  #characters = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The text of a CRD with about so many characters. Each has `replicas` and `schedule`, which is required. */
  write(kind: string, characters: number): string {
    [this.#lines, this.#characters] = [[], 0];
    this.#add(0, 'apiVersion: apiextensions.k8s.io/v1', 'kind: CustomResourceDefinition', 'metadata:');
    this.#add(
      1,
      'annotations:',
      '  controller-gen.kubebuilder.io/version: v0.19.0',
      `name: ${kind.toLowerCase()}s.example.org`,
    );
    this.#add(0, 'spec:');
    this.#add(
      1,
      'group: example.org',
      'names:',
      `  kind: ${kind}`,
      `  plural: ${kind.toLowerCase()}s`,
      'scope: Namespaced',
    );
    this.#add(
      1,
      'versions:',
      '- additionalPrinterColumns:',
      '  - jsonPath: .spec.schedule',
      '    name: Schedule',
      '    type: string',
    );
    this.#add(2, 'name: v1', 'schema:', '  openAPIV3Schema:');
    this.#describe(4);
    this.#add(4, 'properties:', '  spec:');
    this.#describe(6);
    this.#add(
      6,
      'properties:',
      '  replicas:',
      '    format: int32',
      '    type: integer',
      '  schedule:',
      '    type: string',
    );
    for (let index = 0; this.#characters < characters; index++) this.#field(7, `${this.#random.one(nouns)}${index}`, 0);
    this.#add(6, 'required:', '- schedule', 'type: object');
    this.#add(4, 'type: object');
    this.#add(2, 'served: true', 'storage: true', 'subresources:', '  status: {}');
    return `${this.#lines.join('\n')}\n`;
  }

  #add(level: number, ...lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines.push('  '.repeat(level) + line);
      this.#characters += level * 2 + line.length + 1;
    }
  }

  #describe(level: number): void {
    const sentence = (): string => Array.from({ length: 12 }, () => this.#random.one(words)).join(' ');
    const lines = 1 + this.#random.below(4);
    if (lines === 1) return this.#add(level, `description: ${sentence()}`);
    this.#add(level, 'description: |-');
    for (let line = 0; line < lines; line++) this.#add(level + 1, `${sentence()}.`);
  }

  #field(level: number, name: string, depth: number): void {
    const kind = depth > 7 ? 'string' : this.#random.one(kinds);
    this.#add(level, `${name}:`);
    if (kind === 'size') {
      this.#add(level + 1, 'anyOf:', '- type: integer', '- type: string');
      this.#describe(level + 1);
      this.#add(level + 1, 'pattern: ^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))$', 'x-kubernetes-int-or-string: true');
      return;
    }
    if (kind === 'map') this.#add(level + 1, 'additionalProperties:', '  type: string');
    this.#describe(level + 1);
    if (kind === 'enum') this.#add(level + 1, 'enum:', '- Always', '- Never', '- IfNotPresent');
    if (kind === 'list') {
      this.#add(level + 1, 'items:');
      this.#fields(level + 2, depth);
      this.#add(level + 1, 'type: array', 'x-kubernetes-list-type: atomic');
    } else if (kind === 'object') this.#fields(level + 1, depth);
    else this.#add(level + 1, `type: ${kind === 'enum' ? 'string' : kind === 'map' ? 'object' : kind}`);
  }

  #fields(level: number, depth: number): void {
    this.#add(level, 'properties:');
    const count = 2 + this.#random.below(5);
    for (let index = 0; index < count; index++) this.#field(level + 1, `${this.#random.one(nouns)}${index}`, depth + 1);
    this.#add(level, 'type: object');
  }
}

/**
 * Writes so many bytes of CRDs into a folder, most of a hundred kilobytes and some of half a megabyte, as operators of databases and
 * monitoring have, and an object of every tenth kind. The first of these misspells a field.
 */
export function generateDefinitions(folder: string, bytes: number, seed: number): void {
  const writer = new DefinitionWriter(new Random(seed));
  mkdirSync(join(folder, 'crds'), { recursive: true });
  const objects: string[] = [];
  for (let index = 0, written = 0; written < bytes; index++) {
    const text = writer.write(`Kind${index}`, index % 10 === 0 ? 500_000 : 60_000 + (index % 7) * 10_000);
    written += text.length;
    writeFileSync(join(folder, `crds/kind${index}.yaml`), text);
    if (index % 10 !== 0) continue;
    const replicas = objects.length === 0 ? 'replica' : 'replicas';
    objects.push(
      `apiVersion: example.org/v1\nkind: Kind${index}\nmetadata: { name: a, namespace: media }\nspec: { schedule: 0 3 * * *, ${replicas}: 2 }\n`,
    );
  }
  writeFileSync(join(folder, 'objects.yaml'), objects.join('---\n'));
}
