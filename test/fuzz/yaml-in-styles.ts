import type { Json } from '../../graph/json.ts';

/** How a document may be written. */
export interface Style {
  /** Spaces of one level. */
  readonly indent: number;
  readonly comments: boolean;
  readonly quotes: boolean;
  /** Mappings from this depth on are written in braces; never where it is beyond the deepest. */
  readonly flowFrom: number;
  /** Braces over several lines. */
  readonly isTall: boolean;
  /** Anchors, tags, explicit keys. */
  readonly properties: boolean;
  readonly json: boolean;
}

type Random = () => number;

/** Writes data as YAML in one of its many styles. Comments, quotes, anchors, tags and explicit keys come by chance. */
export class YamlWriter {
  readonly #style: Style;
  readonly #random: Random;
  #anchors = 0;

  constructor(style: Style, random: Random) {
    this.#style = style;
    this.#random = random;
  }

  document(value: Record<string, Json>): string {
    if (this.#style.json) return `${JSON.stringify(value, null, this.#style.isTall ? this.#style.indent : 0)}\n`;
    if (this.#style.flowFrom === 0) return `${this.#flow(value, 0)}${this.#comment()}\n`;
    return this.#mapping(value, 0);
  }

  #may(chance: number): boolean {
    return this.#random() < chance;
  }

  #mapping(value: Record<string, Json>, depth: number): string {
    return Object.entries(value)
      .map(([key, item]) => `${this.#comments(depth)}${this.#pad(depth)}${this.#entry(key, item, depth)}`)
      .join('');
  }

  #entry(key: string, value: Json, depth: number): string {
    const isExplicit = this.#style.properties && this.#may(0.08);
    const head = `${isExplicit ? '? ' : ''}${this.#properties('!!str')}${this.#key(key)}${isExplicit ? `\n${this.#pad(depth)}` : ''}:`;
    if (isObject(value) && Object.keys(value).length > 0 && depth + 1 < this.#style.flowFrom)
      return `${head}${this.#trailing(this.#properties('!!map'))}${this.#comment()}\n${this.#mapping(value, depth + 1)}`;
    if (Array.isArray(value) && value.length > 0 && depth + 1 < this.#style.flowFrom)
      return `${head}${this.#comment()}\n${this.#list(value as Json[], depth)}`;
    if (typeof value === 'string' && value.includes('\n')) {
      const lines = value.slice(0, -1).split('\n');
      return `${head} |\n${lines.map((line) => `${this.#pad(depth + 1)}${line}\n`).join('')}`;
    }
    if (value === null && this.#may(0.7)) return `${head}${this.#comment()}\n`;
    return `${head} ${this.#properties(tagOf(value))}${this.#flow(value, depth + 1)}${this.#comment()}\n`;
  }

  #list(items: readonly Json[], depth: number): string {
    const dash = `${this.#pad(depth)}${' '.repeat(this.#style.indent - 2)}- `;
    return items
      .map((item) => {
        if (!isObject(item) || Object.keys(item).length === 0) return `${dash}${this.#flow(item, depth + 1)}\n`;
        const lines = Object.entries(item).map(
          ([key, value]) => `${this.#key(key)}: ${this.#flow(value, depth + 2)}\n`,
        );
        return lines.map((line, index) => `${index === 0 ? dash : ' '.repeat(dash.length)}${line}`).join('');
      })
      .join('');
  }

  #flow(value: Json, depth: number): string {
    if (Array.isArray(value)) return `[${value.map((item: Json) => this.#flow(item, depth + 1)).join(', ')}]`;
    if (!isObject(value)) return this.#scalar(value);
    const entries = Object.entries(value).map(
      ([key, item]) =>
        `${this.#key(key)}: ${this.#style.properties && this.#may(0.1) ? this.#properties(tagOf(item)) : ''}${this.#flow(item, depth + 1)}`,
    );
    if (entries.length === 0) return this.#may(0.5) ? '{}' : '{ }';
    if (!this.#style.isTall) return this.#may(0.5) ? `{ ${entries.join(', ')} }` : `{${entries.join(', ')}}`;
    const pad = this.#pad(depth + 1);
    return `{\n${pad}${entries.join(`,\n${pad}`)}\n${this.#pad(depth)}}`;
  }

  #key(key: string): string {
    if (!this.#style.quotes || this.#may(0.6)) return /^[\w./-]+$/.test(key) ? key : JSON.stringify(key);
    return this.#may(0.5) ? JSON.stringify(key) : `'${key}'`;
  }

  #scalar(value: Json): string {
    if (typeof value !== 'string') return value === null ? (this.#may(0.5) ? 'null' : '~') : String(value);
    const isPlain = /^[A-Za-z][\w./-]*$/.test(value) && !/^(yes|no|on|off|true|false|null)$/i.test(value);
    if (isPlain && (!this.#style.quotes || this.#may(0.5))) return value;
    return this.#may(0.5) || value.includes('\n') ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
  }

  #properties(tag: string): string {
    if (!this.#style.properties || this.#may(0.85)) return '';
    const anchor = this.#may(0.6) ? `&a${this.#anchors++} ` : '';
    return `${this.#may(0.4) ? `${tag} ` : ''}${anchor}`;
  }

  #trailing(properties: string): string {
    return properties === '' ? '' : ` ${properties.trimEnd()}`;
  }

  #comment(): string {
    return this.#style.comments && this.#may(0.25) ? ' # by hand: { not: data }' : '';
  }

  #comments(depth: number): string {
    if (!this.#style.comments || this.#may(0.8)) return '';
    return this.#may(0.3)
      ? '\n'
      : `${this.#pad(depth)}# copyMethod: Clone\n${this.#may(0.3) ? `${this.#pad(depth)}#\n` : ''}`;
  }

  #pad(depth: number): string {
    return ' '.repeat(depth * this.#style.indent);
  }
}

function tagOf(value: Json): string {
  if (typeof value === 'string') return '!!str';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number') return '!!int';
  if (value === null) return '!!null';
  return Array.isArray(value) ? '!!seq' : '!!map';
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
