import { BudgetError, budgets } from '../budgets.ts';
import type { InputPatterns } from '../input-patterns.ts';
import { isObject, valueAt, type Json, type JsonObject } from '../json.ts';
import { oncePerKey } from '../once-per-key.ts';
import { withFilledDefaults, withoutDroppedNulls } from './dropped-nulls.ts';
import { goDuration, isGoDuration } from './go-duration.ts';
import { ListedNames, MistakesSoFar, shownValue, type SchemaMistakes } from './schema-mistakes.ts';
import { schemaNode, withoutNull, type NamedSchemas, type SchemaNode } from './schema-node.ts';

/**
 * How a part of a schema is meant: of a whole object, which has more fields than it names; of any value; or as a branch, such as one of
 * `anyOf`, which describes a part of what is around it: which fields there are is said there.
 */
type Role = 'object' | 'value' | 'branch';

const isTyped: Readonly<Record<string, (value: Json) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};
/** What every object has, and the API server judges by itself. */
const ofEveryObject = ['apiVersion', 'kind', 'metadata'];
const namedSchema = '#/components/schemas/';
/** Characters of a text that are looked at in the time of a step. */
const charactersOfStep = 20;
/** Values that are looked at for null in the time of a step. */
const lookedAtInAStep = 10;
/** Levels that a schema goes along one way into an object, each of which may be a reference, a branch and a field. */
const deepest = 5 * budgets.nesting;

/**
 * Compares objects with schemas as an API server with strict field validation does: fields that a schema does not name are mistakes. A
 * schema is read along the object, so that a large one costs what the object uses of it. Whoever compares many has one of these, which
 * counts what they take together.
 */
export class SchemaJudge {
  /** What a part of a schema says, read once. */
  readonly nodeOf: (schema: JsonObject) => SchemaNode;
  readonly patterns: InputPatterns;
  /** What is listed of values that are allowed, and of fields that there are. */
  readonly valuesOf = oncePerKey((values: readonly Json[]) => new ListedNames(values.map(String)));
  readonly fieldsOf = oncePerKey((properties: JsonObject) => listed(Object.keys(properties)));
  readonly fieldsOfObject = oncePerKey((properties: JsonObject) =>
    listed([...new Set([...Object.keys(properties), ...ofEveryObject])]),
  );
  #steps = 0;
  #told = 0;

  constructor(patterns: InputPatterns) {
    this.patterns = patterns;
    this.nodeOf = oncePerKey((schema: JsonObject) => schemaNode(schema, patterns));
  }

  /**
   * What is wrong with an object, by the schema of its CRD, or by one of those that the API server has, which refer to each other.
   *
   * @param named those of the API server
   * @throws BudgetError
   */
  mistakesIn(object: Json, schema: Json, named?: NamedSchemas): SchemaMistakes {
    if (this.#told >= budgets.schemaMistakes)
      throw new BudgetError(`objects have more than ${budgets.schemaMistakes} mistakes by their schemas`);
    const walk = new Walk(this, named);
    if (named === undefined) {
      const sent = withoutDroppedNulls(schema, object, () => this.spend(1 / lookedAtInAStep));
      walk.compare(schema, sent, 'object');
    } else walk.compare(schema, object, 'value');
    this.#told += walk.mistakes.told.length;
    return walk.mistakes;
  }

  /** @throws BudgetError where all objects take more steps than they may */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > budgets.schemaSteps)
      throw new BudgetError(`objects and their schemas take more than ${budgets.schemaSteps} steps to compare`);
  }
}

const listed = (names: string[]): ListedNames => new ListedNames(names.sort());

/** A walk through one object. */
class Walk {
  readonly mistakes = new MistakesSoFar();
  readonly #judge: SchemaJudge;
  readonly #named: NamedSchemas | undefined;
  readonly #path: (string | number)[] = [];
  #level = 0;

  constructor(judge: SchemaJudge, named: NamedSchemas | undefined) {
    this.#judge = judge;
    this.#named = named;
  }

  /** @returns whether the value fits */
  compare(schema: Json, value: Json, role: Role): boolean {
    this.#judge.spend(typeof value === 'string' ? 1 + value.length / charactersOfStep : 1);
    const before = this.mistakes.count;
    if (schema === false) this.#isNot(value, 'boolean schema is false');
    if (!isObject(schema)) return schema !== false;
    if (++this.#level > deepest) throw new BudgetError(`a schema refers to itself more than ${deepest} levels deep`);
    const node = this.#judge.nodeOf(schema);
    if (value !== null || !node.isNullable) this.#compareWith(node, value, role);
    this.#level--;
    return this.mistakes.count === before;
  }

  #compareWith(node: SchemaNode, value: Json, role: Role): void {
    if (node.isIntOrString) {
      const fits = ['integer', 'string'].some((type) => isTyped[type]?.(value));
      if (fits) return this.#compareValue(node, value);
      for (const type of ['integer', 'string']) this.#isNot(value, `must be ${type}`, true);
      this.#hasNoForm();
      return;
    }
    if (node.reference?.startsWith(namedSchema) === true && this.#named !== undefined)
      this.compare(this.#named(node.reference.slice(namedSchema.length)), value, 'value');
    this.#compareItself(node, value);
    this.#compareBranches(node, value);
    if (isObject(value)) this.#compareFields(node, value, node.isEmbedded && role === 'value' ? 'object' : role);
    if (Array.isArray(value) && node.items !== undefined)
      for (const [index, item] of (value as readonly Json[]).entries())
        this.#below(index, node.items, item, asValue(role));
  }

  #compareItself(node: SchemaNode, value: Json): void {
    const { types } = node;
    if (types.length > 0 && !types.some((type) => isTyped[type]?.(value)))
      this.#isNot(value, `must be ${withoutNull(types).join(' or ')}`, true);
    this.#compareValue(node, value);
  }

  #compareValue({ limits, pattern, allowed }: SchemaNode, value: Json): void {
    for (const { breaks, required } of limits) if (breaks(value)) this.#isNot(value, required);
    if (pattern === goDuration && typeof value === 'string') {
      if (!isGoDuration(value)) this.#isNot(value, 'a duration such as 1h30m', true);
    } else if (pattern !== undefined && typeof value === 'string' && !this.#judge.patterns.fitsWithin(pattern, value))
      this.#isNot(value, `must match pattern "${pattern}"`);
    if (allowed === undefined) return;
    this.#judge.spend(allowed.workFor(value));
    if (!allowed.has(value)) this.#isNot(value, () => `one of ${this.#judge.valuesOf(allowed.values).text}`);
  }

  #compareBranches(node: SchemaNode, given: Json): void {
    const { not, allOf, anyOf, oneOf } = node;
    if (not === undefined && allOf.length + anyOf.length + oneOf.length === 0) return;
    const value = this.#named === undefined ? withFilledDefaults(node.properties, given) : given;
    const before = this.mistakes.count;
    const fits = (branch: Json): boolean => this.compare(branch, value, 'branch');
    if (not !== undefined) {
      const isRefused = fits(not);
      this.mistakes.backTo(before);
      if (isRefused) this.#hasNoForm();
    }
    for (const branch of allOf) fits(branch);
    const beforeAny = this.mistakes.count;
    if (anyOf.some(fits)) this.mistakes.backTo(beforeAny);
    else if (anyOf.length > 0) this.#hasNoForm();
    const beforeOne = this.mistakes.count;
    const first = oneOf.findIndex(fits);
    // What branches find that need not fit is no mistake; a second one that fits is.
    if (first >= 0 && !oneOf.slice(first + 1).some(fits)) this.mistakes.backTo(beforeOne);
    else if (oneOf.length > 0) this.#hasNoForm();
  }

  #compareFields(node: SchemaNode, value: JsonObject, role: Role): void {
    const { properties, additional } = node;
    const isOpen = this.#isOpen(node);
    this.#hasRequired(node, value);
    if (properties === undefined && additional === undefined && isOpen) return;
    for (const name of Object.keys(value)) {
      if (role === 'object' && ofEveryObject.includes(name)) continue;
      const isNamed = properties !== undefined && Object.hasOwn(properties, name);
      const schema = isNamed ? properties[name] : additional;
      if (isNamed || additional !== undefined) this.#below(name, schema, value[name], asValue(role));
      else if (!isOpen && role !== 'branch') this.#isUnknown(name, properties ?? {}, role);
    }
  }

  /** An object of which a CRD says nothing has no fields; the server leaves such models of its own open. */
  #isOpen({ isOpen, properties, types }: SchemaNode): boolean {
    return isOpen || (properties === undefined && (this.#named !== undefined || !types.includes('object')));
  }

  #hasRequired({ required, isNullMissing, properties }: SchemaNode, value: JsonObject): void {
    this.#judge.spend(required.length);
    const isFilledIn = (name: string): boolean =>
      this.#named === undefined && valueAt(properties, [name, 'default']) !== undefined;
    for (const name of required)
      if ((!Object.hasOwn(value, name) && !isFilledIn(name)) || (isNullMissing && value[name] === null))
        this.mistakes.add(() => ({
          path: [...this.#path],
          observed: `no ${name} in ${this.#where}`,
          required: name,
        }));
  }

  #below(step: string | number, schema: Json, value: Json, role: Role): void {
    this.#path.push(step);
    this.compare(schema, value, role);
    this.#path.pop();
  }

  get #where(): string {
    return this.#path.join('.') || 'the object';
  }

  #isNot(value: Json, required: string | (() => string), isOfOtherType = false): void {
    this.mistakes.add(() => ({
      ...(isOfOtherType && { isOfOtherType }),
      path: [...this.#path],
      observed: `${this.#where}: ${shownValue(value)}`,
      required: typeof required === 'string' ? required : required(),
    }));
  }

  #hasNoForm(): void {
    this.mistakes.add(() => ({
      path: [...this.#path],
      isNoForm: true,
      observed: `${this.#where} fits none of the forms it may have`,
      required: 'one of the forms of the schema',
    }));
  }

  #isUnknown(name: string, properties: JsonObject, role: Role): void {
    this.mistakes.add(() => {
      const fields = role === 'object' ? this.#judge.fieldsOfObject(properties) : this.#judge.fieldsOf(properties);
      this.#judge.spend(fields.workFor(name));
      return {
        path: [...this.#path, name],
        observed: `${name}, which ${this.#where} does not have`,
        required: `one of ${fields.text}`,
        meant: fields.nearest(name),
        isUnknownField: true,
      };
    });
  }
}

/** How what is below is meant: what is in a branch belongs to the branch. */
function asValue(role: Role): Role {
  return role === 'branch' ? 'branch' : 'value';
}
