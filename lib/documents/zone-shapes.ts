import * as z from 'zod';
import { type Lake, type LakeLayer, type LayerLifecycle, lakeLayers, type ObjectLockMode } from '../model/lake.ts';
import type { BreakGlass, PermissionsBoundary, Persona } from '../model/persona.ts';
import { type RetentionClass, retentionClasses } from '../model/retention-class.ts';
import { classifications, type Zone, zoneMemberText } from '../model/zone.ts';
import { days, matching, positiveInteger, slug, strict } from './field-shapes.ts';

const members = z.array(matching(zoneMemberText.pattern, zoneMemberText.expected));

export const zoneShape = strict({
  name: slug,
  classification: z.enum(classifications),
  retentionClass: z
    .enum(retentionClasses as readonly [RetentionClass, ...RetentionClass[]])
    .optional()
    .describe('How long evidence must exist in the write-once archive. Default: standard, no archive.'),
  keyRotation: days.optional().describe('How often KMS changes key material, from 90d to 2560d. Default: 365d.'),
  readers: members
    .optional()
    .describe(
      'Everybody who may read data of the zone: personas, clients as domain/client or domain/*, ARNs of roles. Absent: whom domains and IAM let. pii, pci and mnpi need it.',
    ),
  writers: members.optional().describe("Clients and roles that write to the zone's raw bucket. Default: none."),
}).transform(
  ({ keyRotation, ...zone }): Zone => (keyRotation === undefined ? zone : { ...zone, keyRotationDays: keyRotation }),
);

const principals = z
  .array(matching(/^arn:[^:]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 'the ARN of an IAM role or user'))
  .min(1);

const layer = z.enum(lakeLayers as readonly [LakeLayer, ...LakeLayer[]]);

export const personaShape = strict({
  name: slug,
  layers: z.array(layer).min(1).describe('Of the zones that name the persona as a reader.'),
  writes: z.array(layer).optional().describe('Layers to which it may write, too. Default: none.'),
  assumedBy: principals.describe('Roles or users who may become the persona.'),
  mfa: z.boolean().optional().describe('Always true where a zone of the persona is pii, pci or mnpi.'),
  sessionMinutes: positiveInteger.optional().describe('From 60 to 720. Default: 60.'),
}) satisfies z.ZodType<Persona>;

const lifecycle = strict({
  infrequentAccess: days.optional(),
  instantRetrieval: days.optional(),
  archive: days.optional().describe('Must be restored before it can be read: not for layers that are queried.'),
  expire: days.optional(),
}).transform(
  ({ infrequentAccess, instantRetrieval, archive, expire }): LayerLifecycle => ({
    ...(infrequentAccess === undefined ? {} : { infrequentAccessDays: infrequentAccess }),
    ...(instantRetrieval === undefined ? {} : { instantRetrievalDays: instantRetrieval }),
    ...(archive === undefined ? {} : { archiveDays: archive }),
    ...(expire === undefined ? {} : { expireDays: expire }),
  }),
);

export const lakeShape = strict({
  organization: matching(/^o-[a-z0-9]{10,32}$/, 'the id of an AWS organization such as o-1a2b3c4d5e').optional(),
  vpcEndpoints: z.array(matching(/^vpce-[0-9a-f]+$/, 'a VPC endpoint id such as vpce-0123456789abcdef0')).optional(),
  objectLockMode: z
    .enum(['governance', 'compliance'] as const satisfies readonly ObjectLockMode[])
    .optional()
    .describe('compliance: nobody, not even AWS, ends a retention early. Default: governance.'),
  lifecycle: strict({
    raw: lifecycle.optional(),
    curated: lifecycle.optional(),
    analytics: lifecycle.optional(),
    archive: lifecycle.optional(),
  }).optional(),
}) satisfies z.ZodType<Lake>;

const policyArn = matching(/^arn:[^:]+:iam::\d{12}:policy\/[\w+=,.@/-]+$/, 'the ARN of a managed policy');

export const permissionsBoundaryShape = strict({
  create: z.literal(true).optional().describe("The platform's own boundary, one per account."),
  arns: strict({ streaming: policyArn, lake: policyArn, audit: policyArn })
    .optional()
    .describe('Policies of the company, each of the account that it is for.'),
}).transform(({ create, arns }, context): PermissionsBoundary => {
  if (create !== undefined && arns === undefined) return { create };
  if (arns !== undefined && create === undefined) return { arns };
  const got = arns === undefined ? 'neither' : 'both';
  context.addIssue({ code: 'custom', message: 'either create or arns', params: { got } });
  return z.NEVER;
});

export const breakGlassShape = strict({ assumedBy: principals }) satisfies z.ZodType<BreakGlass>;
