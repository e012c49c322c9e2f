import { provedTypes } from '../../proof/read-world.ts';
import type { ResolvedResource, ResolvedStack } from '../../proof/resolved-stack.ts';
import type { CloudAssembly, Stack, TemplateResource } from './cloud-assembly.ts';
import { partitionOf } from './physical-identity.ts';
import { type ResolveContext, resolveTemplate, resolveText } from './resolve-template.ts';

/** The stacks of an assembly as the proof reads them. What only a deployment knows looks like a variable of a policy: it may be any text. */
export function resolvedStacks(assembly: CloudAssembly): readonly ResolvedStack[] {
  return assembly.stacks.map((stack) => ({
    ...{ name: stack.name, account: stack.account, region: stack.region, partition: partitionOf(stack.region) },
    isTransformed: stack.template.Transform !== undefined,
    resources: Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) =>
      resolvedResource(assembly, stack, logicalId, resource),
    ),
  }));
}

function resolvedResource(
  assembly: CloudAssembly,
  stack: Stack,
  logicalId: string,
  { Type: type, Properties = {}, Condition: condition }: TemplateResource,
): ResolvedResource {
  if (!provedTypes.includes(type)) return { logicalId, type, ref: logicalId, properties: Properties };
  const placeholder = (name: string) => `\${unknown:${stack.name}/${logicalId}/${name}}`;
  const context: ResolveContext = { assembly, deployed: new Map(), stack, path: logicalId, placeholder };
  const ref = resolveText({ Ref: logicalId }, context);
  const arn = resolveText({ 'Fn::GetAtt': [logicalId, 'Arn'] }, context);
  const properties = resolveTemplate(Properties, { ...context, path: `${logicalId}.Properties` });
  return {
    ...{ logicalId, type, ref, properties: properties as ResolvedResource['properties'] },
    ...(arn.startsWith('arn:') ? { arn } : ref.startsWith('arn:') ? { arn: ref } : {}),
    ...(condition === undefined ? {} : { condition }),
  };
}
