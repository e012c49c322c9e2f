import type { CloudAssembly, Stack } from './cloud-assembly.ts';
import { type DeployedResources, resolveTemplate, resolveText } from './resolve-template.ts';

/** A resource as it will be after the deployment. */
export interface ResourceOfType {
  readonly stack: Stack;
  /** What `Ref` gives. */
  ref(): string;
  attribute(name: string): string;
  /** As the template has them. */
  readonly unresolved: Readonly<Record<string, unknown>>;
  /** A part of `unresolved`; `path` says where it stands. */
  resolve(value: unknown, path: string): unknown;
  /** The named properties, resolved. The others may hold what the twin cannot resolve and does not need. */
  properties(...names: readonly string[]): Readonly<Record<string, unknown>>;
}

/** Every resource of one type. Custom resources count as not deployed unless `deployed` has them. */
export function resourcesOfType(
  assembly: CloudAssembly,
  type: string,
  deployed: DeployedResources = new Map(),
): readonly ResourceOfType[] {
  return assembly.stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {})
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId, { Properties = {} }]) => {
        const context = { assembly, deployed, stack, path: `${logicalId}.Properties` };
        return {
          stack,
          unresolved: Properties,
          resolve: (value, path) => resolveTemplate(value, { ...context, path: `${context.path}.${path}` }),
          ref: () => resolveText({ Ref: logicalId }, context),
          attribute: (name) => resolveText({ 'Fn::GetAtt': [logicalId, name] }, context),
          properties: (...names) => {
            const wanted = Object.fromEntries(names.map((name) => [name, Properties[name]]));
            return resolveTemplate(wanted, context) as Record<string, unknown>;
          },
        };
      }),
  );
}
