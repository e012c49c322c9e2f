import { CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Acknowledgement } from '../../lib/policy/acknowledgement.ts';
import { maximumAcknowledgements } from '../../lib/policy/acknowledgements.ts';
import type { Acknowledger } from './acknowledger.ts';

/** Runs last: it knows which acknowledgements were needed, and complains about those that should not have been. */
export class AcknowledgementCheck implements IPolicyValidationPlugin {
  readonly name = 'Acknowledgements';
  private readonly scope: IConstruct;
  private readonly acknowledger: Acknowledger;
  private readonly expired: readonly Acknowledgement[];
  private readonly packs: readonly string[];

  constructor(
    scope: IConstruct,
    acknowledger: Acknowledger,
    expired: readonly Acknowledgement[],
    packs: readonly string[],
  ) {
    this.scope = scope;
    this.acknowledger = acknowledger;
    this.expired = expired;
    this.packs = packs;
  }

  validate(): PolicyValidationPluginReport {
    const constructs = this.scope.node.findAll();
    for (const construct of constructs) this.acknowledgeLiteralZones(construct);
    const violations = [
      ...this.expired.map(({ id, owner, expires }) =>
        complaint('Expired', `Acknowledgement ${id} of ${owner} expired on ${expires}: fix the findings or renew it`),
      ),
      ...excess(this.acknowledger.used.size),
      ...constructs.flatMap((construct) => this.bareIds(construct)),
    ];
    return { success: violations.length === 0, violations };
  }

  /** CloudFormation Validate is no pack of ours, so its findings are answered by the resources that it complains about. */
  private acknowledgeLiteralZones(construct: IConstruct): void {
    if (construct instanceof CfnSubnet)
      this.acknowledger.acknowledge(CloudFormationValidatePlugin.PLUGIN_NAME, 'W3010', construct);
  }

  /** A rule acknowledged without its pack in front is gone from the report: no reason, no place, no count. */
  private bareIds({ node }: IConstruct): readonly PolicyViolation[] {
    const ids = node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data));
    return ids
      .map((id) => id.replace(/^annotation::/i, ''))
      .filter((id) => this.packs.some((pack) => id.startsWith(`${pack}-`)))
      .map((id) => complaint('BareId', `${id} is acknowledged without a trace; write it as <pack>::${id}`, node.path));
  }
}

function complaint(ruleName: string, description: string, constructPath?: string): PolicyViolation {
  const violatingResources = constructPath === undefined ? [] : [{ constructPath, locations: [] }];
  return { ruleName, description, severity: 'error', violatingResources };
}

function excess(used: number): readonly PolicyViolation[] {
  if (used <= maximumAcknowledgements) return [];
  return [complaint('TooMany', `${used} acknowledgements are in use, at most ${maximumAcknowledgements} may be`)];
}
