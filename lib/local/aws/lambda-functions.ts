import { PlatformError } from '../../model/platform-error.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import type { LocalFunctionOptions } from './lambda-host.ts';
import type { DeployedResources } from './resolve-template.ts';
import { type ResourceOfType, resourcesOfType } from './resources-of-type.ts';

/** A function of a template, resolved: all that `startFunction` needs but the environment of the twin. */
export interface DeployedFunction extends Omit<LocalFunctionOptions, 'environment'> {
  readonly region: string;
  /** ARN of the role that it runs as. */
  readonly role: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The function that a custom resource names as its `ServiceToken`. */
export function functionByArn(arn: string, assembly: CloudAssembly, deployed?: DeployedResources): DeployedFunction {
  const functions = resourcesOfType(assembly, 'AWS::Lambda::Function', deployed);
  const found = functions.find(({ attribute }) => attribute('Arn') === arn);
  if (found !== undefined) return deployedFunction(arn, found, assembly);
  throw new PlatformError('TWIN_FAILED', `No stack of the assembly has the function ${arn}.`);
}

interface FunctionProperties {
  readonly Code?: { readonly S3Bucket?: string; readonly S3Key?: string };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly Handler?: string;
  readonly MemorySize?: number;
  readonly Role?: string;
  readonly Timeout?: number;
}

/** Absent properties have CloudFormation's defaults. */
function deployedFunction(arn: string, found: ResourceOfType, assembly: CloudAssembly): DeployedFunction {
  const properties: FunctionProperties = found.properties(
    ...['Code', 'Environment', 'Handler', 'MemorySize', 'Role', 'Timeout'],
  );
  const { Code = {}, Environment: { Variables = {} } = {}, Handler = '', MemorySize = 128, Timeout = 3 } = properties;
  const asset = assembly.assets.find(({ bucket, key }) => bucket === Code.S3Bucket && key === Code.S3Key);
  if (asset === undefined) {
    throw new PlatformError('TWIN_FAILED', `The code of ${arn} is no asset of the assembly: ${JSON.stringify(Code)}.`);
  }
  return {
    arn,
    name: found.ref(),
    region: found.stack.region,
    role: String(properties.Role),
    handler: Handler,
    memorySize: Number(MemorySize),
    timeoutSeconds: Number(Timeout),
    variables: Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, String(value)])),
    assetFolder: asset.path,
  };
}
