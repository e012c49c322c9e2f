import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Acknowledgement, acknowledgementText } from '../../lib/policy/acknowledgement.ts';
import { isCovered } from './coverage.ts';

/**
 * Writes acknowledgements where findings are. The ids are those of the findings themselves, with the pack in front: the bare id
 * would make a finding vanish from the report, the qualified one keeps it there with its reason.
 */
export class Acknowledger {
  /** Those that answered a finding. */
  readonly used = new Set<Acknowledgement>();
  private readonly acknowledgements: readonly Acknowledgement[];
  private readonly isAcknowledged = new Set<string>();

  constructor(acknowledgements: readonly Acknowledgement[]) {
    this.acknowledgements = acknowledgements;
  }

  /** `ruleName` is the pack's, such as `AwsSolutions-IAM5[Resource::*]`. */
  acknowledge(pack: string, ruleName: string, resource: IConstruct): void {
    const [, rule, finding] = /^([^[]+?)(?:\[(.*)\])?$/s.exec(ruleName.replace(`${pack}-`, '')) ?? [];
    const found = this.acknowledgements.find(
      (acknowledgement) => acknowledgement.rules.includes(`${rule}`) && isCovered(acknowledgement, resource, finding),
    );
    if (found === undefined) return;
    this.used.add(found);
    const id = `${pack.replaceAll(' ', '-')}::${ruleName}`;
    const key = `${resource.node.path} ${id}`;
    if (!this.isAcknowledged.has(key)) Validations.of(resource).acknowledge({ id, reason: acknowledgementText(found) });
    this.isAcknowledged.add(key);
  }
}
