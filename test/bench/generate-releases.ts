import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const charts = 12;
const templates = 20;

/**
 * Writes so many releases (`repository/`) of twelve charts (`charts/`). Each chart makes 20 objects, as those of home-lab clusters do in the
 * middle: 35 releases of the five stacks here make 28 objects each, CRDs left out.
 */
export function generateReleases(root: string, count: number): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (let chart = 0; chart < charts; chart++) writeChart(`chart-${chart}`, write);
  const release = (index: number): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: release-${index}, namespace: apps }
spec:
  interval: 1h
  chart: { spec: { chart: chart-${index % charts}, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts } } }
  values: { replicas: ${index}, image: { tag: "${index}" } }
`;
  const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: apps }
spec: { url: "https://charts.invalid" }
`;
  write('repository/source.yaml', source);
  for (let index = 0; index < count; index++) write(`repository/release-${index}.yaml`, release(index));
}

function writeChart(name: string, write: (path: string, text: string) => void): void {
  const folder = `charts/${name}`;
  write(`${folder}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  write(`${folder}/values.yaml`, 'replicas: 1\nimage: { repository: example.org/a, tag: "1" }\n');
  for (let index = 0; index < templates; index++)
    write(
      `${folder}/templates/part-${index}.yaml`,
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}-${index}, labels: { app: {{ .Release.Name }}-${index} } }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }}-${index} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }}-${index} } }
    spec:
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          ports: [{ name: http, containerPort: 80 }]
          readinessProbe: { httpGet: { path: /ready, port: http } }
          resources: { requests: { cpu: 10m, memory: 64Mi }, limits: { memory: 128Mi } }
`,
    );
}
