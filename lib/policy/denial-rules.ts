import type { Client } from '../model/client.ts';
import type { Path } from '../model/path.ts';
import { foreignPrefix, unknownClient, unknownTopic } from './declared-names.ts';
import { type DomainSet, findClient } from './domain-set.ts';
import { type DomainComplaint, eachDomain } from './each-domain.ts';
import type { Rule } from './rule.ts';

/** About what a domain denies. */
export const denialRules: readonly Rule<DomainSet>[] = [
  {
    id: 'denial-client',
    severity: 'error',
    wants: 'Deny rules for declared SCRAM or mTLS clients.',
    because: 'Kafka ACLs never bind IAM clients (AWS: msk/latest/developerguide/iam-access-control.html).',
    check: eachDomain((domain, set) =>
      domain.denials.flatMap(({ client }, index) => [
        ...unknownClient(set, domain, client, ['deny', index, 'client']),
        ...denialOfIam(findClient(set.domains, client), ['deny', index, 'client']),
      ]),
    ),
  },
  {
    id: 'denial-topic',
    severity: 'error',
    wants: 'Deny rules on topics or topic prefixes of the domain itself.',
    because: 'An ACL belongs to the owner of the resource name.',
    check: eachDomain((domain) =>
      domain.denials.flatMap(({ topic: { name, pattern } }, index) => {
        if (pattern === 'LITERAL') return unknownTopic(domain, name, ['deny', index, 'topic']);
        return foreignPrefix(domain, name, name, ['deny', index, 'topicPrefix']);
      }),
    ),
  },
];

function denialOfIam(client: Client | undefined, path: Path): readonly DomainComplaint[] {
  if (client?.authentication !== 'iam') return [];
  const fix = 'ACLs never bind iam clients: leave the topic out of its access instead';
  return [{ path, got: `the iam client ${client.name}`, expected: 'a scram or mtls client', fix }];
}
