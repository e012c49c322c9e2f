import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, type Stage } from 'aws-cdk-lib';
import { EnvironmentStage } from '../../constructs/stacks/environment-stage.ts';
import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { handlerFolder } from './sample-platform.ts';

const root = resolve(__dirname, '../..');

/** A resource of a template, its references written as text. */
export interface DeclaredResource {
  readonly stack: string;
  readonly account: string;
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of a template are JSON, and a test that expects the wrong ones fails.
  readonly properties: any;
  readonly dependsOn: readonly string[];
}

/** What `config/` declares for an environment. */
export function declared(name: string): { readonly environment: Environment; readonly running: readonly Domain[] } {
  const configuration = loadConfiguration(name, resolve(root, 'config'));
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  return configuration.value;
}

/** Every resource of an environment of `config/`, with changes. */
export function declaredResources(name: string, changes: Partial<Environment> = {}): readonly DeclaredResource[] {
  const { environment, running } = declared(name);
  const { context } = JSON.parse(readFileSync(resolve(root, 'cdk.json'), 'utf8'));
  const app = new App({ context, analyticsReporting: false });
  const props = { environment: { ...environment, ...changes }, domains: running };
  return resourcesOf(new EnvironmentStage(app, name, { ...props, handlerFolder, rotateFolder: handlerFolder }));
}

export function resourcesOf(stage: Stage): readonly DeclaredResource[] {
  return stage.synth().stacks.flatMap(({ stackName, environment, template }) =>
    Object.entries<{ Type: string; Properties?: unknown; DependsOn?: readonly string[] }>(template.Resources ?? {}).map(
      ([id, { Type, Properties = {}, DependsOn }]) => ({
        stack: stackName,
        account: environment.account,
        id,
        type: Type,
        properties: written(Properties),
        dependsOn: [DependsOn ?? []].flat(),
      }),
    ),
  );
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Intrinsics as text: `{Key.Arn}` for an attribute, `{Role}` for a reference. */
export function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  const [[key = '', argument] = []] = Object.entries(value);
  if (key === 'Ref') return pseudo[String(argument)] ?? `{${argument}}`;
  if (key === 'Fn::GetAtt') return `{${[argument].flat().join('.')}}`;
  if (key === 'Fn::ImportValue' || key === 'Fn::GetStackOutput') return `{${JSON.stringify(written(argument))}}`;
  if (key === 'Fn::Sub') return String(argument).replace(/\$\{([^}]+)\}/g, (_, name) => pseudo[name] ?? `{${name}}`);
  if (key === 'Fn::Join') {
    const [separator, parts] = argument as [string, readonly unknown[]];
    return parts.map(written).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
}

export interface DeclaredStatement {
  readonly resource: DeclaredResource;
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every policy statement of a resource, wherever it stands. */
export function statementsIn(resource: DeclaredResource): readonly DeclaredStatement[] {
  const find = (value: unknown): readonly DeclaredStatement[] => {
    if (typeof value !== 'object' || value === null) return [];
    const statement = value as DeclaredStatement;
    if (typeof statement.Effect === 'string')
      return [{ ...statement, resource, Action: [statement.Action ?? []].flat() }];
    return Object.values(value).flatMap(find);
  };
  return find(resource.properties);
}
