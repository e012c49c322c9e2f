import {
  type App,
  CloudFormationValidatePlugin,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type Stage,
  Validations,
} from 'aws-cdk-lib';
import { CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Acknowledgement } from '../../lib/policy/acknowledgement.ts';
import {
  maximumAcknowledgements,
  acknowledgements as platformAcknowledgements,
} from '../../lib/policy/acknowledgements.ts';
import { Acknowledger } from './acknowledger.ts';

export interface RulePackOptions {
  /** @default - AwsSolutions, NIST 800-53 r5, PCI DSS 3.2.1 and HIPAA */
  readonly packs?: readonly NagPack[];
  /** @default - those of the platform, `lib/policy/acknowledgements.ts` */
  readonly acknowledgements?: readonly Acknowledgement[];
  /** ISO date, UTC. An acknowledgement that expired before it answers nothing. @default - today */
  readonly today?: string;
}

/**
 * Checks everything below an app or a stage with the rule packs, and answers the findings that are acknowledged.
 * Whatever is left fails the synthesis, warnings included.
 */
export function applyRulePacks(scope: App | Stage, options: RulePackOptions = {}): void {
  const { acknowledgements = platformAcknowledgements, today = new Date().toISOString().slice(0, 10) } = options;
  const packs = options.packs ?? [
    new AwsSolutionsChecks(),
    new NIST80053R5Checks(),
    new PCIDSS321Checks(),
    new HIPAASecurityChecks(),
  ];
  const acknowledger = new Acknowledger(acknowledgements.filter(({ expires }) => expires >= today));
  Validations.of(scope).addPlugins(
    ...packs.map((pack) => new AcknowledgingPack(pack, scope, acknowledger)),
    new AcknowledgementCheck(
      scope,
      acknowledger,
      acknowledgements.filter(({ expires }) => expires < today),
    ),
  );
}

/** A rule pack that looks at one scope (of itself it would look at the whole app) and has its findings answered. */
class AcknowledgingPack implements IPolicyValidationPlugin {
  readonly name: string;
  private readonly pack: NagPack;
  private readonly scope: IConstruct;
  private readonly acknowledger: Acknowledger;

  constructor(pack: NagPack, scope: IConstruct, acknowledger: Acknowledger) {
    this.name = pack.name;
    this.pack = pack;
    this.scope = scope;
    this.acknowledger = acknowledger;
  }

  validate(): PolicyValidationPluginReport {
    const report = this.pack.validateScope(this.scope);
    const constructs = new Map(this.scope.node.findAll().map((construct) => [construct.node.path, construct]));
    for (const { ruleName, violatingResources } of report.violations) {
      for (const { constructPath } of violatingResources) {
        const resource = constructs.get(`${constructPath}`);
        if (resource !== undefined) this.acknowledger.acknowledge(this.name, ruleName, resource);
      }
    }
    return report;
  }
}

/** Runs last: it knows which acknowledgements were needed, and complains about those that should not have been. */
class AcknowledgementCheck implements IPolicyValidationPlugin {
  readonly name = 'Acknowledgements';
  private readonly scope: IConstruct;
  private readonly acknowledger: Acknowledger;
  private readonly expired: readonly Acknowledgement[];

  constructor(scope: IConstruct, acknowledger: Acknowledger, expired: readonly Acknowledgement[]) {
    this.scope = scope;
    this.acknowledger = acknowledger;
    this.expired = expired;
  }

  validate(): PolicyValidationPluginReport {
    this.acknowledgeLiteralZones();
    const complaints = [
      ...this.expired.map(({ id, owner, expires }) => ({
        ruleName: 'Expired',
        description: `Acknowledgement ${id} of ${owner} expired on ${expires}: fix the findings or renew it`,
      })),
      ...(this.acknowledger.used.size > maximumAcknowledgements ? [tooMany(this.acknowledger.used.size)] : []),
    ];
    const violations = complaints.map((complaint) => ({ ...complaint, severity: 'error', violatingResources: [] }));
    return { success: violations.length === 0, violations };
  }

  /** CloudFormation Validate is no pack of ours, so its findings are answered by the resources that it complains about. */
  private acknowledgeLiteralZones(): void {
    for (const construct of this.scope.node.findAll()) {
      if (construct instanceof CfnSubnet)
        this.acknowledger.acknowledge(CloudFormationValidatePlugin.PLUGIN_NAME, 'W3010', construct);
    }
  }
}

function tooMany(count: number) {
  return {
    ruleName: 'TooMany',
    description: `${count} acknowledgements are in use, at most ${maximumAcknowledgements} may be`,
  };
}
