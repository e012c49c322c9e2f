import { foreignResources } from '../../model/foreign-resources.ts';
import type { Claim } from '../claim.ts';
import { type ClaimSubject, ownPrincipals } from './claim-subject.ts';

/** What an endpoint lets pass besides. */
interface Spared {
  readonly says: string;
  readonly mayStill: readonly string[];
  readonly but?: readonly string[];
}

interface Passage {
  readonly name: string;
  readonly services: readonly string[];
  /** Accounts whose resources are reached there. */
  readonly accounts: readonly string[];
  readonly spared?: Spared;
}

/** What passes the VPC endpoints: no stranger, and nothing of a stranger's account. */
export function endpointClaims(subject: ClaimSubject): readonly Claim[] {
  return passages(subject).flatMap(({ name, services, spared, accounts }): readonly Claim[] => {
    const { says = '', mayStill = [], but = [] } = spared ?? {};
    const asked = { may: ['*'], mayStill, on: { endpoints: services, but } };
    return [
      {
        ...asked,
        id: `endpoints-${name}-strangers`,
        says: `Nobody of another account passes the endpoints of ${services.join(', ')}${says}.`,
        nobody: { among: ['others'], except: ownPrincipals(subject.world) },
      },
      {
        ...asked,
        id: `endpoints-${name}-resources`,
        says: `Nobody reaches anything of an account but ${accounts.join(', ')} through the endpoints of ${services.join(', ')}${says}.`,
        nobody: { among: ['roles', 'others'] },
        when: { StringNotEquals: { 'aws:ResourceAccount': accounts } },
      },
    ];
  });
}

function sparedAt(region: string): Readonly<Record<string, Spared>> {
  // CloudFormation leaves the hyphens of the Region out.
  const answers = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  return {
    // Assets and layers of images are read in whichever account the company and AWS keep them; what is read is no loss.
    s3: {
      says: ', but to read objects or to answer CloudFormation',
      mayStill: ['s3:GetObject'],
      but: [`arn:*:s3:::${answers}/*`],
    },
    // Parameters that AWS publishes are of no account.
    ssm: {
      says: ', but to read parameters',
      mayStill: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    },
  };
}

/** Endpoints that let the same pass. */
function passages({ environment, world: { accounts, endpoints } }: ClaimSubject): readonly Passage[] {
  const foreign: Readonly<Record<string, readonly string[] | undefined>> = foreignResources(environment);
  const spared = sparedAt(environment.region);
  const services = [...new Set(endpoints.map(({ service }) => service))].sort();
  const isAlone = (service: string) => spared[service] !== undefined || (foreign[service] ?? []).length > 0;
  const alone = services.filter(isAlone).map((service) => ({
    name: service,
    services: [service],
    accounts: [...accounts, ...(foreign[service] ?? [])],
    spared: spared[service],
  }));
  const alike = services.filter((service) => !isAlone(service));
  return [...(alike.length === 0 ? [] : [{ name: 'services', services: alike, accounts }]), ...alone];
}
