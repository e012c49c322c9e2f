import { PlatformError } from '../../model/platform-error.ts';
import type { CloudAssembly, Stack } from './cloud-assembly.ts';
import { type Identity, inventedUuid, partitionOf, physicalIdentity } from './physical-identity.ts';
import { substitute } from './substitute.ts';

/** What a custom resource is after its last successful request. */
export interface DeployedResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** By `deployedKey`. */
export type DeployedResources = ReadonlyMap<string, DeployedResource>;

export function deployedKey({ account, region, name }: Stack, logicalId: string): string {
  return `${account}/${region}/${name}/${logicalId}`;
}

export interface ResolveContext {
  readonly assembly: CloudAssembly;
  readonly deployed: DeployedResources;
  readonly stack: Stack;
  /** Where the value stands, such as `Reconcile.Properties.Environment`. */
  readonly path: string;
  /** The text that stands for what CloudFormation alone knows. Absent: it stops the run. */
  readonly placeholder?: (name: string) => string;
}

/**
 * The value that CloudFormation would deploy. What it cannot know stops the run, with stack, resource and path: a guess would let
 * a template pass here and fail in the cloud.
 */
export function resolveTemplate(value: unknown, context: ResolveContext): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:'))
    return unknown(context, `the dynamic reference ${value}`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolveTemplate(item, { ...context, path: `${context.path}[${index}]` }))
      .filter((item) => item !== undefined);
  }
  const members = Object.entries(value);
  const [[name, argument] = ['', undefined]] = members;
  if (members.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return (intrinsics[name] ?? fail(context, name))(argument, context);
  }
  const resolved = members.map(([key, member]) => [key, resolveTemplate(member, within(context, key))] as const);
  return Object.fromEntries(resolved.filter(([, member]) => member !== undefined));
}

/** As `resolveTemplate`, for a value that must come out as text. */
export function resolveText(value: unknown, context: ResolveContext): string {
  const resolved = resolveTemplate(value, context);
  return typeof resolved === 'object' || resolved === undefined ? fail(context, 'what is no text') : String(resolved);
}

/** CloudFormation's `AWS::StackId`. */
export function stackId({ name, account, region }: Stack): string {
  const partition = partitionOf(region);
  const uuid = inventedUuid(`${account}/${region}/${name}`);
  return `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/${uuid}`;
}

const intrinsics: Readonly<Record<string, (argument: unknown, context: ResolveContext) => unknown>> = {
  Ref: (name, context) => reference(String(name), context),
  'Fn::GetAtt': (argument, context) => {
    const [logicalId = '', ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
    return attributeOf(logicalId, attribute.join('.'), context);
  },
  'Fn::Join': (argument, context) => {
    const [delimiter, items] = parts(argument, context);
    return list(items, context).map(String).join(resolveText(delimiter, context));
  },
  'Fn::Split': (argument, context) => {
    const [delimiter, text] = parts(argument, context);
    return resolveText(text, context).split(resolveText(delimiter, context));
  },
  'Fn::Select': (argument, context) => {
    const [index, items] = parts(argument, context);
    return list(items, context)[Number(resolveText(index, context))] ?? unknown(context, 'Fn::Select past the end');
  },
  'Fn::Sub': (argument, context) => {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : parts(argument, context);
    return substitute(String(text), (name) => {
      const variable = (variables as Readonly<Record<string, unknown>>)[name];
      if (variable !== undefined) return resolveText(variable, context);
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length > 0
        ? attributeOf(logicalId, attribute.join('.'), context)
        : (reference(name, context) ?? fail(context, `\${${name}}`));
    });
  },
  'Fn::Base64': (argument, context) => Buffer.from(resolveText(argument, context)).toString('base64'),
  'Fn::ImportValue': (argument, context) => exportedValue(resolveText(argument, context), context),
  'Fn::GetStackOutput': (argument, context) => stackOutput(argument as StackOutputReference, context),
};

/** Undefined for `AWS::NoValue`, which takes away the property that it stands in. */
function reference(name: string, context: ResolveContext): string | undefined {
  const { stack } = context;
  const partition = partitionOf(stack.region);
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return partition;
    case 'AWS::URLSuffix':
      return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackId(stack);
    case 'AWS::NoValue':
      return undefined;
  }
  const parameter = stack.template.Parameters?.[name];
  if (parameter === undefined) return identityOf(name, context).ref;
  const isPlain = parameter.Default !== undefined && !parameter.Type.startsWith('AWS::SSM::');
  return isPlain ? String(parameter.Default) : unknown(context, `the parameter ${name}, which has no value here`);
}

function attributeOf(logicalId: string, attribute: string, context: ResolveContext): string {
  const { attributes } = identityOf(logicalId, context);
  return attributes[attribute] ?? unknown(context, `Fn::GetAtt ${logicalId}.${attribute}`);
}

function identityOf(logicalId: string, context: ResolveContext): Identity {
  const { stack, deployed } = context;
  const { Type: type, Properties = {} } =
    stack.template.Resources?.[logicalId] ?? fail(context, `${logicalId}, which the template does not have`);
  if (isCustomResource(type)) {
    const found = deployed.get(deployedKey(stack, logicalId));
    if (found !== undefined) return { ref: found.physicalId, attributes: found.attributes };
    return { ref: unknown(context, `${logicalId}, which is not deployed yet`), attributes: {} };
  }
  const identity = physicalIdentity({
    type,
    logicalId,
    stackName: stack.name,
    account: stack.account,
    region: stack.region,
    partition: partitionOf(stack.region),
    property: (name) => {
      const value = resolveTemplate(Properties[name], { ...context, path: `${logicalId}.Properties.${name}` });
      return typeof value === 'string' ? value : undefined;
    },
  });
  return identity ?? { ref: unknown(context, `a reference to ${logicalId} of type ${type}`), attributes: {} };
}

export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function exportedValue(name: string, context: ResolveContext): unknown {
  const { account, region } = context.stack;
  const neighbours = context.assembly.stacks.filter((stack) => stack.account === account && stack.region === region);
  for (const stack of neighbours) {
    for (const [id, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
      const place = { ...context, stack, path: `Outputs.${id}` };
      if (Export && resolveTemplate(Export.Name, place) === name) return resolveTemplate(Value, place);
    }
  }
  return fail(context, `Fn::ImportValue ${name}, which no stack of the assembly exports`);
}

interface StackOutputReference {
  readonly StackName: unknown;
  readonly OutputName: unknown;
  /** Absent: the stack's own. */
  readonly Region?: unknown;
  /** A role of the other stack's account. Absent: the stack's own account. */
  readonly RoleArn?: unknown;
}

function stackOutput({ StackName, OutputName, Region, RoleArn }: StackOutputReference, context: ResolveContext) {
  const text = (value: unknown) => resolveText(value, context);
  const [name, output] = [text(StackName), text(OutputName)];
  const region = Region === undefined ? context.stack.region : text(Region);
  const account = RoleArn === undefined ? context.stack.account : text(RoleArn).split(':')[4];
  const stack = context.assembly.stacks.find(
    (other) => other.name === name && other.region === region && other.account === account,
  );
  const found = stack?.template.Outputs?.[output];
  if (stack === undefined || found === undefined) fail(context, `Fn::GetStackOutput ${name}.${output}`);
  return resolveTemplate(found.Value, { ...context, stack, path: `Outputs.${output}` });
}

function parts(argument: unknown, context: ResolveContext): readonly unknown[] {
  return Array.isArray(argument) ? argument : fail(context, 'an intrinsic function without its list of arguments');
}

function list(value: unknown, context: ResolveContext): readonly unknown[] {
  return parts(resolveTemplate(value, context), context);
}

function within(context: ResolveContext, key: string): ResolveContext {
  return { ...context, path: `${context.path}.${key}` };
}

function unknown(context: ResolveContext, what: string): string {
  return context.placeholder?.(what) ?? fail(context, what);
}

function fail({ stack, path }: ResolveContext, what: string): never {
  throw new PlatformError('TWIN_FAILED', `Stack ${stack.name}, ${path}: the local twin cannot resolve ${what}.`);
}
