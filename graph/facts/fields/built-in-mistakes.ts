import { InputPatterns } from '../../input-patterns.ts';
import { oncePerGraph } from '../../resource/once-per-graph.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import type { SchemaMistake, SchemaMistakes } from '../schema-mistakes.ts';
import { SchemaJudge } from '../schema-walk.ts';
import { firstMinorBehind, kubernetesDocument } from './kubernetes-document.ts';

/** Questions about the fields of an object of a built-in kind, by a minor version of Kubernetes. */
export interface BuiltInJudge {
  /** What is wrong; undefined where the kind is none, or the API server of the cluster says itself what it has. @throws BudgetError */
  mistakes(object: KubernetesObject, minor: string): SchemaMistakes | undefined;
  /** The first later version that knows a field which is unknown in this one; undefined where none does. @throws BudgetError */
  knownFrom(object: KubernetesObject, mistake: SchemaMistake, minor: string): string | undefined;
}

/** Judges objects by what holdfast knows of Kubernetes. */
export const builtInJudge: (graph: ResourceGraph) => BuiltInJudge = oncePerGraph(judgeOf);

function judgeOf(graph: ResourceGraph): BuiltInJudge {
  const judge = new SchemaJudge(new InputPatterns());
  const mistakes = ({ apiVersion, kind, manifest }: KubernetesObject, minor: string): SchemaMistakes | undefined => {
    if (graph.builtIns.size > 0) return undefined;
    const { named, schemaOf } = kubernetesDocument(minor);
    const schema = schemaOf(apiVersion, kind);
    return schema && judge.mistakesIn(manifest, schema, named);
  };
  return {
    mistakes,
    knownFrom(object, { path, isUnknownField }, minor) {
      const place = JSON.stringify(path);
      const isKnown = (later: string): boolean =>
        mistakes(object, later)?.told.every((each) => JSON.stringify(each.path) !== place) === true;
      return isUnknownField === true ? firstMinorBehind(minor, isKnown) : undefined;
    },
  };
}
