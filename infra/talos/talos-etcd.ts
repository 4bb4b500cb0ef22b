import { allOf, sh, type Shell } from '../../topology/shell.ts';
import type { EtcdState } from '../nodes/etcd-state.ts';

/** Asks the etcd of every server at these addresses. Ends with an error where one of them does not answer. */
export function askTalosEtcd(addresses: readonly string[]): Shell {
  const on = ['talosctl', '--nodes', addresses.join(','), 'etcd'];
  return allOf([sh`${on} members`, sh`${on} status`, sh`${on} alarm list`]);
}

/**
 * Reads the tables that talosctl prints, one below the other: cells lie three or more spaces apart, and only the last one may be empty. The
 * table of alarms is missing where there is none (cmd/talosctl/cmd/talos/etcd.go).
 *
 * @throws Error where a table or a cell is missing.
 */
export function readTalosEtcd(output: string): EtcdState {
  const rows = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trimEnd().split(/ {3,}/));
  const [members, states, alarms] = ['HOSTNAME', 'LEADER', 'ALARM'].map((column) => tableWith(rows, column));
  if (members === undefined || members.length === 0) throw new Error('there is no table of members');
  if (states === undefined || states.length === 0) throw new Error('there is no table of states');
  const names = new Map(members.map((row) => [cell(row, 'ID'), cell(row, 'HOSTNAME')]));
  const learners = new Set(members.filter((row) => cell(row, 'LEARNER') === 'true').map((row) => cell(row, 'ID')));
  return {
    members: [...names].map(([id, name]) => ({ name, isLearner: learners.has(id) })),
    answers: new Map(states.map((row) => [names.get(cell(row, 'MEMBER')) ?? cell(row, 'MEMBER'), troublesIn(row)])),
    alarms: (alarms ?? []).map(
      (row) => `${cell(row, 'ALARM')} of ${names.get(cell(row, 'MEMBER')) ?? cell(row, 'MEMBER')}`,
    ),
  };
}

type Row = ReadonlyMap<string, string>;

/** The rows below the header that has a column, up to the next header. */
function tableWith(rows: readonly (readonly string[])[], column: string): Row[] | undefined {
  const isHeader = (row: readonly string[]): boolean => row[0] === 'NODE';
  const start = rows.findIndex((row) => isHeader(row) && row.includes(column));
  const header = rows[start];
  if (header === undefined) return undefined;
  const length = rows.slice(start + 1).findIndex(isHeader);
  const own = length < 0 ? rows.slice(start + 1) : rows.slice(start + 1, start + 1 + length);
  if (own.some((row) => row.length < header.length - 1)) throw new Error(`a row below ${header.join(' ')} is short`);
  return own.map((row) => new Map(header.map((name, index) => [name, row[index] ?? ''])));
}

function cell(row: Row, column: string): string {
  const text = row.get(column) ?? '';
  if (text === '') throw new Error(`a row has nothing under ${column}`);
  return text;
}

/** A member without a leader has none but zeros there. */
function troublesIn(row: Row): string[] {
  const errors = row.get('ERRORS') ?? '';
  return [...(/^0+$/.test(cell(row, 'LEADER')) ? ['it knows no leader'] : []), ...(errors === '' ? [] : [errors])];
}
