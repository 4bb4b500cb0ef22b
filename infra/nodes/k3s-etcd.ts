import { isObject, jsonOf, listAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import type { Asking } from '../../topology/login.ts';
import { allOf, overSsh, sh, type Shell } from '../../topology/shell.ts';
import type { EtcdMember, EtcdState } from './etcd-state.ts';

const folder = '/var/lib/rancher/k3s/server/tls/etcd';
// k3s lets etcd answer HTTP on this port of loopback alone (k3s 1.35, pkg/etcd/etcd.go, listenClientHTTPURLs), with the gateway that etcd
// 3.6 has where nobody turns it off (server 3.6.6, embed/config.go, NewConfig).
const address = 'https://127.0.0.1:2382';
const questions = ['cluster/member/list', 'maintenance/alarm', 'maintenance/status'];

/**
 * Asks the etcd of every server that one logs in to there for its members, its alarms and its own state: three lines of JSON each. Waits a few
 * seconds for the election that follows when a leader dies, such as the node that is to be replaced: until it is over, members are not
 * told (503). Ends with an error where one of them does not answer, whichever question it was.
 */
export function askK3sEtcd(logins: readonly Asking[]): Shell {
  const urls = questions.map((question) => `${address}/v3/${question}`);
  const keys = sh`--cacert ${folder}/server-ca.crt --cert ${folder}/client.crt --key ${folder}/client.key`;
  const patience = sh`--max-time 10 --retry 3 --retry-delay 2`;
  const options = sh`--silent --show-error --fail --fail-early ${{ shell: patience }} ${{ shell: keys }} --request POST --data '{}'`;
  const ask = sh`sudo curl ${{ shell: options }} --write-out '\\n' ${urls}`;
  return allOf(logins.map((login) => overSsh(login, ask)));
}

/** Reads the answers. @throws Error where one is no answer of etcd. */
export function readK3sEtcd(output: string): EtcdState {
  const answers = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => jsonOf(line));
  if (answers.length === 0 || answers.length % questions.length !== 0 || !answers.every(isAnswer))
    throw new Error(`${answers.length} lines; required: ${questions.length} answers of etcd from each server`);
  const bySubject = (subject: number): JsonObject[] =>
    answers.filter(isAnswer).filter((_, index) => index % questions.length === subject);
  const members = new Map(
    bySubject(0).flatMap(({ members: list }) => (Array.isArray(list) ? list.map(readMember) : [])),
  );
  if (members.size === 0) throw new Error('etcd names no member');
  const nameOf = (id: string): string => members.get(id)?.name ?? `member ${id}`;
  const alarms = bySubject(1).flatMap((answer) =>
    listAt(answer, ['alarms']).map(
      (alarm) => `${textAt(alarm, ['alarm']) ?? 'unknown'} of ${nameOf(textAt(alarm, ['memberID']) ?? '')}`,
    ),
  );
  const states = bySubject(2).map(
    (answer) => [nameOf(textAt(answer, ['header', 'member_id']) ?? ''), troublesIn(answer)] as const,
  );
  return { members: [...members.values()], alarms: [...new Set(alarms)], answers: new Map(states) };
}

const isAnswer = (answer: unknown): answer is JsonObject =>
  isObject(answer) && textAt(answer, ['header', 'cluster_id']) !== undefined;

function readMember(member: unknown): [id: string, member: EtcdMember] {
  const document = isObject(member) ? member : {};
  const isLearner = valueAt(document, ['isLearner']) === true;
  return [textAt(document, ['ID']) ?? '', { name: textAt(document, ['name']) ?? '', isLearner }];
}

/**
 * What a member says against itself. Numbers are texts in JSON, and zero is left out. Every member repeats every alarm among its errors (etcd
 * 3.6.6): those are no trouble of its own, and counted once, as alarms.
 */
function troublesIn(status: JsonObject): string[] {
  const errors = listAt(status, ['errors'])
    .filter((error) => typeof error === 'string')
    .filter((error) => !/^memberID:\d+ alarm:/.test(error));
  return [...((textAt(status, ['leader']) ?? '0') === '0' ? ['it knows no leader'] : []), ...errors];
}
