import { yamlLibrary } from './yaml-events.ts';

const { YAMLException, parseEvents } = yamlLibrary;

const isDeficient = (error: unknown): error is InstanceType<typeof YAMLException> =>
  error instanceof YAMLException && error.reason === 'deficient indentation';

/** Flow collections of one text that are mended. Each costs reading the text once more. */
const most = 200;

/**
 * The text with flow collections that js-yaml refuses joined to one line each: Go programs let their lines begin wherever they like, the
 * closing bracket at the column of the key say. Nothing moves, so that every offset stays. Undefined where that is not what is wrong.
 */
export function withFlowsJoined(text: string, error: unknown): string | undefined {
  let mended = text;
  let next = error;
  for (let count = 0; count < most && isDeficient(next); count++) {
    const lineStart = mended.lastIndexOf('\n', (next.mark?.position ?? 0) - 1);
    if (lineStart < 0) return undefined;
    mended = joinedAt(mended, lineStart);
    try {
      parseEvents(mended, {});
      return mended;
    } catch (again) {
      next = again;
    }
  }
  return undefined;
}

/** The line break at an offset becomes a space, as does a comment in front of it. */
function joinedAt(text: string, lineBreak: number): string {
  const before = text.lastIndexOf('\n', lineBreak - 1) + 1;
  const line = text.slice(before, lineBreak);
  const comment = /(?:^|\s)#[^'"]*$/.exec(line);
  const end = comment === null ? lineBreak : before + comment.index;
  return text.slice(0, end) + ' '.repeat(lineBreak + 1 - end) + text.slice(lineBreak + 1);
}
