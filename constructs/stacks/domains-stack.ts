import { Role } from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { absentAccess } from '../../lib/model/resolve-domains.ts';
import { departmentKeyPlace } from '../domains/department-key-place.ts';
import { KafkaDomain } from '../domains/kafka-domain.ts';
import type { DomainPlace } from '../domains/kafka-domain-props.ts';
import { publishOutput } from '../publish-output.ts';
import { administerKeys } from '../zones/break-glass.ts';
import { DepartmentKey } from '../zones/department-key.ts';
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
    this.publishDepartmentKeys(environment, departmentKeys.breakGlassRoleArn);
    for (const { domain, client } of absentAccess(domains)) {
      const left = `${client.domain}/${client.client} gets no access: domain ${client.domain} does not run in ${name}.`;
      Annotations.of(this.domains[domain] ?? this).addInfo(left);
    }
  }

  /** With a policy for the break-glass role, which is of an earlier stack: it administers those that are made here. */
  private publishDepartmentKeys({ platform, name: environment }: Environment, breakGlassRoleArn?: string): void {
    const keys = Object.values(this.domains).flatMap(({ domainName, departments }) =>
      [...departments].map(([name, key]) => ({ key, name: `${domainName}-${name}` })),
    );
    for (const { key, name } of keys) publishOutput(this, 'DepartmentKeyArn', key.keyArn, name);
    const made = keys.map(({ key }) => key).filter((key) => key instanceof DepartmentKey);
    if (breakGlassRoleArn === undefined || made.length === 0) return;
    administerKeys(this, 'BreakGlassKeys', {
      role: Role.fromRoleArn(this, 'BreakGlass', breakGlassRoleArn),
      description: `Administers the keys of departments of ${platform} ${environment}`,
      keyArns: made.map(({ keyArn }) => keyArn),
    });
  }
}
