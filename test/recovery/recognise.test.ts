import { describe, expect, test } from 'vitest';
import { expectedCluster } from '../../recovery/recognition/cluster-identity.ts';
import { recognise } from '../../recovery/recognition/recognise.ts';
import { rememberedClusters, withRemembered } from '../../recovery/recognition/remembered-clusters.ts';
import { topologies } from '../../stacks/topologies.ts';
import { scratchFolder } from '../scratch-folder.ts';

const [mine, another] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const topology = topologies['cluster-101'] ?? expect.fail('there is no cluster-101');
const expected = (uid?: string) => expectedCluster(topology, 'cluster-101', uid);
const node = (name: string, ...addresses: string[]) => ({ name, addresses });
const all = [...expected().nodes].map(([name, addresses]) => node(name, ...addresses));
const [first = expect.fail('it has no node'), ...others] = all;

describe('a cluster is recognised', () => {
  test('by its nodes, and by the uid that is remembered', () => {
    expect(recognise(expected(), { nodes: all, uid: mine })).toEqual({ is: 'fitting', missing: [], uid: mine });
    expect(recognise(expected(mine), { nodes: all, uid: mine })).toEqual({ is: 'known', missing: [], uid: mine });
    expect(recognise(expected(another), { nodes: all, uid: mine })).toEqual({ is: 'rebuilt', missing: [], uid: mine });
  });

  test('while nodes are missing', () => {
    const missing = others.map(({ name }) => name);
    expect(recognise(expected(), { nodes: [first], uid: mine })).toEqual({ is: 'fitting', missing, uid: mine });
    expect(recognise(expected(another), { nodes: [first], uid: mine })).toMatchObject({ is: 'rebuilt' });
  });

  test('by its uid alone before a node has joined, and not at all without one', () => {
    expect(recognise(expected(mine), { nodes: [], uid: mine })).toMatchObject({ is: 'known' });
    for (const uid of [undefined, another])
      expect(recognise(expected(uid), { nodes: [], uid: mine })).toEqual({ is: 'empty' });
  });

  test('by one address of several, however it is spelled', () => {
    const dual = { ...expected(), nodes: new Map([['a', ['192.0.2.1', '2001:db8::1']]]) };
    expect(recognise(dual, { nodes: [node('a', '198.51.100.9', '2001:db8::1')], uid: mine }).is).toBe('fitting');
  });
});

describe('a cluster is foreign', () => {
  const foreign = (nodes: readonly ReturnType<typeof node>[], uid?: string) =>
    recognise(expected(uid), { nodes, uid: mine });

  test('with a node too many, even where its uid is the remembered one', () => {
    for (const uid of [undefined, mine, another]) {
      expect(foreign([...all, node('worker-9', '192.0.2.9')], uid)).toEqual({
        is: 'foreign',
        because: ['node worker-9 (192.0.2.9): cluster-101 has no node of that name'],
      });
    }
  });

  test('with a node of the same name at another address', () => {
    expect(foreign([...others, node(first.name, '192.0.2.9')])).toMatchObject({
      is: 'foreign',
      because: [`node ${first.name} (192.0.2.9): cluster-101 has it at ${first.addresses.join(', ')}`],
    });
  });

  test('where nothing but names fits', () => {
    const nameless = all.map(({ name }) => node(name));
    expect(foreign(nameless)).toMatchObject({ is: 'foreign' });
    expect(foreign(nameless, another)).toMatchObject({ is: 'foreign' });
    expect(foreign([...nameless.slice(1), first])).toMatchObject({ is: 'fitting' });
  });

  test('where it has no kube-system, and its uid is remembered', () => {
    expect(recognise(expected(mine), { nodes: all, uid: undefined })).toMatchObject({ is: 'foreign' });
  });

  test('with nodes that are called like what every object has', () => {
    expect(foreign([...all, node('constructor', '192.0.2.9'), node('__proto__')])).toMatchObject({ is: 'foreign' });
  });
});

describe('what is remembered', () => {
  test('is written and read again, one cluster beside the other', () => {
    const one = withRemembered(new Map(), 'one', { uid: mine, seen: '2026-01-02' });
    const folder = scratchFolder({ 'one.yaml': one });
    const known = rememberedClusters(`${folder}/one.yaml`);
    const both = withRemembered(known, 'two', { uid: another, seen: '2026-01-03' });
    expect(rememberedClusters(`${scratchFolder({ 'both.yaml': both })}/both.yaml`)).toEqual(
      new Map([
        ['one', { uid: mine, seen: '2026-01-02' }],
        ['two', { uid: another, seen: '2026-01-03' }],
      ]),
    );
    expect(rememberedClusters(`${folder}/none.yaml`)).toEqual(new Map());
  });

  test.each(['[', 'one: two', '- one', 'one: { uid: 1, seen: x }', 'one: { uid: abc, seen: x }', ''])(
    'is no guess where the file says %j',
    (text) => {
      const path = `${scratchFolder({ 'a.yaml': text })}/a.yaml`;
      expect(() => rememberedClusters(path)).toThrow(path);
    },
  );
});
