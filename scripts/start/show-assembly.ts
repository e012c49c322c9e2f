import type { CloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import type { ValidationSummary } from '../../lib/policy/validation-report.ts';

/** Prints what would be deployed: the stacks, their resources by type, and what the rule packs found. */
export function showAssembly({ stacks }: CloudAssembly, validation: ValidationSummary): void {
  const types = new Map<string, number>();
  for (const { name, account, region, template } of stacks) {
    const resources = Object.values(template.Resources ?? {});
    for (const { Type } of resources) types.set(Type, (types.get(Type) ?? 0) + 1);
    print(`  stack ${name.padEnd(28)} ${account} ${region}  ${resources.length} resources`);
  }
  for (const [type, count] of [...types].sort(([a], [b]) => (a < b ? -1 : 1)))
    print(`  ${String(count).padStart(5)}  ${type}`);
  print(`  open findings: ${validation.open.length}`);
  for (const { pack, rule, resource } of validation.open) print(`    ${pack} ${rule} ${resource}`);
  for (const { description, resource } of validation.warnings) print(`  warning: ${resource}: ${description}`);
  const covered = validation.acknowledged.reduce((sum, { findings }) => sum + findings, 0);
  print(`  acknowledged: ${validation.acknowledged.length} reasons cover ${covered} findings`);
  for (const { reason, owner, expires, findings } of validation.acknowledged) {
    print(`    ${String(findings).padStart(3)}  until ${expires}, ${owner}: ${reason}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
