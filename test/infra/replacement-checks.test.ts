import { describe, expect, test } from 'vitest';
import { againstAbsence, againstQuorum, type EtcdState } from '../../infra/nodes/etcd-state.ts';
import { readK3sEtcd } from '../../infra/nodes/k3s-etcd.ts';
import { againstLocalVolumes, againstLonghornReplicas } from '../../infra/nodes/volumes-on-node.ts';
import { readTalosEtcd } from '../../infra/talos/talos-etcd.ts';

const member = (name: string, isLearner = false) => ({ name, isLearner });
const state = (more: Partial<EtcdState> = {}): EtcdState => ({
  members: ['a-00000001', 'b-00000002', 'c-00000003'].map((name) => member(name)),
  answers: new Map(['a-00000001', 'b-00000002', 'c-00000003'].map((name) => [name, []])),
  alarms: [],
  ...more,
});
const without = (more: Partial<EtcdState> = {}) => againstQuorum(state(more), { servers: ['a', 'b'], leaving: 'c' });

describe('the quorum of etcd', () => {
  test('is kept by two of three, whether the third still runs, or is gone already', () => {
    expect(without()).toBeUndefined();
    expect(
      without({
        answers: new Map([
          ['a-00000001', []],
          ['b-00000002', []],
        ]),
      }),
    ).toBeUndefined();
    expect(without({ members: state().members.slice(0, 2) })).toBeUndefined();
  });

  test.each<[string, Partial<EtcdState>, string]>([
    ['an alarm', { alarms: ['NOSPACE of a'] }, 'alarm NOSPACE of a'],
    ['a learner', { members: [...state().members.slice(0, 2), member('c-00000003', true)] }, 'c-00000003 is a learner'],
    ['a stranger', { members: [...state().members, member('d-00000004')] }, 'd-00000004 is none of the servers'],
    ['one that has not started', { members: [...state().members, member('')] }, 'without a name'],
    [
      'a member that is silent',
      { answers: new Map([['a-00000001', []]]) },
      'b does not answer for itself; 1 of 3 votes',
    ],
    [
      'one without a leader',
      {
        answers: new Map([
          ['a-00000001', []],
          ['b-00000002', ['it knows no leader']],
        ]),
      },
      'b: it knows no leader',
    ],
    ['a server that is no member', { members: state().members.slice(1) }, 'a is no member'],
  ])('is not kept with %s', (_what, more, said) => {
    expect(without(more)).toContain(said);
  });

  test('does not take one server for another whose name begins alike', () => {
    const members = [member('a-1-00000001'), member('b-00000002'), member('c-00000003')];
    expect(againstQuorum(state({ members }), { servers: ['a', 'b', 'c'] })).toContain('a is no member');
    expect(againstAbsence(state(), 'c')).toContain('c-00000003');
    expect(againstAbsence(state(), 'c-0')).toBeUndefined();
  });
});

describe('answers of etcd', () => {
  const header = (id: string) => ({ cluster_id: '1', member_id: id });
  const lines = (...answers: object[]): string => answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
  const list = {
    header: header('11'),
    members: [
      { ID: '11', name: 'a' },
      { ID: '12', name: 'b', isLearner: true },
    ],
  };
  const alarms = { header: header('11'), alarms: [{ memberID: '12', alarm: 'NOSPACE' }] };
  const status = { header: header('11'), leader: '11' };

  test('of k3s are read whole', () => {
    expect(readK3sEtcd(lines(list, alarms, status))).toEqual({
      members: [member('a'), member('b', true)],
      answers: new Map([['a', []]]),
      alarms: ['NOSPACE of b'],
    });
    const ill = { ...status, leader: undefined, errors: ['it is full'] };
    expect(readK3sEtcd(lines(list, { header: header('11') }, ill)).answers.get('a')).toEqual([
      'it knows no leader',
      'it is full',
    ]);
  });

  test.each([
    '',
    'null\n',
    '{}\n{}\n{}\n',
    lines(list, alarms),
    lines({ error: 'no' }, alarms, status),
    lines({ header: header('11') }, alarms, status),
    'sudo: curl: not found\n',
  ])('of k3s are not guessed out of %j', (output) => expect(() => readK3sEtcd(output)).toThrow());

  const table = (...rows: string[][]): string => rows.map((row) => `${row.join('   ')}\n`).join('');
  const [one, two] = ['00000000000000aa', '00000000000000bb'];
  const members = table(
    ['NODE', 'ID', 'HOSTNAME', 'PEER URLS', 'CLIENT URLS', 'LEARNER'],
    ['192.0.2.1', one, 'cp-1', 'https://192.0.2.1:2380', 'https://192.0.2.1:2379', 'false'],
    ['192.0.2.1', two, 'cp-2', 'https://192.0.2.2:2380', 'https://192.0.2.2:2379', 'true'],
  );
  const states = table(
    ['NODE', 'MEMBER', 'DB SIZE', 'IN USE', 'LEADER', 'RAFT INDEX', 'RAFT TERM', 'LEARNER', 'ERRORS'],
    ['192.0.2.1', one, '2.6 MB', '1.2 MB (46.15%)', one, '4101', '3', 'false', ''],
    ['192.0.2.2', two, '2.6 MB', '1.2 MB (46.15%)', '0000000000000000', '4101', '3', 'true', 'it is full'],
  );
  const raised = `NODE        MEMBER             ALARM\n192.0.2.1   00000000000000bb   NOSPACE\n`;

  test('of Talos are read out of its tables', () => {
    const both = [member('cp-1'), member('cp-2', true)];
    const answers = new Map([
      ['cp-1', []],
      ['cp-2', ['it knows no leader', 'it is full']],
    ]);
    expect(readTalosEtcd(members + states)).toEqual({ members: both, answers, alarms: [] });
    expect(readTalosEtcd(members + states + raised).alarms).toEqual(['NOSPACE of cp-2']);
  });

  test.each([
    '',
    members,
    states,
    members + states.replace(`${one}   4101   `, ''),
    `${members.split('\n')[0] ?? ''}\n${states}`,
  ])('of Talos are not guessed where a table is missing or short (%#)', (output) =>
    expect(() => readTalosEtcd(output)).toThrow(),
  );
});

describe('volumes on a node', () => {
  const node = (name: string, labels: object = {}) => ({
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  });
  const volume = (name: string, spec: object) => ({
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { claimRef: { namespace: 'media', name: `claim-${name}` }, ...spec },
  });
  const on = (key: string, ...values: string[]) => ({
    local: { path: '/data' },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } },
  });
  const found = (...items: object[]) => againstLocalVolumes(JSON.stringify({ items }), 'a');

  test('are those that no other node can have, whatever label says so', () => {
    const nodes = [node('a', { place: 'primary' }), node('b', { place: 'backup' })];
    expect(found(...nodes, volume('one', on('kubernetes.io/hostname', 'a')))).toContain(
      'only a has one (media/claim-one)',
    );
    expect(found(...nodes, volume('two', on('place', 'primary')))).toContain('two');
    expect(found(...nodes, volume('three', { hostPath: { path: '/data' } }))).toContain('three');
    expect(found(...nodes, volume('four', on('kubernetes.io/hostname', 'b')))).toBeUndefined();
    expect(found(...nodes, volume('five', on('kubernetes.io/hostname', 'a', 'b')))).toBeUndefined();
    expect(found(...nodes, volume('six', { nfs: { server: 'nas' } }))).toBeUndefined();
  });

  test('are not passed over where the cluster did not say', () => {
    expect(() => againstLocalVolumes('', 'a')).toThrow();
    expect(() => found(node('b'))).toThrow('the cluster has no node a');
  });

  test('of Longhorn are those whose other replicas are not whole', () => {
    const replica = (volumeName: string, nodeID: string, failedAt = '') => ({
      spec: { volumeName, nodeID, failedAt, healthyAt: '2026-01-01T00:00:00Z' },
    });
    const replicas = (...items: object[]) => againstLonghornReplicas(JSON.stringify({ items }), 'a');
    expect(replicas(replica('one', 'a'), replica('two', 'b'))).toContain('only a has one;');
    expect(replicas(replica('one', 'a'), replica('one', 'b'))).toBeUndefined();
    expect(replicas(replica('one', 'a'), replica('one', 'b', '2026-01-02T00:00:00Z'))).toContain('one');
    expect(replicas()).toBeUndefined();
    expect(() => againstLonghornReplicas('error', 'a')).toThrow();
  });
});
