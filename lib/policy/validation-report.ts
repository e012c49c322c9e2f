import { type AcknowledgementSummary, readAcknowledgementText } from './acknowledgement.ts';

/** One resource that a rule complains about. */
export interface OpenFinding {
  /** The rule pack, or CloudFormation Validate. */
  readonly pack: string;
  readonly rule: string;
  /** Path of the construct; empty where the report names none. */
  readonly resource: string;
  readonly description: string;
}

export interface AcknowledgedFindings extends AcknowledgementSummary {
  /** The rules that it answered, with their packs, sorted. */
  readonly rules: readonly string[];
  /** Findings that it stands for, one per rule and resource. */
  readonly findings: number;
}

export interface ValidationSummary {
  readonly open: readonly OpenFinding[];
  /** What our own constructs want to be read and nobody has to answer, such as the risk of a cluster that exists. */
  readonly warnings: readonly OpenFinding[];
  readonly acknowledged: readonly AcknowledgedFindings[];
}

/** The part of the assembly's `validation-report.json` that is read (cloud-assembly schema 55). */
interface ValidationReport {
  readonly pluginReports?: readonly PluginReport[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly metadata?: { readonly error?: string };
  readonly violations?: readonly Violation[];
  readonly suppressedViolations?: readonly (Violation & { readonly reason?: string })[];
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity?: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** How the CDK reports `Validations.of(construct).addWarning('Tidegate-…', …)`. Warnings of others stay open. */
const ownAnnotation = { plugin: 'Construct Annotations', prefix: 'Annotation::Tidegate-' };

/** Reads the report of a synthesis. A pack that failed, and an acknowledgement that nobody answers for, count as open. */
export function readValidationReport(json: unknown): ValidationSummary {
  const reports = (json as ValidationReport).pluginReports ?? [];
  const found = reports.flatMap(({ pluginName, violations = [] }) =>
    violations.map((violation) => ({
      isWarning: isOwnWarning(pluginName, violation),
      findings: findings(pluginName, violation),
    })),
  );
  const suppressed = reports.flatMap(({ pluginName, suppressedViolations = [] }) =>
    suppressedViolations.map((violation) => ({
      pack: pluginName,
      violation,
      summary: readAcknowledgementText(violation.reason ?? ''),
    })),
  );
  return {
    open: [
      ...reports.flatMap(({ pluginName, metadata }) =>
        metadata?.error === undefined ? [] : [brokenPack(pluginName, metadata.error)],
      ),
      ...found.flatMap(({ isWarning, findings }) => (isWarning ? [] : findings)),
      ...suppressed
        .filter(({ summary }) => summary === undefined)
        .flatMap(({ pack, violation }) =>
          findings(pack, { ...violation, description: `Acknowledged without owner and expiry: ${violation.reason}` }),
        ),
    ],
    warnings: found.flatMap(({ isWarning, findings }) => (isWarning ? findings : [])),
    acknowledged: byAcknowledgement(suppressed),
  };
}

/** One per resource; a complaint about no resource in particular counts as well. */
function findings(pack: string, { ruleName, description, violatingConstructs }: Violation): readonly OpenFinding[] {
  const places = violatingConstructs.length === 0 ? [{ constructPath: '' }] : violatingConstructs;
  return places.map(({ constructPath }) => ({ pack, rule: ruleName, resource: constructPath, description }));
}

function isOwnWarning(pluginName: string, { severity, ruleName }: Violation): boolean {
  return pluginName === ownAnnotation.plugin && severity === 'warning' && ruleName.startsWith(ownAnnotation.prefix);
}

function brokenPack(pack: string, error: string): OpenFinding {
  return { pack, rule: 'the pack itself', resource: '', description: error };
}

function byAcknowledgement(
  suppressed: readonly { pack: string; violation: Violation; summary: AcknowledgementSummary | undefined }[],
): readonly AcknowledgedFindings[] {
  const all = new Map<string, AcknowledgedFindings>();
  for (const { pack, violation, summary } of suppressed) {
    if (summary === undefined) continue;
    const known = all.get(summary.id) ?? { ...summary, rules: [], findings: 0 };
    const rule = `${pack} ${violation.ruleName.replace(/\[.*$/s, '')}`;
    all.set(summary.id, {
      ...known,
      rules: [...new Set([...known.rules, rule])].sort(),
      findings: known.findings + violation.violatingConstructs.length,
    });
  }
  return [...all.values()];
}
