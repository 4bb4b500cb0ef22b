import { isObject, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { unknownAt, unknownIn } from '../../unknown.ts';
import { isEmpty, textOf } from '../go-values.ts';
import { renderTemplate, type TemplateContext } from '../go-template.ts';
import { Origins } from '../origins.ts';
import { NotUnderstood } from '../template-syntax.ts';
import type { Rules } from './rules.ts';

/** What helm is given. */
export interface ReleaseInput {
  readonly name: string;
  readonly namespace: string;
  readonly values: JsonObject;
}

/** Why the chart makes nothing of the values, and which value is to blame. */
export interface Refusal {
  readonly path: JsonPath;
  readonly reason: string;
}

/** One entry of a section of the values, such as a controller. */
export interface Item {
  readonly id: string;
  readonly values: JsonObject;
  readonly path: JsonPath;
}

/** A release while it is worked out: what every part of the chart asks for. */
export class Chart {
  readonly release: ReleaseInput;
  readonly rules: Rules;
  readonly values: JsonObject;
  readonly origins = new Origins();
  readonly refusals: Refusal[] = [];
  /** Why it cannot be said what the chart makes. */
  readonly unknown: string[] = [];
  /** `app.kubernetes.io/name` of everything. */
  readonly name: string;
  /** What the names of objects begin with. */
  readonly fullname: string;
  readonly #templates: TemplateContext;
  readonly #answers = new Map<unknown, unknown>();

  constructor(release: ReleaseInput, rules: Rules) {
    this.release = release;
    this.rules = rules;
    this.values = release.values;
    const global = objectAt(this.values, ['global']);
    const override = global['nameOverride'];
    this.name = shortened(textOf(isEmpty(override) ? release.name : override));
    const full = [global['fullnameOverride'], this.values['fullnameOverride']].find((each) => !isEmpty(each));
    const made = release.name.includes(this.name) ? release.name : `${release.name}-${this.name}`;
    this.fullname = shortened(full === undefined ? made : textOf(full));
    this.#templates = {
      root: {
        Values:
          override === undefined ? { ...this.values, global: { ...global, nameOverride: this.name } } : this.values,
        Release: { Name: release.name, Namespace: release.namespace, Service: 'Helm' },
        Chart: { Name: 'app-template', Version: rules.version.join('.') },
      },
      named: new Map([
        ['bjw-s.common.lib.chart.names.name', this.name],
        ['bjw-s.common.lib.chart.names.fullname', this.fullname],
      ]),
    };
  }

  refuse(path: JsonPath, reason: string): void {
    this.refusals.push({ path, reason });
  }

  /** A text of the values with its templates filled in. What is not understood stays, and is then known to be unresolved. */
  text(value: Json): string {
    const template = textOf(value);
    try {
      return renderTemplate(template, this.#templates);
    } catch (error) {
      if (error instanceof NotUnderstood) return template;
      throw error;
    }
  }

  /** Why it is not known whether the chart refuses what stands at a path. Its own templates never decide that: it looks at values as they are. */
  unknownAt(path: JsonPath): string | undefined {
    return unknownAt(withoutTemplates(this.values), path);
  }

  /** The same for every text inside. What has no template stays the very same value. */
  deep(value: Json): Json {
    if (typeof value === 'string') return value.includes('{{') ? this.text(value) : value;
    if (Array.isArray(value)) {
      const list = value as readonly Json[];
      const filled = list.map((each) => this.deep(each));
      return filled.every((each, index) => each === list[index]) ? value : filled;
    }
    if (!isObject(value)) return value;
    const filled = Object.entries(value).map(([key, each]) => [this.deep(key) as string, this.deep(each)] as const);
    return filled.every(([key, each]) => value[key] === each) ? value : Object.fromEntries(filled);
  }

  /** What a question says of this release; many parts ask the same. */
  once<Answer>(question: (chart: Chart) => Answer): Answer {
    if (!this.#answers.has(question)) this.#answers.set(question, question(this));
    return this.#answers.get(question) as Answer;
  }

  /** The entries of a section that are switched on, by name. */
  items(path: JsonPath): readonly Item[] {
    const key = path.join('.');
    const known = this.#answers.get(key) as readonly Item[] | undefined;
    if (known !== undefined) return known;
    const items = this.entries(valueAt(this.values, path), path);
    this.#answers.set(key, items);
    return items;
  }

  entries(section: Json, path: JsonPath): readonly Item[] {
    if (!isObject(section)) return [];
    return Object.entries(section)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([id, values]) => {
        const at = [...path, id];
        return isObject(values) && this.isEnabled(values, at) ? [{ id, values, path: at }] : [];
      });
  }

  isEnabled(values: JsonObject, path: JsonPath): boolean {
    if (!Object.hasOwn(values, 'enabled')) return true;
    const variable = unknownIn(textAt(values, ['enabled']) ?? '');
    if (variable !== undefined) this.unknown.push(`${[...path, 'enabled'].join('.')} depends on ${variable}`);
    return !isEmpty(values['enabled']);
  }
}

function shortened(name: string): string {
  const short = name.slice(0, 63);
  return short.endsWith('-') ? short.slice(0, -1) : short;
}

function withoutTemplates(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('{{', '');
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutTemplates);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.replaceAll('{{', ''), withoutTemplates(each)]),
  );
}
