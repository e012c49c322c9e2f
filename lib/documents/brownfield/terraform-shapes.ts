import * as z from 'zod';
import type { AclBinding } from '../../model/acl.ts';
import type { QuotaState } from '../../model/quota.ts';
import type { TopicState } from '../../model/topic.ts';
import { nonEmpty, positiveInteger } from '../field-shapes.ts';
import { aclOperation, aclPattern, aclPermission, aclResourceType } from './acl-words.ts';

/** One entry of `resources` (Terraform: `internals/json-format`). Its further members are of no concern here. */
export const terraformResource = z.object({
  address: nonEmpty,
  mode: z.enum(['managed', 'data']),
  type: nonEmpty,
  values: z.record(z.string(), z.unknown()),
});

export type TerraformResource = z.output<typeof terraformResource>;

export const terraformTopic = z
  .object({
    name: nonEmpty,
    partitions: positiveInteger,
    replication_factor: positiveInteger,
    config: z.record(z.string(), z.string()).nullish(),
  })
  .transform(
    ({ name, partitions, replication_factor, config }): TopicState => ({
      name,
      partitions,
      replicationFactor: replication_factor,
      configs: config ?? {},
    }),
  );

/** The provider takes a pattern that is left out as a literal name. */
export const terraformAcl = z
  .object({
    resource_name: nonEmpty,
    resource_type: aclResourceType,
    resource_pattern_type_filter: aclPattern.prefault('Literal'),
    acl_principal: nonEmpty,
    acl_host: nonEmpty,
    acl_operation: aclOperation,
    acl_permission_type: aclPermission,
  })
  .transform(
    (values): AclBinding => ({
      resourceType: values.resource_type,
      resourceName: values.resource_name,
      patternType: values.resource_pattern_type_filter,
      principal: values.acl_principal,
      host: values.acl_host,
      operation: values.acl_operation,
      permission: values.acl_permission_type,
    }),
  );

/** Undefined for limits of IP addresses, which are not Kafka's clients. */
export const terraformQuota = z
  .object({
    entity_name: z.string(),
    entity_type: z.enum(['user', 'client-id', 'ip']),
    config: z.record(z.string(), z.coerce.number()).nullish(),
  })
  .transform(({ entity_name, entity_type, config }): QuotaState | undefined => {
    const name = entity_name === '' || entity_name === '<default>' ? null : entity_name;
    const limits = config ?? {};
    if (entity_type === 'ip') return undefined;
    return { entity: entity_type === 'user' ? { user: name } : { clientId: name }, limits };
  });

/** The password stands beside it; nothing here looks at it. */
export const terraformUser = z.object({ username: nonEmpty });

export const terraformAssociation = z.object({ secret_arn_list: z.array(nonEmpty).nullish() });

export const terraformSingleAssociation = z.object({ secret_arn: nonEmpty });
