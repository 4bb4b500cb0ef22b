import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { controllers } from '../../graph/facts/cluster/feature-gates.ts';
import type { Fact } from '../../graph/facts/cluster/fact.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oneLine } from '../../output/visible.ts';

/** What is known of a cluster as a whole, a line for each fact with the place that says so, and why the rest is not known. */
export function factsReport(graph: ResourceGraph, cluster: string): string[] {
  const { flux, kubernetes, chart, cilium, families, gates, kustomizationWebhook } = clusterFacts(graph)(cluster);
  const version = chart('cilium');
  return [
    line('Flux', flux),
    ...controllers.flatMap((controller) =>
      [...gates(controller).set].map(([gate, fact]) => line(`${controller}, gate ${gate}`, fact)),
    ),
    ...(kustomizationWebhook.is === 'known' ? [line('a webhook changes Kustomizations', kustomizationWebhook)] : []),
    line('Kubernetes', kubernetes),
    ...(version.is === 'known' || version.isHidden
      ? [
          line('Cilium', version),
          line('Cilium, IPv6', cilium.ipv6),
          line('Cilium, L2 announcements', cilium.l2Announcements),
          line('Cilium, BGP', cilium.bgp),
          `  addresses of services: ${[...families].join(' and ')}`,
        ]
      : []),
  ].map(oneLine);
}

function line(what: string, fact: Fact<string | boolean>): string {
  return fact.is === 'known'
    ? `  ${what}: ${said(fact.value)}, by ${fact.by} (${formatOrigin(fact.at)})`
    : `  ${what}: not known: ${fact.reason}`;
}

function said(value: string | boolean): string {
  if (typeof value === 'string') return value;
  return value ? 'on' : 'off';
}
