/** Service quotas that can stop a deployment (`GetServiceQuota`; names and codes as the Service Quotas console lists them). */
export const quotaCodes = {
  brokersPerAccount: { service: 'kafka', code: 'L-EDD31C36', name: 'Number of brokers per account' },
  brokersPerKraftCluster: { service: 'kafka', code: 'L-03FD6822', name: 'Number of brokers per KRaft cluster' },
  brokersPerZookeeperCluster: { service: 'kafka', code: 'L-FAB9E493', name: 'Number of brokers per cluster' },
  configurations: { service: 'kafka', code: 'L-B2FDE22A', name: 'Number of configurations per account' },
  vpcs: { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region' },
  interfaceEndpoints: { service: 'vpc', code: 'L-29B6F2EB', name: 'Interface VPC endpoints per VPC' },
  concurrentFunctions: { service: 'lambda', code: 'L-B99A9384', name: 'Concurrent executions' },
} as const;

export type QuotaName = keyof typeof quotaCodes;
