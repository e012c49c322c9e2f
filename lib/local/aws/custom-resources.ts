import type { CloudAssembly, Stack, TemplateResource } from './cloud-assembly.ts';
import { dependencyOrder } from './dependency-order.ts';
import { isCustomResource, type ResolveContext, resolveTemplate } from './resolve-template.ts';
import { substitute } from './substitute.ts';

/** A custom resource of a template. */
export interface CustomResource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  readonly template: TemplateResource;
}

/** All of the assembly, in the order in which CloudFormation could deploy them. */
export function customResourcesOf(assembly: CloudAssembly): readonly CustomResource[] {
  return assembly.stacks.flatMap((stack) => {
    const resources = stack.template.Resources ?? {};
    const order = dependencyOrder(Object.keys(resources), (id) => dependenciesOf(resources[id]));
    return order.flatMap((logicalId) => {
      const template = resources[logicalId];
      return template !== undefined && isCustomResource(template.Type)
        ? [{ stack, logicalId, type: template.Type, template }]
        : [];
    });
  });
}

/** The properties as the function receives them: resolved, and every scalar as text. */
export function resourceProperties(
  { stack, logicalId, template }: CustomResource,
  context: Pick<ResolveContext, 'assembly' | 'deployed'>,
): Readonly<Record<string, unknown>> {
  const path = `${logicalId}.Properties`;
  return asText(resolveTemplate(template.Properties ?? {}, { ...context, stack, path })) as Record<string, unknown>;
}

function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asText(member)]));
}

function dependenciesOf(resource: TemplateResource | undefined): readonly string[] {
  return [...[resource?.DependsOn ?? []].flat(), ...referencesIn(resource?.Properties)];
}

/** Logical ids that a value names; pseudo parameters and the like may be among them. */
function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'Ref') return [String(member)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(member) ? member[0] : member).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') return [...namesInText(Array.isArray(member) ? member[0] : member), ...referencesIn(member)];
    return referencesIn(member);
  });
}

function namesInText(text: unknown): readonly string[] {
  const names: string[] = [];
  substitute(String(text), (name) => {
    names.push(name.split('.')[0] ?? '');
    return '';
  });
  return names;
}
