import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Network } from '../../lib/model/environment.ts';
import { networkRules } from '../../lib/policy/network-rules.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { ruleFaults } from '../rule-faults.ts';

/** Faults of a network in the props of its construct. Zones are compared with the stack's Region where both are known. */
export function networkFaults(scope: Construct, network: Network): readonly ConstructFault[] {
  const { region } = Stack.of(scope);
  const unknown = Token.isUnresolved(region) || Token.isUnresolved(JSON.stringify(network));
  return ruleFaults(networkRules, unknown ? { network } : { network, region }, (path) => path.slice(1).join(' '));
}
