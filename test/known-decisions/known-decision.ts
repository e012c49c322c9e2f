import type { PolicyStatement } from '../../scripts/second-opinion/questions.ts';

/** A request and every policy that has a say, with the answer that AWS documents. */
export interface KnownDecision {
  /** A sentence about the request. Unique. */
  readonly name: string;
  /** The page of AWS's documentation that says so. */
  readonly page: string;
  readonly request: DecisionRequest;
  readonly policies: DecisionPolicies;
  readonly allowed: boolean;
}

export interface DecisionRequest {
  /** ARN, the name of a service, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export interface DecisionPolicies {
  /** Of the principal. Absent: it has none. */
  readonly identity?: readonly PolicyStatement[];
  readonly boundary?: readonly PolicyStatement[];
  /** Of the resource; of a role, whom it trusts. */
  readonly resource?: readonly PolicyStatement[];
  /** Of the VPC endpoint that the request passes. Absent: it passes none. */
  readonly endpoint?: readonly PolicyStatement[];
}

export const here = '111111111111';
export const elsewhere = '222222222222';
export const accountRoot = (account: string) => `arn:aws:iam::${account}:root`;
export const reader = `arn:aws:iam::${here}:role/reader`;
export const stranger = `arn:aws:iam::${here}:role/stranger`;
export const foreigner = `arn:aws:iam::${elsewhere}:role/foreigner`;
export const zoneKey = `arn:aws:kms:eu-west-1:${here}:key/1b2c3d4e-0000-4000-8000-000000000001`;
export const bucket = 'arn:aws:s3:::lake-mnpi-raw';
export const object = `${bucket}/payments/part-1.avro`;
export const targetRole = `arn:aws:iam::${here}:role/target`;

/** Account of the resource: buckets name none, and all of them here are ours. */
export function accountOf(resource: string): string {
  return resource.split(':')[4] || here;
}

type Rest = Omit<PolicyStatement, 'Effect' | 'Action' | 'Resource'>;
type Names = string | readonly string[];

export function allow(Action: Names, Resource: Names, rest: Rest = {}): PolicyStatement {
  return { Effect: 'Allow', Action, Resource, ...rest };
}

export function deny(Action: Names, Resource: Names, rest: Rest = {}): PolicyStatement {
  return { Effect: 'Deny', Action, Resource, ...rest };
}

/** In the policy of a role, which names no resource. */
export function trust(
  Principal: PolicyStatement['Principal'],
  Condition?: PolicyStatement['Condition'],
): PolicyStatement {
  return { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) };
}

export const toRole = (arn: string) => ({ Principal: { AWS: arn } });
export const toEverybody = { Principal: '*' } as const;
export const toService = (name: string) => ({ Principal: { Service: name } });

export function by(
  principal: string,
  action: string,
  resource: string,
  context: DecisionRequest['context'] = {},
): DecisionRequest {
  return { principal, action, resource, context };
}

/** What a request says of itself, by condition key. */
export type Context = Record<string, string | string[]>;

export function get(principal: string, context: Context = {}): DecisionRequest {
  return by(principal, 's3:GetObject', object, context);
}

export function put(context: Context = {}): DecisionRequest {
  return by(reader, 's3:PutObject', object, context);
}

/** Several requests under the same policies. */
export function decided(
  page: string,
  policies: DecisionPolicies,
  rows: readonly (readonly [name: string, request: DecisionRequest, answer: 'allowed' | 'denied'])[],
): readonly KnownDecision[] {
  return rows.map(([name, request, answer]) => ({ name, page, request, policies, allowed: answer === 'allowed' }));
}
