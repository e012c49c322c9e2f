import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { environment, plainTopic } from './sample-platform.ts';

const iam = { authentication: 'iam', assumedBy: 'ecs-tasks' } as const;

const departments = [{ name: 'finance', keyRotationDays: 90 }, { name: 'sales' }];

/** A domain with one topic that two departments share. */
export const departmentDomain: Domain = {
  ...{ name: 'orders', description: 'Orders.', onDelete: 'keep', denials: [], quotas: [], approvals: [] },
  prefixes: { topics: ['orders.'], groups: ['orders-'], transactionalIds: ['orders-'] },
  owner: { team: 'orders', email: 'orders@example.com', costCentre: 'CC-1100' },
  departments,
  topics: [
    {
      ...{ name: 'orders.shared', ...plainTopic, kind: 'stream', retentionClass: 'standard' },
      configs: { 'retention.ms': '604800000' },
      departments: ['finance', 'sales'],
    },
  ],
  clients: [
    { name: 'orders-shop', ...iam },
    { name: 'orders-ledger', ...iam, groupPrefix: 'orders-ledger-' },
    { name: 'orders-crm', authentication: 'scram', roleName: 'crm', groupPrefix: 'orders-crm-' },
  ],
  access: [
    { client: { domain: 'orders', client: 'orders-shop' }, topic: 'orders.shared', intent: 'produce' },
    ...(['finance', 'sales'] as const).map((department) => ({
      client: { domain: 'orders', client: department === 'finance' ? 'orders-ledger' : 'orders-crm' },
      ...{ topic: 'orders.shared', intent: 'consume' as const, department },
    })),
  ],
};

export const departmentEnvironment: Environment = {
  ...environment,
  domains: ['orders'],
  lake: { vpcEndpoints: ['vpce-0a1b2c3d'] },
  breakGlass: { assumedBy: ['arn:aws:iam::999999999999:role/incidents'] },
};
