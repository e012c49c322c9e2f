import { foreignResources } from '../../model/foreign-resources.ts';
import type { Claim } from '../claim.ts';
import { type ClaimSubject, ownPrincipals } from './claim-subject.ts';

/**
 * Of S3, without what CloudFormation must pass: a custom resource puts its answer into a bucket of AWS with a signature of CloudFormation,
 * and reads assets, in whichever account the company keeps them.
 */
const objectsOfS3 = [
  's3:List*',
  's3:Delete*',
  's3:GetBucket*',
  's3:GetObjectVersion*',
  's3:PutBucket*',
  's3:PutObjectAcl',
];

/** Of Systems Manager, without reading parameters: those that AWS publishes are of no account. */
const exceptParameters = ['Add', 'Create', 'Delete', 'Describe', 'List', 'Put', 'Register', 'Send', 'Start', 'Update'];

interface Passage {
  readonly name: string;
  readonly services: readonly string[];
  readonly may: readonly string[];
  /** Accounts whose resources are reached there. */
  readonly accounts: readonly string[];
}

/** What passes the VPC endpoints: no stranger, and nothing of a stranger's account. */
export function endpointClaims(subject: ClaimSubject): readonly Claim[] {
  return passages(subject).flatMap(({ name, services, may, accounts }): readonly Claim[] => [
    {
      id: `endpoints-${name}-strangers`,
      says: `Nobody of another account passes the endpoints of ${services.join(', ')}.`,
      nobody: { among: ['others'], except: ownPrincipals(subject.world) },
      may,
      on: { endpoints: services },
    },
    {
      id: `endpoints-${name}-resources`,
      says: `Nobody reaches anything of an account but ${accounts.join(', ')} through the endpoints of ${services.join(', ')}.`,
      nobody: { among: ['roles', 'others'] },
      may,
      on: { endpoints: services },
      when: { StringNotEquals: { 'aws:ResourceAccount': accounts } },
    },
  ]);
}

/** Endpoints that let the same pass. */
function passages({ environment, world: { accounts, endpoints } }: ClaimSubject): readonly Passage[] {
  const foreign: Readonly<Record<string, readonly string[] | undefined>> = foreignResources(environment);
  const actions: Readonly<Record<string, readonly string[]>> = {
    s3: objectsOfS3,
    ssm: exceptParameters.map((verb) => `ssm:${verb}*`),
  };
  const services = [...new Set(endpoints.map(({ service }) => service))].sort();
  const isAlone = (service: string) => Object.hasOwn(actions, service) || (foreign[service] ?? []).length > 0;
  const alone = services.filter(isAlone).map((service) => ({
    name: service,
    services: [service],
    may: actions[service] ?? ['*'],
    accounts: [...accounts, ...(foreign[service] ?? [])],
  }));
  const alike = services.filter((service) => !isAlone(service));
  return [...(alike.length === 0 ? [] : [{ name: 'services', services: alike, may: ['*'], accounts }]), ...alone];
}
