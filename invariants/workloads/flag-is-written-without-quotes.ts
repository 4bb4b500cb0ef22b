import { objectAt, objectsInside, type Json, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

/** A flag whose value stands between quotes, as one would write it for a shell. */
const quoted = /^(-{1,2}[A-Za-z][\w.-]*=)(["'])([^"']*)\2$/;
/** Many: where Go programs read a list, they read it as CSV, which takes quotes away. */
const mayBeList = /s=$/i;
/** Under what lists of arguments stand, in containers and in the values of charts. */
const lists = /args$|arguments$|flags$/i;
/** Who reads quotes as people do. */
const shells = /(^|\/)(a|ba|da|z|k)?sh$/;

const release = (argument: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: external-dns }
spec:
  values:
    extraArgs:
      - --cloudflare-proxied
      - ${argument}
`);

export default defineInvariant({
  id: 'workloads/flag-is-written-without-quotes',
  severity: 'warning',
  about: [...workloadKinds, 'HelmRelease'],
  claim: 'a flag in a list of arguments has no quotes around its value',
  why: 'no shell reads the list: the quotes are part of the value, a filter matches nothing, a path leads nowhere, and the program starts all the same',
  source: [
    {
      document: 'Kubernetes',
      section: 'containers[].args: every item is given to the program as it stands',
      url: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
    },
    { document: 'pflag', section: '1.0, string_slice.go: lists are read as CSV' },
  ],
  *check(graph) {
    for (const object of graph.objects(...workloadKinds, 'HelmRelease')) {
      if (object.madeBy !== undefined) continue;
      for (const { path, text } of flagsIn(object)) {
        const [, flag = '', , value = ''] = quoted.exec(text) ?? [];
        if (flag === '' || mayBeList.test(flag)) continue;
        yield {
          at: object.locate(path),
          object,
          restsOn: fieldsOf(object, path, [...path.slice(0, -2), 'command']),
          observed: `${text}, whose quotes are part of the value`,
          required: `${flag}${value}`,
          fix: 'leave the quotes out; for YAML, put them around the whole item',
        };
      }
    }
  },
  valid: {
    'no quotes': release('--annotation-filter=example.org/public in (true)'),
    'quotes around the item': release(`'--annotation-filter=example.org/public in (true)'`),
    'what may be a list, which is read as CSV': release('--dns01-recursive-nameservers="1.1.1.1:53"'),
    'what a shell reads': manifests(`
apiVersion: batch/v1
kind: Job
metadata: { name: copy }
spec:
  template:
    spec: { containers: [{ name: copy, command: [sh, -c], args: ['--filter="a b"'] }] }
`),
  },
  invalid: {
    'as in a shell': {
      given: release('--annotation-filter="example.org/public in (true)"'),
      finds: [
        {
          at: 'manifests.yaml:8:9',
          observed: '--annotation-filter="example.org/public in (true)", whose quotes are part of the value',
          required: '--annotation-filter=example.org/public in (true)',
          fix: 'leave the quotes out; for YAML, put them around the whole item',
        },
      ],
    },
  },
});

/** Every item of a list of arguments; those that a shell is given are left out. */
function* flagsIn(object: KubernetesObject): Generator<{ readonly path: JsonPath; readonly text: string }> {
  const start: JsonPath = object.kind === 'HelmRelease' ? ['spec', 'values'] : podPath(object);
  for (const { value, path } of objectsInside(objectAt(object.manifest, start))) {
    for (const [key, list] of Object.entries(value)) {
      if (!Array.isArray(list) || !(lists.test(key) || key === 'command')) continue;
      if (mayBeShell(value['command']) || (key !== 'command' && mayBeShell(list))) continue;
      for (const [index, text] of (list as readonly Json[]).entries())
        if (typeof text === 'string') yield { path: [...start, ...path, key, index], text };
    }
  }
}

function mayBeShell(command: Json | undefined): boolean {
  return [command ?? []].flat().some((word) => typeof word === 'string' && shells.test(word));
}
