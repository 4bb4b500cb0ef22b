/** What etcd says of itself. */
export interface EtcdState {
  readonly members: readonly EtcdMember[];
  /** Names of the members that answered for themselves, each with what it has against going on. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /** Alarms that are raised, each with its member. */
  readonly alarms: readonly string[];
}

/** A member of etcd. */
export interface EtcdMember {
  /** The name of its server; k3s puts a hyphen and eight digits behind it. Empty while it has not started. */
  readonly name: string;
  /** It catches up, and has no vote yet. */
  readonly isLearner: boolean;
}

/** The member of a server. */
export function memberOf<Member extends Pick<EtcdMember, 'name'>>(
  members: readonly Member[],
  server: string,
): Member | undefined {
  return members.find(({ name }) => isMemberOf(name, server));
}

/**
 * What speaks against it that these servers carry etcd alone; undefined where nothing does. `leaving` may be a member or gone already.
 * They need a majority of all that have a vote, so that one that leaves counts until etcd has let it go.
 */
export function againstQuorum(
  state: EtcdState,
  { servers, leaving }: { readonly servers: readonly string[]; readonly leaving?: string },
): string | undefined {
  const { members, alarms } = state;
  const declared = leaving === undefined ? servers : [...servers, leaving];
  const strangers = members.filter(({ name }) => !declared.some((server) => isMemberOf(name, server)));
  const learners = members.filter(({ isLearner }) => isLearner).map(({ name }) => name);
  const troubles = new Map(servers.map((server) => [server, troublesOf(state, server)]));
  const well = [...troubles.values()].filter((each) => each.length === 0).length;
  const voters = members.filter(({ isLearner }) => !isLearner).length;
  const majority = Math.floor(voters / 2) + 1;
  const against = [
    ...alarms.map((alarm) => `alarm ${alarm}`),
    ...strangers.map(
      ({ name }) => `member ${name === '' ? 'without a name, which has not started' : name} is none of the servers`,
    ),
    ...learners.map((name) => `${name} is a learner, and has no vote yet`),
    ...[...troubles.values()].flat(),
    ...(well < majority ? [`${well} of ${voters} votes would be left; required: ${majority}`] : []),
  ];
  return against.length === 0 ? undefined : against.join('; ');
}

/** Whether etcd still counts a server. */
export function againstAbsence({ members }: EtcdState, server: string): string | undefined {
  const member = memberOf(members, server);
  return member === undefined ? undefined : `etcd still counts ${member.name} as a member`;
}

function troublesOf({ members, answers }: EtcdState, server: string): string[] {
  const member = memberOf(members, server);
  if (member === undefined) return [`${server} is no member`];
  const answer = answers.get(member.name);
  return answer === undefined ? [`${server} does not answer for itself`] : answer.map((each) => `${server}: ${each}`);
}

function isMemberOf(name: string, server: string): boolean {
  return name === server || (name.startsWith(`${server}-`) && /^[0-9a-f]{8}$/.test(name.slice(server.length + 1)));
}
