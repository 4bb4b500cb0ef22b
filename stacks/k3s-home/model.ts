import type { Job } from 'kubernetes-types/batch/v1.js';
import { Application, addObject } from '../../charts/flux/application.ts';
import { restrictedContainer, restrictedPod } from '../../charts/workloads/container-defaults.ts';

/** The model of the source. */
export const model = 'llama3.2:3b';
/** Where Ollama answers in the cluster. */
export const ollamaUrl = 'http://ollama.ai.svc.cluster.local:11434';

/** Lets Ollama fetch the model, once: by itself it has none, and Open WebUI offers only what it has. Another model is another Job. */
export function addModel(ollama: Application, image: string): void {
  const app = new Application(ollama.node.scope ?? ollama, 'ollama-model', {
    namespace: ollama.namespaceName,
    dependsOn: [ollama],
    podSecurity: 'baseline',
    timeout: '30m',
  });
  addObject<Job>(app, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `ollama-pull-${model.replaceAll(/[^a-z0-9]+/g, '-')}` },
    spec: {
      backoffLimit: 6,
      activeDeadlineSeconds: 1800,
      template: {
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: restrictedPod(1000, 1000),
          containers: [
            {
              name: 'pull',
              image,
              // The client of the same program: the server it names does the work.
              command: ['ollama', 'pull', model],
              env: [
                { name: 'OLLAMA_HOST', value: ollamaUrl },
                { name: 'HOME', value: '/tmp' },
              ],
              resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
              securityContext: restrictedContainer,
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  });
}
