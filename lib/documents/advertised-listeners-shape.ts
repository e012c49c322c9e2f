import * as z from 'zod';
import { type AdvertisedListeners, advertisableWays } from '../model/advertised-listeners.ts';
import { matching, strict } from './field-shapes.ts';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^(${label}\\.)+${label}$`);

export const advertisedListenersShape = strict({
  domain: matching(hostName, 'a domain name such as kafka.example.com').describe(
    'Clients find bootstrap.<domain> and b-<broker>.<domain>.',
  ),
  listeners: z
    .array(z.enum(advertisableWays))
    .min(1)
    .describe('Not mtls: the load balancer ends TLS, and the certificate of the client with it.'),
  certificate: strict({
    arn: matching(
      /^arn:[^:]+:acm:[^:]+:\d{12}:certificate\//,
      'the ARN of a certificate in AWS Certificate Manager',
    ).describe('Of a public authority: the function that reconciles checks it too, and trusts no other.'),
    names: z
      .array(matching(new RegExp(`^(\\*\\.)?${hostName.source.slice(1)}`), 'a host name such as *.kafka.example.com'))
      .min(1)
      .describe('Names that it is valid for. Nothing is looked up, so say them.'),
  }).describe('What the load balancer shows to clients.'),
  hostedZoneId: matching(/^Z[A-Z0-9]+$/, 'the id of a hosted zone such as Z0123456789ABCDEFGHIJ').describe(
    'Private zone of the VPC, for records below domain.',
  ),
  accessLogBucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket').describe(
    'Takes the access logs of the load balancer; its policy lets delivery.logs.amazonaws.com write.',
  ),
  addressesAsOf: z.iso
    .date('a date such as 2027-01-31')
    .optional()
    .describe('Change it after MSK replaced a broker: the deployment asks for the addresses again.'),
  runningLoadBalancer: matching(
    /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/net\/[^/]+\/[0-9a-f]+$/,
    'the ARN of a network load balancer',
  )
    .optional()
    .describe('ARN of the load balancer, after the deployment that made it: from then on brokers send clients there.'),
}) satisfies z.ZodType<AdvertisedListeners>;
