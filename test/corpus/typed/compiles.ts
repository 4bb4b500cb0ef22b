import ts from 'typescript';

/** What the compiler says of properties that are written as a program, by their index: nothing of those that it takes. */
export function complaintsOf(all: readonly object[]): ReadonlyMap<number, readonly string[]> {
  const lines = all.map((props) => `const _: AppTemplateProps = ${JSON.stringify(props)};`);
  const source = ["import type { AppTemplateProps } from '../../../charts/workloads/app-template.ts';"];
  const text = [...source, ...lines.map((line, index) => line.replace('_', `p${index}`)), ''].join('\n');
  const name = `${import.meta.dirname}/written.ts`;
  const options = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config,
    ts.sys,
    process.cwd(),
  ).options;
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { getSourceFile } = host;
  host.getSourceFile = (file, language, ...rest) =>
    file === name ? ts.createSourceFile(file, text, language) : getSourceFile.call(host, file, language, ...rest);
  const program = ts.createProgram([name], { ...options, noEmit: true, noUnusedLocals: false }, host);
  const file = program.getSourceFile(name);
  const complaints = new Map<number, string[]>();
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(file)) {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) - source.length;
    complaints.set(line, [...(complaints.get(line) ?? []), ts.flattenDiagnosticMessageText(messageText, '\n')]);
  }
  return complaints;
}
