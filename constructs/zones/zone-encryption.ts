import { AspectPriority, Aspects, type IAspect, Stack, Tags } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { formatFault } from '../construct-fault.ts';
import { isKeyed, type KeyedResource, keyOf, logsElsewhere, setDefaultKey } from './keyed-resource.ts';
import type { SensitivityZone } from './sensitivity-zone.ts';

/**
 * Puts whatever keeps data below a scope into a zone: buckets, log groups, secrets, queues, SNS topics, functions and file systems get the
 * zone's key where they name none, and all that has tags gets the tag `zone`. What names no key of its own after that, or another key, fails the
 * synthesis, and so does a function that names no log group. It comes last: what is added after it is covered, and overrides of properties are seen.
 */
export class ZoneEncryption implements IAspect {
  static applyTo(scope: IConstruct, zone: SensitivityZone): void {
    Aspects.of(scope).add(new ZoneEncryption(zone), { priority: AspectPriority.MUTATING });
    Tags.of(scope).add('zone', zone.zoneName);
    scope.node.addValidation({
      validate: () =>
        scope.node
          .findAll()
          .filter(isKeyed)
          .flatMap((resource) => [...keyFaults(resource, zone), ...logFaults(resource)]),
    });
  }

  private readonly zone: SensitivityZone;

  private constructor(zone: SensitivityZone) {
    this.zone = zone;
  }

  visit(construct: IConstruct): void {
    if (isKeyed(construct)) setDefaultKey(construct, this.zone.key.keyArn);
  }
}

function logFaults(resource: KeyedResource): string[] {
  if (!logsElsewhere(resource)) return [];
  const got = "the group that Lambda makes, under a key of AWS's own";
  return [formatFault({ prop: `log of ${resource.node.path}`, got, expected: 'a log group in the zone' })];
}

function keyFaults(resource: KeyedResource, { key, zoneName }: SensitivityZone): string[] {
  const stack = Stack.of(resource);
  const found = JSON.stringify(keyOf(resource));
  if (found === JSON.stringify(stack.resolve(key.keyArn))) return [];
  const got = found === undefined ? 'no key, or one of AWS' : 'another key';
  return [formatFault({ prop: `key of ${resource.node.path}`, got, expected: `that of zone ${zoneName}` })];
}
