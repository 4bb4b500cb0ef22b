import { execFileSync } from 'node:child_process';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import type { ApiServer } from './api-server.ts';
import { parts } from './parts.ts';

/**
 * A chart that reads more than any: every value stands in the pods of its agents, but for annotations of the operator's pods, which the chart
 * of Cilium gives to the operator alone (1.20, templates/cilium-operator/deployment.yaml). Where it leaves the agents alone, Cilium's does.
 */
const strictest = {
  'Chart.yaml': 'apiVersion: v2\nname: cilium\nversion: 1.0.0\n',
  'templates/all.yaml': `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: cilium }
spec:
  selector: { matchLabels: { k8s-app: cilium } }
  template:
    metadata:
      labels: { k8s-app: cilium }
      annotations:
        values: {{ merge (dict "operator" (omit .Values.operator "podAnnotations")) (omit .Values "operator") | toJson | quote }}
        release: {{ printf "%s/%s" .Release.Namespace .Release.Name }}
    spec: { hostNetwork: true, containers: [{ name: agent, image: agent }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cilium-operator }
spec:
  replicas: {{ .Values.operator.replicas }}
  selector: { matchLabels: { name: cilium-operator } }
  template:
    metadata:
      labels: { name: cilium-operator }
      annotations: {{ .Values.operator.podAnnotations | default dict | toJson }}
    spec: { hostNetwork: true, containers: [{ name: operator, image: operator }] }
`,
};

/** An object of the network, as the API server has it. */
export function readNetwork(server: ApiServer, kind: string, name: string): LooseManifest {
  return JSON.parse(server.kubectl(['GET', `/apis/apps/v1/namespaces/kube-system/${kind}/${name}`]).stdout);
}

/** Installs or upgrades the network by a helm. */
export function runHelm(
  server: ApiServer,
  program: string | undefined,
  args: readonly string[],
  values: LooseManifest,
): void {
  const from = ['--kubeconfig', server.kubeconfig, '--values', '-'];
  const own = ['--namespace', 'kube-system', ...from, 'cilium', scratchFolder(strictest)];
  execFileSync(program ?? '', [...args, ...own], { input: JSON.stringify(values), stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Takes the network away again. */
export function removeNetwork(server: ApiServer): void {
  const own = ['--namespace', 'kube-system', '--kubeconfig', server.kubeconfig];
  execFileSync(parts.helm3 ?? '', ['uninstall', 'cilium', '--ignore-not-found', ...own], { stdio: 'pipe' });
}
