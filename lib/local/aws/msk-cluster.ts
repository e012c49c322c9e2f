import { resourceTypes } from '../../contracts/reconcile.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { domainDocumentsOf } from './domain-documents-of.ts';
import { resourcesOfType } from './resources-of-type.ts';

/** The cluster of a template, as far as the twin rebuilds it. */
export interface MskCluster {
  readonly arn: string;
  readonly name: string;
  /** As MSK spells it, such as `3.9.x.kraft`. Absent: the cluster is imported, and no template says it. */
  readonly kafkaVersion?: string;
  readonly brokerCount: number;
  /** The text of its `AWS::MSK::Configuration`, as a server.properties file; of an import what the domains say of it. May be empty. */
  readonly serverProperties: string;
}

/** The one `AWS::MSK::Cluster` of an assembly, or the imported one that its custom resources speak to. */
export function mskClusterOf(assembly: CloudAssembly): MskCluster {
  const [cluster, another] = resourcesOfType(assembly, 'AWS::MSK::Cluster');
  const imported = cluster === undefined ? importedCluster(assembly) : undefined;
  if (imported !== undefined) return imported;
  if (cluster === undefined || another !== undefined) {
    const count = cluster === undefined ? 'none' : 'several';
    throw new PlatformError('TWIN_FAILED', `The twin rebuilds one AWS::MSK::Cluster, the template has ${count}.`);
  }
  const properties = cluster.properties('ClusterName', 'KafkaVersion', 'NumberOfBrokerNodes', 'ConfigurationInfo');
  const configuration = properties.ConfigurationInfo as { readonly Arn: string } | undefined;
  return {
    arn: cluster.ref(),
    name: String(properties.ClusterName),
    kafkaVersion: String(properties.KafkaVersion),
    brokerCount: Number(properties.NumberOfBrokerNodes),
    serverProperties: configuration === undefined ? '' : configurationText(assembly, configuration.Arn),
  };
}

function importedCluster(assembly: CloudAssembly): MskCluster | undefined {
  const [endpoints] = resourcesOfType(assembly, resourceTypes.endpoints);
  if (endpoints === undefined) return undefined;
  const { ClusterArn, BrokerCount } = endpoints.properties('ClusterArn', 'BrokerCount');
  const arn = String(ClusterArn);
  const serverProperties = letsEverybodyIn(assembly) ? 'allow.everyone.if.no.acl.found=true' : '';
  return { arn, name: arn.split('/')[1] ?? arn, brokerCount: Number(BrokerCount), serverProperties };
}

/** Each document of a domain says so where it is so. */
function letsEverybodyIn(assembly: CloudAssembly): boolean {
  return domainDocumentsOf(assembly).some(({ allowEveryoneIfNoAclFound }) => allowEveryoneIfNoAclFound === true);
}

function configurationText(assembly: CloudAssembly, arn: string): string {
  const found = resourcesOfType(assembly, 'AWS::MSK::Configuration').find(({ ref }) => ref() === arn);
  if (found !== undefined) return plainText(String(found.properties('ServerProperties').ServerProperties));
  throw new PlatformError('TWIN_FAILED', `The assembly has no AWS::MSK::Configuration ${arn}.`);
}

/** CloudFormation takes the file plain or in base64, which has neither the dots nor the lines of properties. */
function plainText(text: string): string {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : text;
}
