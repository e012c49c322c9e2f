import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CloudAssembly, readCloudAssembly, type TemplateResource } from '../../lib/local/aws/cloud-assembly.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { HandlerBundle } from '../bundle.ts';
import { grouped, type Measurement } from './measurement.ts';
import { synthesizeRegulatedApp } from './regulated-app.ts';

/** What a deployment consists of: resources, and bytes of the handlers. */
export function measureTemplate(folder: string, handlers: readonly HandlerBundle[]): readonly Measurement[] {
  const few = regulated(join(folder, 'one-topic'), 1);
  const many = regulated(join(folder, 'many-topics'), 101);
  const rotating = regulated(join(folder, 'rotating'), 1, { rotating: true }).resources;
  const added = `${many.topics - few.topics} topics and ${grouped(many.acls - few.acls)} ACLs`;
  return [
    {
      what: 'regulated cluster, reconciler and a domain with two SCRAM clients, VPC given',
      value: few.resources.length,
      unit: 'resources',
      atMost: 36,
      kind: 'count',
      note: 'closest CDK peer: 106, without SCRAM',
    },
    {
      what: 'the same with passwords that rotate',
      value: rotating.length,
      unit: 'resources',
      atMost: 45,
      kind: 'count',
      note: 'a second function, and a schedule per user',
    },
    {
      what: 'functions among them',
      value: rotating.filter(({ Type }) => Type === 'AWS::Lambda::Function').length,
      unit: 'functions',
      atMost: 2,
      kind: 'count',
    },
    {
      what: `added by ${added}`,
      value: many.resources.length - few.resources.length,
      unit: 'resources',
      atMost: 0,
      kind: 'count',
      note: 'closest CDK peer: one per topic and one per ACL',
    },
    ...handlers.map(({ folder }): Measurement => {
      const name = basename(folder);
      return {
        what: `handler asset ${name}, AWS SDK and Kafka client inside`,
        value: bytesOf(folder),
        unit: 'bytes',
        atMost: name === 'reconcile' ? 1_100_000 : 680_000,
        kind: 'count',
        note: 'closest CDK peer: 115 MB',
      };
    }),
  ];
}

interface RegulatedApp {
  readonly resources: readonly TemplateResource[];
  readonly topics: number;
  readonly acls: number;
}

function regulated(folder: string, topics: number, options = {}): RegulatedApp {
  synthesizeRegulatedApp(folder, topics, options);
  const document = documentOf(folder);
  return {
    resources: resourcesOf(readCloudAssembly(folder)),
    topics: document.topics.length,
    acls: document.acls.length,
  };
}

function resourcesOf({ stacks }: CloudAssembly): readonly TemplateResource[] {
  return stacks.flatMap(({ template }) => Object.values(template.Resources ?? {}));
}

function documentOf(folder: string): DomainDocument {
  const file = readdirSync(folder).find((name) => name.startsWith('domain.')) ?? '';
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
