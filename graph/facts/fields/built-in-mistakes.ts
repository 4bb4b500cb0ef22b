import { InputPatterns } from '../../input-patterns.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import type { SchemaMistakes } from '../schema-mistakes.ts';
import { SchemaJudge } from '../schema-walk.ts';
import { kubernetesDocument } from './kubernetes-document.ts';

/**
 * What is wrong with the fields of an object of a built-in kind, by the version of Kubernetes that holdfast knows; undefined where the kind
 * is none, or the API server of the cluster says itself what it has. @throws BudgetError
 */
export const builtInMistakes = oncePerGraph((graph) => {
  const judge = new SchemaJudge(new InputPatterns());
  return ({ apiVersion, kind, manifest }: KubernetesObject): SchemaMistakes | undefined => {
    if (graph.builtIns.size > 0) return undefined;
    const { document, schemaOf } = kubernetesDocument();
    const schema = schemaOf(apiVersion, kind);
    return schema && judge.mistakesIn(manifest, schema, document);
  };
});
