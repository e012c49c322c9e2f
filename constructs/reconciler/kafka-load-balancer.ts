import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Connections, type IConnectable, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnRecordSetGroup } from 'aws-cdk-lib/aws-route53';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { bootstrapOutput, bootstrapParameter } from '../../lib/contracts/outputs.ts';
import {
  type BrokerAddressesProperties,
  brokerAddressAttribute,
  resourceTypes,
} from '../../lib/contracts/reconcile.ts';
import {
  type AdvertisableWay,
  type AdvertisedListeners,
  advertisedBootstrap,
  advertisedHosts,
  advertisedPorts,
} from '../../lib/model/advertised-listeners.ts';
import { advertisedListenerRules } from '../../lib/policy/advertised-listener-rules.ts';
import { kafkaPort } from '../cluster/kafka-port.ts';
import { networkLoadBalancer, wayThrough } from '../cluster/load-balancer-parts.ts';
import { openOwnWay } from '../cluster/own-way.ts';
import { refuseFaults } from '../construct-fault.ts';
import type { IPlatformNetwork } from '../network/network-place.ts';
import { publishOutput } from '../publish-output.ts';
import { ruleFaults } from '../rule-faults.ts';
import type { KafkaReconciler } from './kafka-reconciler.ts';

export interface KafkaLoadBalancerProps {
  readonly reconciler: KafkaReconciler;
  /** The load balancer stands in its application subnets. */
  readonly network: IPlatformNetwork;
  /** The brokers send clients here once the cluster has `custom.advertised.listeners`: `advertisedListenersText` gives its value. */
  readonly advertisedListeners: AdvertisedListeners;
}

/**
 * Names of one's own for the brokers: a network load balancer with a TLS listener for each broker and one to begin with, per way in, and
 * their records. Grants open it to clients as they open the brokers. Its targets are the addresses that MSK
 * names at deployment; after a replaced broker, change `addressesAsOf` (`docs/runbook.md#a-broker-was-replaced-behind-the-load-balancer`).
 */
export class KafkaLoadBalancer extends Construct implements IConnectable {
  readonly connections: Connections;
  private readonly loadBalancer: CfnLoadBalancer;
  private readonly bootstrapTargets: Partial<Record<AdvertisableWay, CfnTargetGroup>> = {};

  constructor(scope: Construct, id: string, props: KafkaLoadBalancerProps) {
    super(scope, id);
    const { reconciler, network, advertisedListeners } = props;
    const { cluster, platform, environment } = reconciler;
    const { brokerCount, authentication } = cluster;
    const subject = { brokerCount, authentication, serverProperties: {}, advertisedListeners };
    refuseFaults(this, ruleFaults(advertisedListenerRules, { cluster: subject }));
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Own names of the Kafka brokers: clients are let in one by one',
      allowAllOutbound: false,
    });
    this.connections = group.connections;
    this.loadBalancer = networkLoadBalancer(this, 'Resource', {
      subnetIds: network.applicationSubnets.map(({ subnetId }) => subnetId),
      securityGroupId: group.securityGroupId,
      accessLogBucket: advertisedListeners.accessLogBucket,
      accessLogPrefix: `${platform}-${environment}`,
    });
    const addresses = this.brokerAddresses(props);
    for (const way of [...advertisedListeners.listeners].sort()) this.open(way, addresses, props);
    this.addRecords(props);
    openOwnWay(cluster, {
      connectable: this,
      portsOf: (mode) =>
        advertisedListeners.listeners.filter((way) => way === mode).flatMap((way) => this.ports(way, brokerCount)),
    });
    if (advertisedListeners.listeners.includes('iam')) {
      for (const port of this.ports('iam', brokerCount))
        reconciler.function.connections.allowTo(this, port, 'Reconcile function to own names, IAM');
    }
    this.publish(props);
  }

  /** Brokers that the load balancer does not reach. For an alarm: above 0 means that clients miss a broker. */
  metricUnhealthyBrokers(way: AdvertisableWay, options: MetricOptions = {}): Metric {
    const targets = this.bootstrapTargets[way];
    refuseFaults(this, targets === undefined ? [{ prop: 'way', got: way, expected: 'one of the listeners' }] : []);
    return new Metric({
      namespace: 'AWS/NetworkELB',
      metricName: 'UnHealthyHostCount',
      statistic: Stats.MAXIMUM,
      ...options,
      dimensionsMap: {
        LoadBalancer: this.loadBalancer.attrLoadBalancerFullName,
        TargetGroup: targets?.attrTargetGroupFullName ?? '',
        ...options.dimensionsMap,
      },
    });
  }

  private brokerAddresses({
    reconciler,
    advertisedListeners: { addressesAsOf },
  }: KafkaLoadBalancerProps): readonly string[] {
    const { clusterArn, brokerCount } = reconciler.cluster;
    const right = { sid: 'BrokerAddresses', actions: ['kafka:ListNodes'], resources: [clusterArn] };
    reconciler.addRight(new PolicyStatement(right));
    const resource = reconciler.addResource<BrokerAddressesProperties>(
      this,
      'Addresses',
      resourceTypes.brokerAddresses,
      {
        BrokerCount: String(brokerCount),
        ...(addressesAsOf === undefined ? {} : { AsOf: addressesAsOf }),
      },
    );
    return Array.from({ length: brokerCount }, (_, index) => resource.getAttString(brokerAddressAttribute(index + 1)));
  }

  private open(way: AdvertisableWay, addresses: readonly string[], props: KafkaLoadBalancerProps): void {
    const { bootstrap, base } = advertisedPorts[way];
    const parts = {
      loadBalancer: this.loadBalancer,
      vpcId: props.network.vpc.vpcId,
      brokerPort: bootstrap,
      certificateArn: props.advertisedListeners.certificate.arn,
    };
    this.bootstrapTargets[way] = wayThrough(this, `${way}-bootstrap`, { ...parts, addresses, port: bootstrap });
    for (const [index, address] of addresses.entries()) {
      const broker = index + 1;
      wayThrough(this, `${way}-${broker}`, { ...parts, addresses: [address], port: base + broker });
    }
    this.connections.allowTo(
      props.reconciler.cluster,
      kafkaPort[way],
      `Own names to the brokers, ${way.toUpperCase()}`,
    );
  }

  private ports(way: AdvertisableWay, brokerCount: number): readonly Port[] {
    const { bootstrap, base } = advertisedPorts[way];
    return [Port.tcp(bootstrap), Port.tcpRange(base + 1, base + brokerCount)];
  }

  private addRecords({ reconciler, advertisedListeners: { domain, hostedZoneId } }: KafkaLoadBalancerProps): void {
    const { attrDnsName, attrCanonicalHostedZoneId } = this.loadBalancer;
    const aliasTarget = { dnsName: attrDnsName, hostedZoneId: attrCanonicalHostedZoneId, evaluateTargetHealth: false };
    new CfnRecordSetGroup(this, 'Records', {
      hostedZoneId,
      recordSets: advertisedHosts(domain, reconciler.cluster.brokerCount).map((name) => ({
        name,
        type: 'A',
        aliasTarget,
      })),
    });
  }

  private publish({ reconciler, advertisedListeners: { domain, listeners } }: KafkaLoadBalancerProps): void {
    const { platform, environment } = reconciler;
    publishOutput(this, 'KafkaLoadBalancerArn', this.loadBalancer.ref);
    for (const way of [...listeners].sort()) {
      const stringValue = advertisedBootstrap(domain, way);
      const description = `Bootstrap servers of ${platform} ${environment} for ${way.toUpperCase()} clients, by own names`;
      const output = bootstrapOutput(`own-${way}`);
      new CfnOutput(this, output, { value: stringValue, description }).overrideLogicalId(output);
      const parameterName = bootstrapParameter(platform, environment, `own-${way}`);
      new StringParameter(this, `Parameter-own-${way}`, { parameterName, stringValue, description });
    }
  }
}
