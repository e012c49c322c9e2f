import type { ConditionTest } from '../../../lib/proof/statement.ts';

export type Context = Readonly<Record<string, string | readonly string[]>>;

/** Made by AWS from the principal or the resource: no request can vary them. */
const given =
  /^(aws:(Principal(?!OrgID|OrgPaths)|ResourceTag\/|ResourceAccount|userid|username)|kms:(CallerAccount|ResourceAliases))/i;
/** In requests that services make by themselves, and in no others. */
const ofServices = /^aws:Source(Account|Arn|OrgID|OrgPaths)$/i;
/** In requests of IAM principals, and in no others. */
const ofPeople = /^(aws:(MultiFactorAuth|PrincipalOrg|Called|ViaAWS)|kms:ViaService$)/i;
/** Keys that AWS sends with some actions of their service only. */
const onlyWith: readonly (readonly [key: RegExp, actions: RegExp])[] = [
  [/^kms:Grant/i, /^kms:CreateGrant$/],
  [/^kms:EncryptionContext/i, /^kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt|CreateGrant)/],
  [/^kms:ViaService$/i, /^kms:/],
  [/^s3:x-amz-server-side/i, /^s3:PutObject$/],
  [/^s3:(prefix|delimiter|max-keys)$/i, /^s3:ListBucket/],
  [/^s3:TlsVersion$/i, /^s3:/],
  [/^s3:object-lock-/i, /^s3:PutObject(Retention)?$/],
  [/^sts:/i, /^sts:/],
  [/^iam:PassedToService$/i, /^iam:PassRole$/],
  [/^iam:PermissionsBoundary$/i, /^iam:(Put|Delete)RolePolicy$/],
  [/^secretsmanager:VersionStage$/i, /^secretsmanager:(GetSecretValue|PutSecretValue)$/],
  [/^aws:/i, /./],
];

export interface VariedBy {
  readonly action: string;
  /** `role`, `service` or `anonymous`. */
  readonly kind: 'role' | 'service' | 'anonymous';
  /** Of every statement that has a say. */
  readonly conditions: readonly ConditionTest[];
}

/**
 * Requests that differ in what the statements ask about: one as the statements want it, one that says nothing, and from the first
 * each key once absent, once with every value that a statement names, and once with a neighbour of it.
 */
export function variedContexts(by: VariedBy): readonly Context[] {
  const tests = by.conditions.filter(({ key }) => isSent(key, by));
  const wanted: Record<string, string | readonly string[]> = {};
  for (const test of tests) wanted[canonicalKey(test.key)] ??= valuesOf(test)[0] ?? 'x';
  const contexts: Context[] = [wanted, {}];
  for (const [key, some] of Map.groupBy(tests, (test) => canonicalKey(test.key))) {
    const { [key]: _absent, ...others } = wanted;
    contexts.push(others);
    for (const value of new Set(some.flatMap(valuesOf))) contexts.push({ ...wanted, [key]: value });
  }
  return [...new Map(contexts.map((context) => [JSON.stringify(context), context])).values()];
}

function isSent(key: string, { action, kind }: VariedBy): boolean {
  if (given.test(key)) return false;
  if (ofServices.test(key) && kind !== 'service') return false;
  if (ofPeople.test(key) && kind !== 'role') return false;
  return onlyWith.some(([keys, actions]) => keys.test(key) && actions.test(action));
}

/** Names of keys have no case, but a request has one value for each. */
function canonicalKey(key: string): string {
  const [service = '', ...rest] = key.split(':');
  return [service.toLowerCase(), ...rest].join(':');
}

const multiValued = /^(aws:CalledVia|aws:TagKeys|kms:GrantOperations|kms:EncryptionContextKeys)$/i;

function valuesOf({ operator, key, values }: ConditionTest): readonly (string | readonly string[])[] {
  const single = singleValues(operator, key, values);
  return multiValued.test(key) ? [...single.map((value) => [value]), single] : single;
}

function singleValues(operator: string, key: string, values: readonly string[]): readonly string[] {
  if (operator === 'Bool' || /Transport$|^aws:(MultiFactorAuthPresent|ViaAWSService)$|ForAWSResource$/i.test(key)) {
    return ['true', 'false'];
  }
  if (operator.startsWith('Numeric'))
    return values.flatMap((value) => [value, `${Number(value) - 1}`, `${Number(value) + 1}`]);
  if (operator === 'Null') return [`${key.split(':').at(-1)}-value`];
  const named = values.slice(0, 3).map((value) => value.replaceAll('*', 'some').replaceAll('?', 'x'));
  return [...named, `${named[0] ?? ''}x`];
}
