import { FileOrigin } from '../yaml/file-origin.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { isForLoki, isPromql } from './logql.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** A rule of Prometheus that tells of something, or that records a value for others. */
export interface PromqlRule {
  /** Name of the alert, or of the recorded series. */
  readonly name: string;
  readonly isAlert: boolean;
  readonly expression: string;
  readonly for: string | undefined;
  readonly severity: string | undefined;
  readonly annotations: JsonObject;
  /** The cluster it belongs to, as far as its reader could tell. */
  readonly cluster: string;
  /** Whether Prometheus reads it: an object says so, or an expression beside it. Loki reads files of the same form. */
  readonly isForPrometheus: boolean;
  /** The PrometheusRule; undefined for a file that an evaluator outside reads. */
  readonly object: KubernetesObject | undefined;
  /** The origin of one of its fields. */
  readonly locate: (field: string) => Origin;
}

/** Every rule in PrometheusRules, and in files of rules for Prometheus or vmalert; not those for Loki. */
export const promqlRules = oncePerGraph((graph: ResourceGraph): readonly PromqlRule[] => [
  ...graph.objects('PrometheusRule').flatMap((object) =>
    rulesIn(object.manifest, ['spec'], (path) => object.locate(path)).map((rule) => ({
      ...rule,
      cluster: object.cluster,
      isForPrometheus: true,
      object,
    })),
  ),
  ...graph.files.flatMap((file) =>
    file.documents.flatMap((document, index) =>
      isObject(document) && Array.isArray(document['groups']) && document['kind'] === undefined
        ? ofFile(graph, file, index)
        : [],
    ),
  ),
]);

function ofFile(graph: ResourceGraph, file: SourceFile, index: number): PromqlRule[] {
  const rules = rulesIn(file.documents[index], [], (path) => new FileOrigin(file, index, path));
  const isOther = isForLoki(graph)(
    file,
    rules.map(({ expression }) => expression),
  );
  if (isOther) return [];
  const isForPrometheus = rules.some(({ expression }) => isPromql(expression));
  const cluster = clusterOf(graph, file.path);
  return rules.map((rule) => ({ ...rule, cluster, isForPrometheus, object: undefined }));
}

function clusterOf(graph: ResourceGraph, path: string): string {
  return graph.scopes.map((scope) => scope.clusterOf(path))[0] ?? '';
}

function rulesIn(
  root: Json,
  at: JsonPath,
  locate: (path: JsonPath) => Origin,
): Omit<PromqlRule, 'cluster' | 'isForPrometheus' | 'object'>[] {
  return listAt(root, [...at, 'groups']).flatMap((group, groupIndex) =>
    listAt(group, ['rules']).flatMap((rule, index) => {
      const expression = isObject(rule) ? (textAt(rule, ['expr']) ?? numberAt(rule)) : undefined;
      const name = textAt(rule, ['alert']) ?? textAt(rule, ['record']);
      if (expression === undefined || name === undefined) return [];
      const path = [...at, 'groups', groupIndex, 'rules', index];
      return [
        {
          name,
          isAlert: textAt(rule, ['alert']) !== undefined,
          expression,
          for: textAt(rule, ['for']),
          severity: textAt(rule, ['labels', 'severity']),
          annotations: objectAt(rule, ['annotations']),
          locate: (field: string) => locate([...path, field]),
        },
      ];
    }),
  );
}

/** `expr: 1` is a number to YAML, and an expression to Prometheus. */
function numberAt(rule: JsonObject): string | undefined {
  const { expr } = rule;
  return typeof expr === 'number' ? `${expr}` : undefined;
}
