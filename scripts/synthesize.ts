import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readValidationReport, type ValidationSummary } from '../lib/policy/validation-report.ts';
import { runCommand } from './run-command.ts';

export interface Synthesis {
  readonly assembly: string;
  readonly succeeded: boolean;
  readonly output: string;
  readonly validation?: ValidationSummary;
}

/** Synthesizes one environment with the CDK command line, every rule pack on, exactly as a user does. */
export async function synthesize(root: string, environment: string, assembly: string): Promise<Synthesis> {
  const args = ['synth', '--quiet', '--no-notices', '-c', `environment=${environment}`, '-o', assembly];
  const { exitCode, output } = await runCommand('cdk', args, { folder: root, environment: { CI: 'true' } });
  const report = join(assembly, 'validation-report.json');
  const validation = existsSync(report) ? readValidationReport(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  return { assembly, succeeded: exitCode === 0, output, validation };
}
