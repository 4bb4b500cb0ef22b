import * as config from '@pulumi/pulumi/runtime/config.js';
import * as settings from '@pulumi/pulumi/runtime/settings.js';
import * as stack from '@pulumi/pulumi/runtime/stack.js';
import { createRequire } from 'node:module';
import type { PlannedResource } from '../../graph/resource/planned-resource.ts';
import { plannedSteps } from './planned-steps.ts';
import { PreviewEngine } from './preview-engine.ts';
import type { SavedResource } from './saved-state.ts';
import { messageOf } from '../../graph/message-of.ts';

/** What the SDK keeps for each program that runs. It is exported from the package without types. */
interface ProgramState {
  withLocalStorage<Result>(callback: () => Promise<Result>): Promise<Result>;
  getStore(): { settings: { monitor?: object; engine?: object } };
}
const state = createRequire(import.meta.url)('@pulumi/pulumi/runtime/state.js') as ProgramState;

/** What a program is run with. */
export interface PreviewOptions {
  /** Name of the project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** Configuration by full key, such as `holdfast:sshKeys`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of the configuration whose values are secret. */
  readonly secretKeys?: readonly string[];
  /** What exists already. @default nothing */
  readonly saved?: readonly SavedResource[];
}

/** What a program would do. */
export interface Preview {
  /** In the order in which the program registered them; deletions last, the stack itself left out. */
  readonly resources: readonly PlannedResource[];
  /** What it complained of. */
  readonly errors: readonly string[];
}

/** Runs a Pulumi program in this process against a stand-in for the engine, and says what it would do. */
export async function previewProgram(program: () => unknown, options: PreviewOptions): Promise<Preview> {
  const engine = new PreviewEngine(options);
  const fail = (error: unknown): void => {
    const message = messageOf(error);
    if (!engine.errors.includes(message)) engine.errors.push(message);
  };
  // The SDK lets failures of asynchronous inputs surface as unhandled rejections.
  process.on('unhandledRejection', fail);
  const refused = new Promise<never>((_, reject) => (engine.onFailure = reject));
  try {
    const run = state.withLocalStorage(async () => {
      settings.resetOptions(options.project, options.stack, 16, 'in-process', 'in-process', true, 'organization');
      const client = engine.asClient();
      Object.assign(state.getStore().settings, { monitor: client, engine: client });
      config.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
      await stack.runInPulumiStack(async () => program());
      await settings.disconnect(false);
    });
    await Promise.race([run, refused]);
    await new Promise((resolve) => setImmediate(resolve));
  } catch (error) {
    fail(error);
    // What waits for the refused resource fails in turn, a little later.
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    process.off('unhandledRejection', fail);
  }
  return {
    resources: plannedSteps(options.stack, engine.resources.values(), options.saved ?? []),
    errors: engine.errors,
  };
}
