import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';

/** Brokers answer, they never call. Without any egress rule EC2 would allow all of it. */
export const noEgress: CfnSecurityGroup.EgressProperty = {
  cidrIp: '255.255.255.255/32',
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  description: 'No egress',
};
