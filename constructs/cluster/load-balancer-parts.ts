import {
  CfnListener,
  CfnLoadBalancer,
  type CfnLoadBalancerProps,
  CfnTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

interface LoadBalancerProps {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly accessLogBucket: string;
  readonly accessLogPrefix: string;
}

/** An internal network load balancer that says in its access logs who connected; only TLS listeners have them. */
export function networkLoadBalancer(scope: Construct, id: string, props: LoadBalancerProps): CfnLoadBalancer {
  return new CfnLoadBalancer(scope, id, {
    type: 'network',
    scheme: 'internal',
    subnets: [...props.subnetIds],
    securityGroups: [props.securityGroupId],
    loadBalancerAttributes: attributes({
      'access_logs.s3.bucket': props.accessLogBucket,
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.prefix': props.accessLogPrefix,
      // Clients are sent here by the brokers themselves: without it nobody gets in.
      'deletion_protection.enabled': 'true',
      'load_balancing.cross_zone.enabled': 'true',
    }),
  });
}

interface WayThroughProps {
  readonly loadBalancer: CfnLoadBalancer;
  readonly vpcId: string;
  readonly addresses: readonly string[];
  /** Port on which clients come. */
  readonly port: number;
  /** Port of the brokers. */
  readonly brokerPort: number;
  readonly certificateArn: string;
}

/** A listener and its targets. TLS ends here and begins again: brokers have certificates of AWS's names. */
export function wayThrough(scope: Construct, id: string, props: WayThroughProps): CfnTargetGroup {
  const targets = new CfnTargetGroup(scope, `${id}Targets`, {
    vpcId: props.vpcId,
    targetType: 'ip',
    protocol: 'TLS',
    port: props.brokerPort,
    targets: props.addresses.map((address) => ({ id: address, port: props.brokerPort })),
    healthCheckProtocol: 'TCP',
    // The brokers let in the load balancer's security group, so it has to be the load balancer that comes.
    targetGroupAttributes: attributes({ 'preserve_client_ip.enabled': 'false' }),
  });
  new CfnListener(scope, id, {
    loadBalancerArn: props.loadBalancer.ref,
    protocol: 'TLS',
    port: props.port,
    certificates: [{ certificateArn: props.certificateArn }],
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  });
  return targets;
}

function attributes(
  values: Readonly<Record<string, string>>,
): Extract<CfnLoadBalancerProps['loadBalancerAttributes'], readonly unknown[]> {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
