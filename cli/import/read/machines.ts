import { basename } from 'node:path';
import { isObject, listAt, textAt, valueAt, type Json } from '../../../graph/json.ts';
import { familyOf, familyOfRange } from '../../../topology/addresses.ts';
import type { Allocatable } from '../../../topology/read-topology.ts';
import type { MachineFile } from './machine-documents.ts';
import { saidText, type Said } from './said.ts';

/** A node that files about machines name. */
export interface SaidNode {
  readonly name: string;
  /** IPv4; undefined where nobody says. */
  readonly address: string | undefined;
  readonly isServer: boolean;
  /** All of its labels, where it was asked. */
  readonly labels?: Readonly<Record<string, string>>;
  /** All of its taints, where it was asked, as `key=value:Effect`. */
  readonly taints?: readonly string[];
  /** What its pods can have, where it was asked. */
  readonly allocatable?: Allocatable | undefined;
}

/** What files about machines say of a cluster. */
export interface SaidMachines {
  /** Talos or kubeadm; undefined where neither is there. */
  readonly program: Said<'Talos' | 'kubeadm'> | undefined;
  readonly version: Said<string> | undefined;
  readonly kubernetes: Said<string> | undefined;
  readonly endpoint: Said<string> | undefined;
  /** All nodes; undefined where they are not all told, with their roles. */
  readonly nodes: readonly Said<SaidNode>[] | undefined;
  /** Names of nodes of which no more is said. */
  readonly named: readonly Said<string>[];
  readonly pods: Said<string> | undefined;
  readonly services: Said<string> | undefined;
  /** Whether it is said that applications run on servers as well. */
  readonly schedulesOnServers: boolean;
}

/** What files about machines say of the cluster whose they are. */
export function machinesIn(files: readonly MachineFile[]): SaidMachines {
  const lists = files.flatMap(listedBy);
  const [list] = lists;
  const settings = files.flatMap(settingsIn);
  const first = <Key extends keyof Setting>(key: Key): Said<NonNullable<Setting[Key]>> | undefined => {
    for (const { from, ...setting } of [...lists, ...settings]) {
      const value = setting[key as keyof typeof setting] as Setting[Key] | undefined;
      if (value !== undefined) return { value: value as NonNullable<Setting[Key]>, from };
    }
    return undefined;
  };
  const single = files.flatMap(nodeOf);
  const nodes = list?.nodes ?? (single.every(({ value }) => value.isServer !== undefined) ? single : undefined);
  return {
    program: first('program'),
    version: first('version'),
    kubernetes: first('kubernetes'),
    endpoint: first('endpoint'),
    pods: first('pods'),
    services: first('services'),
    schedulesOnServers: files.some(({ documents }) => documents.some(opensServers)),
    nodes:
      nodes === undefined || nodes.length === 0
        ? undefined
        : nodes.map(({ value, from }) => ({ value: { ...value, isServer: value.isServer === true }, from })),
    named: single.map(({ value, from }) => ({ value: value.name, from })),
  };
}

const opensServers = (document: Json): boolean =>
  valueAt(document, ['cluster', 'allowSchedulingOnControlPlanes']) === true ||
  valueAt(document, ['allowSchedulingOnControlPlanes']) === true ||
  valueAt(document, ['allowSchedulingOnMasters']) === true;

type Node = Said<Omit<SaidNode, 'isServer'> & { readonly isServer: boolean | undefined }>;

interface Setting {
  readonly program?: 'Talos' | 'kubeadm' | undefined;
  readonly version?: string | undefined;
  readonly kubernetes?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly pods?: string | undefined;
  readonly services?: string | undefined;
  readonly from: string;
}

/** What lists all nodes: talconfig.yaml of talhelper, topf.yaml of topf. */
function listedBy({ path, documents }: MachineFile): (Setting & { readonly nodes: readonly Node[] })[] {
  const [document] = documents;
  if (!/(^|\/)(talconfig|talconf|topf)\.ya?ml$/.test(path)) return [];
  const nodes = listAt(document, ['nodes']);
  if (nodes.length === 0) return [];
  return [
    {
      program: 'Talos',
      version: release(textAt(document, ['talosVersion'])),
      kubernetes: release(textAt(document, ['kubernetesVersion'])),
      endpoint: hostOf(textAt(document, ['endpoint']) ?? textAt(document, ['clusterEndpoint'])),
      pods: range(listAt(document, ['clusterPodNets'])[0] ?? textAt(document, ['data', 'podCIDR'])),
      services: range(listAt(document, ['clusterSvcNets'])[0] ?? textAt(document, ['data', 'svcCIDR'])),
      from: path,
      nodes: nodes.flatMap((node): Node[] => {
        const name = saidText(textAt(node, ['hostname']) ?? textAt(node, ['host']))?.split('.')[0];
        if (name === undefined) return [];
        const address = ipv4(textAt(node, ['ipAddress']) ?? textAt(node, ['ip']));
        const role = textAt(node, ['role']);
        const isServer = role === undefined ? valueAt(node, ['controlPlane']) === true : role === 'control-plane';
        return [{ value: { name, address, isServer }, from: path }];
      }),
    },
  ];
}

/** The node whose machine configuration a file is: it names its host. */
function nodeOf({ path, documents }: MachineFile): Node[] {
  const hosts = documents.flatMap((document) =>
    textAt(document, ['kind']) === 'HostnameConfig'
      ? (textAt(document, ['hostname']) ?? [])
      : (textAt(document, ['machine', 'network', 'hostname']) ?? []),
  );
  // Talos takes the first part for the name of the node.
  const name = saidText(hosts[0])?.split('.')[0];
  if (name === undefined || name === '') return [];
  const types = documents.flatMap((document) => textAt(document, ['machine', 'type']) ?? []);
  const folder = /(^|\/)(controlplane|control-plane|worker)s?\//.exec(path)?.[2];
  const role = types[0] ?? folder;
  const address = ipv4(basename(path).replace(/\.ya?ml.*$/, ''));
  const isServer = role === undefined ? undefined : role !== 'worker';
  return [{ value: { name, address, isServer }, from: path }];
}

/** What a machine configuration, or a configuration of kubeadm, says of its cluster. */
function settingsIn({ path, documents }: MachineFile): Setting[] {
  return documents.flatMap((document): Setting[] => {
    if (!isObject(document)) return [];
    const [kind, apiVersion = ''] = [textAt(document, ['kind']), textAt(document, ['apiVersion'])];
    if (kind === 'ClusterConfiguration' && apiVersion.startsWith('kubeadm.k8s.io/')) return [ofKubeadm(document, path)];
    const isMachine = isObject(document['machine']) || isObject(document['cluster']);
    const isTalos = (isMachine && document['apiVersion'] === undefined) || kind === 'HostnameConfig';
    if (!isTalos) return [];
    const cluster = document['cluster'];
    return [
      {
        program: 'Talos',
        version: tagOf(textAt(document, ['machine', 'install', 'image'])),
        kubernetes: tagOf(textAt(document, ['machine', 'kubelet', 'image'])),
        endpoint: hostOf(textAt(cluster, ['controlPlane', 'endpoint'])),
        pods: range(listAt(cluster, ['network', 'podSubnets'])[0]),
        services: range(listAt(cluster, ['network', 'serviceSubnets'])[0]),
        from: path,
      },
    ];
  });
}

function ofKubeadm(document: Json, from: string): Setting {
  return {
    program: 'kubeadm',
    kubernetes: release(textAt(document, ['kubernetesVersion'])),
    endpoint: hostOf(textAt(document, ['controlPlaneEndpoint'])),
    pods: range(textAt(document, ['networking', 'podSubnet'])),
    services: range(textAt(document, ['networking', 'serviceSubnet'])),
    from,
  };
}

function release(text: string | undefined): string | undefined {
  const own = saidText(text);
  return own !== undefined && /^v?\d+\.\d+\.\d+/.test(own) ? own.replace(/^(?=\d)/, 'v') : undefined;
}

function tagOf(image: string | undefined): string | undefined {
  return release(saidText(image)?.split('@')[0]?.split(':').at(-1));
}

function ipv4(text: string | undefined): string | undefined {
  return text !== undefined && familyOf(text) === 'ipv4' ? text : undefined;
}

/** The IPv4 range of a text with one range, or one of each family. */
function range(value: Json): string | undefined {
  const all = typeof value === 'string' ? value.split(',') : [];
  return all.find((each) => familyOfRange(each) === 'ipv4');
}

function hostOf(url: string | undefined): string | undefined {
  const own = saidText(url);
  return own === undefined
    ? undefined
    : /^(?:https?:\/\/)?(?:[^/]*@)?\[?([^\]/@:]+|[^\]/@]*)\]?(:\d+)?(\/|$)/.exec(own)?.[1];
}
