import { formatOrigin } from '../../graph/origin.ts';
import { maskedData } from '../../graph/masking/masked-data.ts';
import type { PlannedResource, StepKind } from '../../graph/resource/planned-resource.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import type { JudgedPlan } from './judge.ts';
import { fieldsFor, media } from '../../output/media.ts';
import { notYoursLines } from '../../output/not-yours-lines.ts';
import { paint } from '../../output/paint.ts';
import { counted } from '../../output/counted.ts';

const signs: Readonly<Record<StepKind, string>> = {
  create: '+',
  same: ' ',
  update: '~',
  replace: '!',
  delete: '-',
  read: '<',
};

/** A plan for people. */
export function printPlan(plan: JudgedPlan, { withInputs }: { readonly withInputs: boolean }): string {
  const names = new Map(plan.resources.map((resource) => [resource.id, resource.name]));
  const lines = plan.resources.flatMap((resource) => [
    describe(resource, names),
    ...(withInputs ? indented(JSON.stringify(maskedData(resource.inputs), null, 2)) : []),
  ]);
  for (const { severity, rule, origin, ...texts } of plan.report.findings) {
    const { observed, required, fix } = fieldsOf(texts);
    lines.push('', `${field(formatOrigin(origin))}  ${severity}  ${rule}`);
    lines.push(`  found     ${observed}`, `  required  ${required}`, `  fix       ${fix}`);
  }
  // A message has its own line breaks; nothing in a line of it leaves the line.
  for (const error of plan.errors) lines.push('', ...error.split('\n').map((line) => paint.red(field(line))));
  for (const note of plan.notes) lines.push('', field(note));
  const notYours = notYoursLines(plan.notYours);
  lines.push(...privilegeLines(plan), ...costLines(plan), '', summary(plan));
  if (notYours.length > 0) lines.push('', ...notYours);
  return `${lines.join('\n')}\n`;
}

const { field } = media.terminal;

function fieldsOf({ observed, required, fix }: Pick<ReportedFinding, 'observed' | 'required' | 'fix'>) {
  return fieldsFor('terminal', { observed, required, fix });
}

/** A resource in one line: what becomes of it, what it is called, whether it is protected, and what it waits for. */
function describe(resource: PlannedResource, names: ReadonlyMap<string, string>): string {
  if (!resource.isCustom) return paint.bold(field(`  ${resource.resourceType} ${resource.name}`));
  const type = resource.resourceType.split(':').at(-1) ?? resource.resourceType;
  const waits = resource.dependencies.map((urn) => names.get(urn) ?? urn);
  const text = field(
    [
      `${signs[resource.step]} ${type.padEnd(16)} ${resource.name.padEnd(34)}`,
      ...(resource.isProtected ? ['protected'] : []),
      ...(resource.changed.length > 0 ? [`changes ${resource.changed.join(', ')}`] : []),
      ...(resource.replacedFor.length > 0 ? [`replaced because of ${resource.replacedFor.join(', ')}`] : []),
      ...(resource.ignored.length > 0 ? [`ignored ${resource.ignored.join(', ')}`] : []),
      ...(resource.step === 'create' && waits.length > 0 ? [`after ${waits.join(', ')}`] : []),
    ]
      .join(' ')
      .trimEnd(),
  );
  const colour = { create: paint.green, update: paint.yellow, replace: paint.red, delete: paint.red };
  return resource.step in colour ? colour[resource.step as keyof typeof colour](text) : text;
}

function privilegeLines({ privileges }: JudgedPlan): string[] {
  if (privileges.length === 0) return [];
  return [
    '',
    'needs more than an API token with the role PVEAdmin:',
    ...privileges.map(
      ({ privilege, resource, because }) => `  ${privilege.padEnd(20)}  ${field(`${resource.name}: ${because}`)}`,
    ),
  ];
}

function costLines({ cost, prices }: JudgedPlan): string[] {
  if (cost.lines.length === 0) return [];
  const money = (amount: number): string => `${amount.toFixed(2)} ${prices.currency}`;
  return [
    '',
    field(`monthly cost, net, by the prices of ${prices.date} (${prices.source}):`),
    ...cost.lines.map(({ kind, type, location, count, each }) => {
      const price = each === undefined ? 'unknown' : money(each * count);
      return field(`  ${String(count).padStart(3)} ${`${kind} ${type}`.padEnd(24)} ${location.padEnd(6)} ${price}`);
    }),
    `  ${money(cost.known)}${cost.unknown > 0 ? `, and ${cost.unknown} whose price is unknown` : ''}`,
  ];
}

function summary(plan: JudgedPlan): string {
  const made = plan.resources.filter(({ isCustom }) => isCustom);
  const count = (step: StepKind): number => made.filter((resource) => resource.step === step).length;
  const steps = (['create', 'update', 'replace', 'delete', 'same'] as const).flatMap((step) =>
    count(step) > 0 ? [`${count(step)} to ${step === 'same' ? 'leave' : step}`] : [],
  );
  const protectedCount = made.filter((resource) => resource.isProtected).length;
  return [
    `${field(plan.stack)}: ${counted(made.length, 'resource')}: ${steps.join(', ')}; ${protectedCount} protected`,
    ...(plan.nodesToRoll.length > 0 ? [`nodes to roll: ${fieldsFor('terminal', plan.nodesToRoll).join(', ')}`] : []),
  ].join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** A plan for programs. */
export function planAsJson(plan: JudgedPlan): object {
  return {
    stack: plan.stack,
    resources: plan.resources.map(({ id, type: _, origin: _origin, stack: _stack, ...resource }) => ({
      urn: id,
      ...resource,
      inputs: maskedData(resource.inputs),
      // A state may say in plain what the program has made a secret since.
      ...(resource.previous !== undefined && { previous: maskedData(resource.previous, resource.inputs) }),
    })),
    // What an edit would change is a whole object: it is left out.
    findings: plan.report.findings.map(({ origin, edit: _, ...finding }) => ({ ...finding, at: formatOrigin(origin) })),
    notEvaluated: plan.report.notEvaluated.map(({ origin, ...each }) => ({ ...each, at: formatOrigin(origin) })),
    privileges: plan.privileges.map(({ privilege, resource, because }) => ({
      privilege,
      resource: resource.name,
      because,
    })),
    nodesToRoll: plan.nodesToRoll,
    cost: { date: plan.prices.date, source: plan.prices.source, currency: plan.prices.currency, ...plan.cost },
    errors: plan.errors,
    notYours: plan.notYours,
    notes: plan.notes,
  };
}
