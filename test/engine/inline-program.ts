import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { bindOnLoopback, grpc } from './grpc.ts';

const require = createRequire(import.meta.url);
/** The half of Pulumi's Automation API that runs a program in its own process; it is in the package, without a type. */
const { LanguageServer } = require('@pulumi/pulumi/automation/server.js') as {
  readonly LanguageServer: new (program: () => Promise<unknown>) => object;
};
const { LanguageRuntimeService } = require('@pulumi/pulumi/proto/language_grpc_pb.js') as {
  readonly LanguageRuntimeService: object;
};

/**
 * Runs a program in the process of the test, as Pulumi's Automation API does: the engine asks here instead of starting a language host, so that a
 * preview does not load the program anew. Gives the options of the command line that lead here.
 */
export async function inlineProgram(program: () => unknown): Promise<readonly string[]> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(LanguageRuntimeService, new LanguageServer(async () => program()));
  onTestFinished(() => server.forceShutdown());
  return [`--client=127.0.0.1:${await bindOnLoopback(server)}`, '--exec-kind=auto.inline'];
}
