import { kubectl, selectorOf, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh } from '../../topology/shell.ts';

/** What goes wrong with metrics that leave the cluster. */
export const metricsScenarios: readonly Scenario[] = [noData, tokenRotation];

/** What to do while the receiver does not answer. */
export function metricsActions(context: Context): Step[] {
  const agent = vmagentOf(context);
  if (agent === undefined) return [{ say: 'wait', minutes: [0, 60] }];
  const k = kubectl(agent.object.namespace);
  return [
    { say: 'wait: 512 MB are kept on disk and sent later', minutes: [0, 60] },
    {
      say: 'see whether anything was dropped',
      run: sh`${k} exec deployment/vmagent -- wget -qO- http://127.0.0.1:8429/metrics | grep -E "remotewrite_(packets|samples)_dropped|persistentqueue_blocks_dropped"`,
      expect: '0',
    },
    { say: 'leave the agent alone: what waits to be sent lies in its pod, and goes with it' },
  ];
}

function vmagentOf({ modelled }: Context) {
  return modelled.view.podSets.find(({ name, kind }) => name === 'vmagent' && kind === 'Deployment');
}

function* noData(context: Context): Generator<Runbook> {
  const agent = vmagentOf(context);
  if (agent === undefined) return;
  const k = kubectl(agent.object.namespace);
  yield {
    id: 'dashboard-no-data',
    title: 'A dashboard shows no data',
    failures: [],
    symptoms: ['Grafana shows "No data"'],
    check: [
      {
        say: 'does the application make the metric at all?',
        run: sh`${k} exec deployment/vmagent -- wget -qO- http://api:8000/metrics`,
      },
      {
        say: 'does the agent scrape it?',
        run: sh`${k} exec deployment/vmagent -- wget -qO- http://127.0.0.1:8429/targets`,
        expect: 'state: up',
      },
      { say: 'does the agent deliver?', run: sh`${k} logs -l ${selectorOf(agent)} --tail=50` },
      {
        say: 'is the time of the dashboard before the metrics began, or did the receiver refuse series with too many labels? vm_rows_dropped_total there says so',
      },
    ],
    recover: [
      {
        say: 'only where nothing waits to be sent: what does lies in its pod, and goes with it',
        makes: [{ is: 'nothing unsent' }],
        run: sh`${k} exec deployment/vmagent -- wget -qO- http://127.0.0.1:8429/metrics | grep vmagent_remotewrite_pending_data_bytes`,
        expect: '0',
      },
      {
        say: 'start the agent anew',
        needs: [{ is: 'nothing unsent' }],
        run: sh`${k} rollout restart deployment/vmagent`,
        minutes: [1, 2],
      },
    ],
    verify: [
      {
        say: 'nothing is dropped',
        run: sh`${k} exec deployment/vmagent -- wget -qO- http://127.0.0.1:8429/metrics | grep -E "samples_dropped_total"`,
        expect: '0',
      },
    ],
    prevent: ['alerts tell when samples are dropped, and when nothing arrives at all'],
  };
}

function* tokenRotation(context: Context): Generator<Runbook> {
  const agent = vmagentOf(context);
  const service = Object.entries(context.topology.services).find(([, { kind }]) => kind === 'metrics');
  if (agent === undefined || service === undefined) return;
  const k = kubectl(agent.object.namespace);
  const [name, { endpoint }] = service;
  yield {
    id: 'rotate-metrics-token',
    title: `The token for ${name} is changed`,
    failures: [],
    symptoms: ['the log of the agent has 401', 'or the token has been seen by somebody, or is a year old'],
    check: [
      {
        say: 'is the receiver well? 401 here means that it is, and wants a token',
        run: sh`curl -s -o /dev/null -w '%{http_code}\\n' https://${endpoint}/health`,
        expect: '200 or 401',
      },
    ],
    recover: [
      { say: 'let the receiver accept a new token beside the old one', minutes: [2, 5] },
      {
        say: 'seal the new one: delete the old file first',
        run: sh`rm stacks/${context.name}/sealed/obs-ingest.sops.yaml\nnpm run synth\nnpx holdfast seal dist/${context.name} --only obs-ingest`,
        minutes: [2, 5],
      },
      {
        say: 'synthesize with it and push',
        run: sh`npm run synth\ngit commit -am "Rotate the token of the metrics host"\ngit push`,
        minutes: [2, 5],
      },
      // vmagent reads the file again every second (VictoriaMetrics 1.122, lib/promauth): a restart would lose what waits to be sent.
      { say: 'the agent reads the file again by itself, once the kubelet has written it', minutes: [1, 2] },
    ],
    verify: [
      { say: 'nothing is refused', run: sh`${k} logs -l ${selectorOf(agent)} --since=2m`, expect: 'no 401' },
      { say: 'then let the receiver forget the old one' },
    ],
    prevent: ['the token is in no manifest, no log and no state in plain text'],
  };
}
