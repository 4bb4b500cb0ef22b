import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Fields that take no text, although they are pointers. */
const emptyFits = new Set(['StorageClass reclaimPolicy']);

/** The texts that fields take, as the sources of Kubernetes mark their types. */
export class TextsOfGoTypes {
  #root;
  #packages = new Map();

  constructor(folder, minor) {
    const name = readdirSync(folder).find((each) => each.startsWith(`api@v0.${minor}.`));
    this.#root = name === undefined ? undefined : join(folder, name);
  }

  of(model, field, isRequired) {
    const [, group, version, struct] = /^io\.k8s\.api\.(\w+)\.(\w+)\.(\w+)$/.exec(model) ?? [];
    if (group === undefined || this.#root === undefined) return undefined;
    const own = `${group}/${version}`;
    const found = this.#field(own, struct, field);
    // A type of another package is one of the core.
    const values = this.#package(found?.isOfCore === true ? 'core/v1' : own).enums.get(found?.type);
    if (values === undefined) return undefined;
    // No text is as good as no field where the field is no pointer.
    const all =
      (found.mark === '' && !isRequired) || emptyFits.has(`${struct} ${field}`)
        ? ['', ...values.filter((each) => each !== '')]
        : values;
    return `${found.mark === '[]' ? '*' : ''}=${all.map(encodeURIComponent).join('|')}`;
  }

  #package(path) {
    if (!this.#packages.has(path)) this.#packages.set(path, this.#read(path));
    return this.#packages.get(path);
  }

  #read(path) {
    const text = readFileSync(join(this.#root, path, 'types.go'), 'utf8');
    const enums = new Map();
    for (const [, comment, type] of text.matchAll(/((?:^\/\/.*\n)+)type (\w+) string$/gm)) {
      if (!/^\/\/ \+enum$/m.test(comment)) continue;
      const constant = new RegExp(`^\\s*\\w+\\s+(?:${type}\\s*=\\s*|= ${type}\\()"([^"]*)"`, 'gm');
      const values = [...text.matchAll(constant)].map(([, value]) => value);
      // Some are made of constants elsewhere.
      if (new RegExp(`=\\s*${type}\\((?!")`).test(text)) continue;
      if (values.length > 0) enums.set(type, [...new Set(values)].sort());
    }
    const fields = new Map();
    const inlined = new Map();
    for (const [, struct, body] of text.matchAll(/^type (\w+) struct \{\n([^]*?)^\}/gm)) {
      for (const [, mark = '', core, type, field] of body.matchAll(/^\t\w+\s+(\*|\[\])?(\w+\.)?(\w+)\s+`json:"(\w+)/gm))
        fields.set(`${struct} ${field}`, { type, mark, isOfCore: core !== undefined });
      inlined.set(
        struct,
        [...body.matchAll(/^\t(\w+)\s+`json:"(?:,inline)?"/gm)].map(([, type]) => type),
      );
    }
    return { enums, fields, inlined };
  }

  /** A field of a type, or of one that is part of it. */
  #field(path, struct, field) {
    const { fields, inlined } = this.#package(path);
    const below = inlined.get(struct) ?? [];
    return fields.get(`${struct} ${field}`) ?? below.map((each) => this.#field(path, each, field)).find(Boolean);
  }
}
