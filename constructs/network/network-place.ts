import type { IConnectable, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

/** Where the platform's parts are placed. The VPC alone says nothing about placement: subnets are always passed with it. */
export interface IPlatformNetwork extends IConstruct {
  readonly vpc: IVpc;
  /** For brokers and databases, one per zone. */
  readonly dataSubnets: ISubnet[];
  /** For functions, connectors and services, one per zone. */
  readonly applicationSubnets: ISubnet[];
  /** Names of the availability zones. */
  readonly zones: string[];
  /** Lets a client call AWS through the endpoints of the VPC, over HTTPS; the rules are made in the client's stack. */
  openEndpointsTo(client: IConnectable): void;
}
