/**
 * An error without the frames of packages. They tell people nothing, and Node 20 and 22 take a minute to colour a frame that lies right below
 * a scope, as those of Pulumi's SDK do: the engine hears of the error only after that.
 */
export function withoutPackages<Thrown>(error: Thrown): Thrown {
  if (error instanceof Error && error.stack !== undefined) {
    const isOfPackage = (line: string): boolean => /^ {4}at .*[/\\]node_modules[/\\]/.test(line);
    error.stack = error.stack
      .split('\n')
      .filter((line) => !isOfPackage(line))
      .join('\n');
  }
  return error;
}
