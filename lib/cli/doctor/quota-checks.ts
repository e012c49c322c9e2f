import type { StreamingSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import { type Answered, known } from '../../adapters/aws/account/answered.ts';
import { type QuotaName, quotaCodes } from '../../adapters/aws/account/quota-codes.ts';
import { reservedExecutions } from '../../contracts/reconcile.ts';
import { reservedRotations } from '../../contracts/rotate.ts';
import type { Cluster, CreatedCluster, CreatedNetwork, Environment } from '../../model/environment.ts';
import { findKafkaVersion } from '../../model/kafka-version.ts';
import { type Check, type Judgement, judgeBoth, missing, ok, warning } from './check.ts';

/** Interface endpoints of a new VPC besides those that the environment names: Kafka, Lambda, Secrets Manager. */
const ownEndpoints = 3;

/** The quotas that this deployment could hit. What exists already is counted. */
export function quotaChecks({ cluster, network }: Environment, found: StreamingSnapshot): readonly Check[] {
  return [
    ...(cluster.create === undefined ? [] : clusterQuotas(cluster.create, found)),
    ...(network.create === undefined ? [] : networkQuotas(network.create, found)),
    check(
      'concurrentFunctions',
      judgeBoth(found.quotas.concurrentFunctions, found.usage.unreservedExecutions, (limit, unreserved) =>
        concurrency(limit, unreserved, executions(cluster)),
      ),
    ),
  ];
}

function clusterQuotas({ kafkaVersion, brokerCount }: CreatedCluster, found: StreamingSnapshot): readonly Check[] {
  const { quotas, usage } = found;
  const zookeeper = findKafkaVersion(kafkaVersion)?.metadata === 'zookeeper';
  const perCluster = zookeeper ? 'brokersPerZookeeperCluster' : 'brokersPerKraftCluster';
  return [
    room('brokersPerAccount', quotas, usage.brokers, isDeployed(found) ? 0 : brokerCount),
    room(perCluster, quotas, known(0), brokerCount),
    room('configurations', quotas, usage.configurations, isDeployed(found) ? 0 : 1),
  ];
}

function networkQuotas({ endpoints = [] }: CreatedNetwork, found: StreamingSnapshot): readonly Check[] {
  return [
    room('vpcs', found.quotas, found.usage.vpcs, isDeployed(found) ? 0 : 1),
    room('interfaceEndpoints', found.quotas, known(0), ownEndpoints + endpoints.length),
  ];
}

/** What a deployment made before is among what is in use. */
function isDeployed({ cluster }: StreamingSnapshot): boolean {
  return cluster.known && cluster.value !== undefined;
}

function room(name: QuotaName, quotas: StreamingSnapshot['quotas'], used: Answered<number>, needed: number): Check {
  return check(
    name,
    judgeBoth(quotas[name], used, (limit, count) => fitting(name, limit, count, needed)),
  );
}

function check(name: QuotaName, judgement: Judgement): Check {
  return { id: `quota-${quotaCodes[name].code}`, ...judgement };
}

function fitting(name: QuotaName, limit: number, used: number, needed: number): Judgement {
  const { name: title, service, code } = quotaCodes[name];
  const found = `${title}: ${used} in use + ${needed} needed, ${limit} allowed`;
  return used + needed <= limit ? ok(found) : missing(found, raise(service, code, used + needed));
}

/** Lambda keeps 100 executions for functions that reserve none, and refuses to reserve beyond that (`lambda/latest/dg/configuration-concurrency.html`). */
const unreservedMinimum = 100;

/** What our functions reserve: the second one is there where passwords or client certificates are renewed. */
function executions({ create, existing }: Cluster): number {
  const { everyDays = 'never' } = (create ?? existing).passwordRotation ?? {};
  const rotates = everyDays !== 'never' || create?.clientCertificates !== undefined;
  return reservedExecutions + (rotates ? reservedRotations : 0);
}

function concurrency(limit: number, unreserved: number, reserved: number): Judgement {
  const { name, service, code } = quotaCodes.concurrentFunctions;
  const needed = reserved + unreservedMinimum;
  const found = `${name}: ${unreserved} of ${limit} unreserved, ${reserved} to reserve and ${unreservedMinimum} to leave`;
  const fix = raise(service, code, limit + needed - unreserved);
  if (unreserved >= needed) return ok(found);
  return unreserved >= unreservedMinimum
    ? warning(`${found}: enough only where the function is deployed`, fix)
    : missing(found, fix);
}

function raise(service: string, code: string, value: number): string {
  return `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}
