// The Pulumi program: the name of the stack picks the cluster.
import * as pulumi from '@pulumi/pulumi';
import { programs } from './programs.ts';

const program = programs[pulumi.getStack()];
if (program === undefined) {
  throw new Error(
    `there is no cluster for the stack "${pulumi.getStack()}"; stacks are called ${Object.keys(programs).join(', ')}`,
  );
}
program();
