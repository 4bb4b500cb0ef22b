// The Pulumi program: the name of the stack picks the cluster.
import * as pulumi from '@pulumi/pulumi';
import { programs } from './programs.ts';

const stack = pulumi.getStack();
const program = programs[stack];
if (program === undefined) {
  throw new Error(
    `there is no cluster for the stack "${stack}"; stacks are called ${Object.keys(programs).join(', ')}`,
  );
}

/** What the stack gives to people, by the names that `pulumi stack output` takes: what nodes join by, what the repository has to know. */
export default program.run();
