import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { absentAccess } from '../../lib/model/resolve-domains.ts';
import { departmentKeyPlace } from '../domains/department-key-place.ts';
import { KafkaDomain } from '../domains/kafka-domain.ts';
import type { DomainPlace } from '../domains/kafka-domain-props.ts';
import { publishOutput } from '../publish-output.ts';
import { stackProperties } from './stack-properties.ts';

/** The domains that run in an environment. */
export class DomainsStack extends Stack {
  readonly domains: Readonly<Record<string, KafkaDomain>>;

  constructor(
    scope: Construct,
    environment: Environment,
    domains: readonly Domain[],
    place: Pick<
      DomainPlace,
      'reconciler' | 'scramUsers' | 'clientCertificates' | 'zones' | 'companyRules' | 'approvedPlans'
    >,
  ) {
    super(scope, 'domains', stackProperties(environment, 'domains', 'streaming'));
    const { name, topicDefaults, quotaDefaults, policy } = environment;
    const { platform, accounts, zones } = environment;
    const lake = environment.lake && { platform, environment: name, account: accounts.lake, zones };
    const departmentKeys = departmentKeyPlace(this, environment);
    this.domains = Object.fromEntries(
      domains.map((domain) => [
        domain.name,
        KafkaDomain.fromDocument(this, domain.name, domain, {
          ...place,
          ...{ lake, departmentKeys, topicDefaults, quotaDefaults, policy },
        }),
      ]),
    );
    for (const domain of Object.values(this.domains)) domain.admitClientsOf(...Object.values(this.domains));
    for (const { clients } of Object.values(this.domains)) {
      for (const { role, client } of clients.values()) {
        if (role !== undefined && client.runsAs === undefined && client.roleName === undefined) {
          publishOutput(this, 'KafkaClientRoleArn', role.roleRef.roleArn, client.name);
        }
      }
    }
    for (const { domainName, departments } of Object.values(this.domains)) {
      for (const [name, { keyArn }] of departments)
        publishOutput(this, 'DepartmentKeyArn', keyArn, `${domainName}-${name}`);
    }
    for (const { domain, client } of absentAccess(domains)) {
      const left = `${client.domain}/${client.client} gets no access: domain ${client.domain} does not run in ${name}.`;
      Annotations.of(this.domains[domain] ?? this).addInfo(left);
    }
  }
}
