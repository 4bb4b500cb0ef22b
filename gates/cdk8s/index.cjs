// A validation plugin of the cdk8s command line: `validations:` in cdk8s.yaml runs the rules over whatever any cdk8s app writes.
//
//   validations:
//     - package: ./gates/cdk8s
//       version: 0.1.0
//       class: HoldfastValidation
//       properties: { failOn: warning }
const { spawnSync } = require('node:child_process');
const { resolve } = require('node:path');

const binary = resolve(__dirname, '../../bin/holdfast.js');

class HoldfastValidation {
  /** @param {{ failOn?: 'error' | 'warning' | 'info', only?: string[], skip?: string[] }} properties */
  constructor(properties = {}) {
    this.properties = properties;
  }

  /** @param {import('cdk8s-cli/plugins').ValidationContext} context */
  async validate(context) {
    const { failOn = 'error', only = [], skip = [] } = this.properties;
    const choices = [...(only.length > 0 ? ['--only', ...only] : []), ...(skip.length > 0 ? ['--skip', ...skip] : [])];
    const args = [binary, 'check', ...context.manifests, '--format', 'json', '--fail-on', failOn, ...choices];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (status === null || stdout === '') throw new Error(`holdfast did not run: ${stderr}`);
    const report = JSON.parse(stdout);
    for (const { rule, observed, required, fix, object, file, line, column } of report.findings) {
      context.report.addViolation({
        ruleName: rule,
        recommendation: `found: ${observed}; required: ${required}`,
        fix,
        violatingResources: [{ resourceName: object ?? file, manifestPath: file, locations: [`${line}:${column}`] }],
      });
    }
    for (const { file, reason } of report.errors) context.logger.log(`${file}: ${reason}`);
    const { rules, rulesHolding, notEvaluated } = report.summary;
    context.report.submit(status === 0 ? 'success' : 'failure', {
      'rules that apply': String(rules),
      'rules that hold': String(rulesHolding),
      'not evaluated': String(notEvaluated),
    });
  }
}

module.exports = { HoldfastValidation };
