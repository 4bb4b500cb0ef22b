import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { Service } from 'kubernetes-types/core/v1.js';
import { Application, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { Claim } from '../../charts/storage/claim.ts';
import { restrictedPod } from '../../charts/workloads/container-defaults.ts';
import { TlsIngress } from '../../charts/workloads/tls-ingress.ts';
import { gpuToleration, issuer, sealed } from './infrastructure.ts';

const ingressClass = 'traefik';
const onNfs = { storageClass: 'nfs', accessModes: ['ReadWriteMany'] } as const;
const ollamaPort = 11434;
const webPort = 8080;
const hardened = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Ollama on the GPU node and the chat interface in front of it, both with their data on NFS. */
export function addAssistants(tree: ClusterTree): void {
  const ollama = addOllama(tree);
  addOpenWebui(tree, ollama);
}

function addOllama(tree: ClusterTree): Application {
  const app = new Application(tree, 'ollama', { namespace: 'ollama', podSecurity: 'baseline', timeout: '15m' });
  const labels = { app: 'ollama' };
  new Claim(app, 'models', { name: 'ollama-models', capacity: '100Gi', ...onNfs });
  addService(app, 'ollama', labels, ollamaPort);
  addObject<Deployment>(app, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'ollama', labels },
    spec: {
      replicas: 1,
      // The card cannot be shared: the old pod must let go of it before the new one starts.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          runtimeClassName: 'nvidia',
          nodeSelector: { 'nvidia.com/gpu.present': 'true' },
          tolerations: [gpuToleration],
          containers: [
            {
              name: 'ollama',
              image: 'docker.io/ollama/ollama:0.12.10',
              ports: [{ name: 'http', containerPort: ollamaPort }],
              livenessProbe: { tcpSocket: { port: ollamaPort }, periodSeconds: 30, failureThreshold: 5 },
              readinessProbe: { httpGet: { path: '/api/version', port: ollamaPort }, periodSeconds: 10 },
              resources: {
                requests: { cpu: '500m', memory: '4Gi' },
                limits: { memory: '24Gi', 'nvidia.com/gpu': '1' },
              },
              securityContext: hardened,
              volumeMounts: [{ name: 'models', mountPath: '/root/.ollama' }],
            },
          ],
          volumes: [{ name: 'models', persistentVolumeClaim: { claimName: 'ollama-models' } }],
        },
      },
    },
  });
  new TlsIngress(app, 'ingress', {
    name: 'ollama',
    host: hostOf(tree, 'ollama'),
    service: 'ollama',
    port: ollamaPort,
    issuer,
    ingressClass,
  });
  return app;
}

function addOpenWebui(tree: ClusterTree, ollama: Application): void {
  const app = new Application(tree, 'open-webui', {
    namespace: 'open-webui',
    podSecurity: 'baseline',
    dependsOn: [ollama],
  });
  const labels = { app: 'open-webui' };
  new SealedSecret(app, 'secret', {
    name: 'open-webui',
    folder: sealed,
    keys: { 'secret-key': 'signs sessions; any long random text' },
  });
  new Claim(app, 'data', { name: 'open-webui-data', capacity: '10Gi', ...onNfs });
  addService(app, 'open-webui', labels, webPort);
  addObject<Deployment>(app, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'open-webui', labels },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: restrictedPod(1000, 1000),
          containers: [
            {
              name: 'open-webui',
              image: 'ghcr.io/open-webui/open-webui:v0.6.36',
              ports: [{ name: 'http', containerPort: webPort }],
              env: [
                {
                  name: 'OLLAMA_BASE_URL',
                  value: `http://ollama.${ollama.namespaceName}.svc.cluster.local:${ollamaPort}`,
                },
                { name: 'WEBUI_SECRET_KEY', valueFrom: { secretKeyRef: { name: 'open-webui', key: 'secret-key' } } },
              ],
              // It stays up while Ollama is away: neither probe asks for the GPU node.
              livenessProbe: { tcpSocket: { port: webPort }, periodSeconds: 30, failureThreshold: 5 },
              readinessProbe: { httpGet: { path: '/health', port: webPort }, periodSeconds: 10 },
              resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '2Gi' } },
              securityContext: hardened,
              volumeMounts: [{ name: 'data', mountPath: '/app/backend/data' }],
            },
          ],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'open-webui-data' } }],
        },
      },
    },
  });
  new TlsIngress(app, 'ingress', {
    name: 'open-webui',
    host: hostOf(tree, 'chat'),
    service: 'open-webui',
    port: webPort,
    issuer,
    ingressClass,
  });
}

function addService(app: Application, name: string, labels: Record<string, string>, port: number): void {
  addObject<Service>(app, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port }] },
  });
}

function hostOf(tree: ClusterTree, name: string): string {
  return `${name}.${tree.cluster.domain ?? ''}`;
}
