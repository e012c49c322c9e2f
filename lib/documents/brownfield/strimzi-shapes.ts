import * as z from 'zod';
import { nonEmpty, positiveInteger, strict } from '../field-shapes.ts';
import { aclOperation, aclPattern, aclPermission, aclResourceType } from './acl-words.ts';

/** Any Kubernetes resource. A `List`, as kubectl prints several, holds them in `items`. */
export const kubernetesResource = z.object({
  apiVersion: nonEmpty,
  kind: nonEmpty,
  metadata: z
    .object({
      name: nonEmpty.optional(),
      labels: z.record(z.string(), z.string()).nullish(),
      annotations: z.record(z.string(), z.string()).nullish(),
    })
    .optional(),
  items: z.array(z.unknown()).optional(),
});

export type KubernetesResource = z.output<typeof kubernetesResource>;

const written = 'the number that the topic has: the one of the brokers is not in this file';

export const kafkaTopic = z.object({
  metadata: z.object({ name: nonEmpty }),
  spec: strict({
    topicName: nonEmpty.optional(),
    partitions: z.number({ error: written }).pipe(positiveInteger),
    replicas: z.number({ error: written }).pipe(positiveInteger),
    config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  }),
});

const aclRule = strict({
  resource: strict({
    type: aclResourceType,
    name: nonEmpty.optional(),
    patternType: aclPattern.prefault('literal'),
  }),
  host: nonEmpty.default('*'),
  type: aclPermission.prefault('allow'),
  operation: aclOperation.optional(),
  operations: z.array(aclOperation).default([]),
}).superRefine(({ resource: { type, name }, operation, operations }, context) => {
  if (type !== 'CLUSTER' && name === undefined)
    context.addIssue({ code: 'custom', path: ['resource', 'name'], message: 'a name' });
  if (operation === undefined && operations.length === 0)
    context.addIssue({ code: 'custom', path: ['operations'], message: 'at least one operation' });
});

export type StrimziAcl = z.output<typeof aclRule>;

export const kafkaUser = z.object({
  metadata: z.object({ name: nonEmpty }),
  spec: strict({
    authentication: z.object({ type: z.enum(['scram-sha-512', 'tls', 'tls-external']) }).optional(),
    authorization: strict({ type: z.literal('simple'), acls: z.array(aclRule) }).optional(),
    quotas: strict({
      producerByteRate: z.number().optional(),
      consumerByteRate: z.number().optional(),
      requestPercentage: z.number().optional(),
      controllerMutationRate: z.number().optional(),
    }).optional(),
    template: z.unknown().optional(),
  }).default({}),
});

export type StrimziUser = z.output<typeof kafkaUser>;
