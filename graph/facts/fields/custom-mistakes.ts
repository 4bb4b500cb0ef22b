import { InputPatterns } from '../../input-patterns.ts';
import { oncePerKey } from '../../once-per-key.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import type { SchemaMistakes } from '../schema-mistakes.ts';
import { SchemaJudge } from '../schema-walk.ts';
import { schemas } from '../schemas.ts';
import { documentOf } from './field-table.ts';
import { knownProducts, type KnownProduct } from './known-products.ts';

/** An object of a kind whose fields are known without its CRD. */
export interface KnownObject {
  /** What brings the kind. */
  readonly product: KnownProduct;
  /** What is wrong with its fields. @throws BudgetError */
  mistakes(): SchemaMistakes;
}

/** What is known of the fields of an object of a custom kind; undefined where nothing is, or where its CRD was read, which knows better. */
export const knownObject = oncePerGraph((graph) => {
  const judge = new SchemaJudge(new InputPatterns());
  return ({ apiVersion, kind, manifest }: KubernetesObject): KnownObject | undefined => {
    const product = productOf.get(apiVersion);
    if (product === undefined || schemas(graph).describes(apiVersion, kind)) return undefined;
    const { named, schemaOf } = documentOfProduct(product);
    const schema = schemaOf(apiVersion, kind);
    return schema && { product, mistakes: () => judge.mistakesIn(manifest, schema, named) };
  };
});

/** A table is read when an object of one of its kinds is judged. */
const documentOfProduct = oncePerKey(({ table }: KnownProduct) => documentOf(table));

const productOf: ReadonlyMap<string, KnownProduct> = new Map(
  knownProducts.flatMap((product) =>
    product.table.kinds.split(';').map((entry) => [entry.slice(0, entry.indexOf(' ')), product] as const),
  ),
);
