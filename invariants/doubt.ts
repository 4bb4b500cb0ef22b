import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonPath } from '../graph/json.ts';
import { describe } from '../graph/resource/kubernetes-object.ts';
import { scopeDoubts } from '../graph/resource/scope-doubts.ts';
import { unknownAt } from '../graph/unknown.ts';
import type { Decisive, Finding } from './invariant.ts';

/** What an object is: where a variable decides that, nothing is known of it. */
const type: readonly JsonPath[] = [['apiVersion'], ['kind']];

/**
 * Why nobody can tell whether a finding is one: something that decides it is a variable that nothing fills in, or encrypted, or a
 * variable decides who applies what it is about. Undefined where all of it is known.
 */
export function doubtAbout(graph: ResourceGraph, { object, edit, restsOn }: Finding): string | undefined {
  const own = object === undefined ? [] : [...type, ...(edit === undefined ? [] : [edit.path])];
  const decisive: Decisive[] = [
    ...own.flatMap((path) => (object === undefined ? [] : [{ object, path }])),
    ...(restsOn ?? []),
  ];
  for (const { object: by, path } of decisive) {
    const unknown = unknownAt(by.manifest, path);
    if (unknown !== undefined) return `${path.join('.')} of ${describe(by)} is not known: ${unknown}`;
  }
  const objects = new Set([...(object === undefined ? [] : [object]), ...decisive.map((each) => each.object)]);
  for (const each of objects) {
    const doubt = scopeDoubts(graph)(each);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}
