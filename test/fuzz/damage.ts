import fc from 'fast-check';
import type { Json } from '../../graph/json.ts';

/** What readers stumble over. */
const tokens = [
  ...[
    '\u0000',
    '\u202e',
    '\ufeff',
    '\t',
    '\n',
    '\r\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '# ',
    ': ',
    '- ',
    '? ',
    '|',
    '>-\n',
  ],
  ...[
    '&a ',
    '*a',
    '<<: *a\n',
    '!!binary ',
    '!!set ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '~',
    '.nan',
    '-.inf',
    '0o17',
    '1e999',
  ],
  ...[
    '${',
    '${A:=${B:-${C}}}',
    '$${',
    '}',
    '{{ .x }}',
    '__proto__: ',
    'constructor: ',
    '2026-01-01',
    'yes',
    '\ud800',
    '🙂',
  ],
  ...['holdfast:ignore ', '../../../', '/etc/passwd', '(', ')', '[5m', '=~".*"', 'sum by (', '9'.repeat(40)],
];

interface TextEdit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const textEdit = fc.record<TextEdit>({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.constant(0), fc.nat(40)),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...tokens), fc.string({ unit: 'binary', maxLength: 8 })),
});

/** One of some texts, with one to six places changed. */
export function damagedText(samples: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(textEdit, { minLength: 1, maxLength: 6 }))
    .map(([text, edits]) =>
      edits.reduce((result, { at, remove, insert }) => {
        const offset = Math.floor(at * result.length);
        return result.slice(0, offset) + insert + result.slice(offset + remove);
      }, text),
    );
}

const strange = fc.constantFrom<Json>(
  ...[null, true, 0, -1, 1e308, '', ' ', 'x', '${X}', '10.0.0.0/33', 'fd00::/129', '../..', '*', [], {}, [null], [[]]],
  ...[{ toString: 1 }, { name: null }, [{}], 'a'.repeat(10_000)],
);

interface JsonEdit {
  readonly pick: number;
  readonly value: Json | 'delete';
}

const jsonEdit = fc.record<JsonEdit>({
  pick: fc.nat(),
  value: fc.oneof(fc.constant('delete' as const), strange, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>),
});

/** One of some documents, with one to four values replaced or taken out. */
export function damagedJson<Document>(samples: readonly Document[]): fc.Arbitrary<Document> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(jsonEdit, { minLength: 1, maxLength: 4 }))
    .map(([document, edits]) => {
      const copy = structuredClone(document);
      for (const { pick, value } of edits) changeOne(copy, pick, value);
      return JSON.parse(JSON.stringify(copy)) as Document;
    });
}

function changeOne(root: unknown, pick: number, value: Json): void {
  const places = [...placesIn(root)];
  const place = places[pick % Math.max(1, places.length)];
  if (place === undefined) return;
  const { holder, key } = place;
  if (value === 'delete') Reflect.deleteProperty(holder, key);
  else
    Object.defineProperty(holder, key, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function* placesIn(value: unknown): Generator<{ holder: object; key: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield { holder: value, key };
    yield* placesIn(item);
  }
}
