import {
  type App,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type Stage,
  Validations,
} from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Acknowledgement } from '../../lib/policy/acknowledgement.ts';
import { acknowledgements as platformAcknowledgements } from '../../lib/policy/acknowledgements.ts';
import { AcknowledgementCheck } from './acknowledgement-check.ts';
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
      packs.map(({ name }) => name),
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
