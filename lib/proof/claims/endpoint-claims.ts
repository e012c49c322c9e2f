import { foreignResources } from '../../model/foreign-resources.ts';
import type { Claim } from '../claim.ts';
import { type ClaimSubject, ownPrincipals } from './claim-subject.ts';

/**
 * Of S3 all but reading objects: assets and layers of images are read, in whichever account the company and AWS keep them. What is read is
 * no loss; what is written may carry data away.
 */
const allButReading = [
  'List*',
  'Put*',
  'Create*',
  'Delete*',
  'Replicate*',
  'Restore*',
  'Abort*',
  'GetBucket*',
  'GetObjectVersion*',
].map((action) => `s3:${action}`);

/** A custom resource puts its answer into a bucket of AWS, with a signature of CloudFormation. */
const answers = ['arn:*:s3:::cloudformation-custom-resource-response-*/*'];

/** Of Systems Manager, without reading parameters: those that AWS publishes are of no account. */
const exceptParameters = ['Add', 'Create', 'Delete', 'Describe', 'List', 'Put', 'Register', 'Send', 'Start', 'Update'];

interface Passage {
  readonly name: string;
  readonly services: readonly string[];
  /** Accounts whose resources are reached there. */
  readonly accounts: readonly string[];
  readonly may: readonly string[];
  readonly but?: readonly string[];
  /** What of the above is left out, in words. */
  readonly spared?: string;
}

/** What passes the VPC endpoints: no stranger, and nothing of a stranger's account. */
export function endpointClaims(subject: ClaimSubject): readonly Claim[] {
  return passages(subject).flatMap(({ name, services, may, but, spared = '', accounts }): readonly Claim[] => {
    const on = { endpoints: services, ...(but === undefined ? {} : { but }) };
    return [
      {
        id: `endpoints-${name}-strangers`,
        says: `Nobody of another account passes the endpoints of ${services.join(', ')}${spared}.`,
        nobody: { among: ['others'], except: ownPrincipals(subject.world) },
        may,
        on,
      },
      {
        id: `endpoints-${name}-resources`,
        says: `Nobody reaches anything of an account but ${accounts.join(', ')} through the endpoints of ${services.join(', ')}${spared}.`,
        nobody: { among: ['roles', 'others'] },
        may,
        on,
        when: { StringNotEquals: { 'aws:ResourceAccount': accounts } },
      },
    ];
  });
}

const exceptions: Readonly<Record<string, Pick<Passage, 'may' | 'but' | 'spared'>>> = {
  s3: { may: allButReading, but: answers, spared: ', but to read objects or to answer CloudFormation' },
  ssm: { may: exceptParameters.map((verb) => `ssm:${verb}*`), spared: ', but to read parameters' },
};

/** Endpoints that let the same pass. */
function passages({ environment, world: { accounts, endpoints } }: ClaimSubject): readonly Passage[] {
  const foreign: Readonly<Record<string, readonly string[] | undefined>> = foreignResources(environment);
  const services = [...new Set(endpoints.map(({ service }) => service))].sort();
  const isAlone = (service: string) => Object.hasOwn(exceptions, service) || (foreign[service] ?? []).length > 0;
  const alone = services.filter(isAlone).map((service) => ({
    ...{ name: service, services: [service], accounts: [...accounts, ...(foreign[service] ?? [])] },
    ...(exceptions[service] ?? { may: ['*'] }),
  }));
  const alike = services.filter((service) => !isAlone(service));
  return [...(alike.length === 0 ? [] : [{ name: 'services', services: alike, may: ['*'], accounts }]), ...alone];
}
