import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudAssembly, readCloudAssembly, type Stack } from '../../lib/local/aws/cloud-assembly.ts';
import type { ValidationSummary } from '../../lib/policy/validation-report.ts';
import { synthesize } from '../synthesize.ts';
import type { Measurement } from './measurement.ts';

const environments = ['dev', 'staging', 'prod'] as const;

/** What each environment synthesizes to: findings of every rule pack, and functions. */
export async function measureEnvironments(root: string, folder: string): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const environment of environments) {
    const { assembly, output, validation } = await synthesize(root, environment, join(folder, environment));
    if (validation === undefined) throw new Error(`${environment} does not synthesize:\n${output}`);
    measurements.push(...findings(environment, validation), functions(environment, readCloudAssembly(assembly)));
  }
  return measurements;
}

function findings(environment: string, { open, acknowledged }: ValidationSummary): readonly Measurement[] {
  const expanded = acknowledged.reduce((sum, reason) => sum + reason.findings, 0);
  const soonest = acknowledged.map(({ expires }) => expires).sort()[0];
  return [
    {
      what: `${environment}: open, of AwsSolutions, NIST 800-53 r5, PCI, HIPAA, CloudFormation Validate`,
      value: open.length,
      unit: 'findings',
      atMost: 0,
      kind: 'count',
    },
    {
      what: `${environment}: distinct reasons for acknowledged findings`,
      value: acknowledged.length,
      unit: 'reasons',
      atMost: 10,
      kind: 'count',
      note: `they stand for ${expanded} findings; the first expires ${soonest}`,
    },
  ];
}

/** The streaming account is that of the reconciler, whatever else the environment has. */
function functions(environment: string, { stacks, assets }: CloudAssembly): Measurement {
  const all = stacks.flatMap((stack) => functionsOf(stack).map((properties) => ({ stack, properties })));
  const streaming = stacks.find(({ name }) => name.endsWith('-cluster'))?.account;
  if (streaming === undefined) throw new Error(`${environment} has no cluster stack`);
  const there = all.filter(({ stack }) => stack.account === streaming);
  const ofCdk = there.filter(({ properties }) => {
    const path = assets.find(({ key }) => key === properties?.Code?.S3Key)?.path;
    return path !== undefined && existsSync(join(path, cdkEntryPoint));
  });
  return {
    what: `${environment}: Lambda functions of ours in the streaming account`,
    value: there.length - ofCdk.length,
    unit: 'functions',
    atMost: 2,
    kind: 'count',
    ...(ofCdk.length === 0 ? {} : { note: `besides ${ofCdk.length} that CDK brings for its own custom resources` }),
  };
}

/** In the asset of every function that CDK itself brings. */
const cdkEntryPoint = '__entrypoint__.js';

function functionsOf({ template }: Stack): readonly { readonly Code?: { readonly S3Key?: string } }[] {
  return Object.values(template.Resources ?? {}).flatMap(({ Type, Properties = {} }) =>
    Type === 'AWS::Lambda::Function' ? [Properties] : [],
  );
}
