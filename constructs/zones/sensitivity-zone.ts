import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import { isKeyRotation, keyRotation } from '../../lib/model/key-rotation.ts';
import { type Classification, platformZone, restrictedClassifications } from '../../lib/model/zone.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { deploymentRoleArns } from '../deployment-role.ts';
import { stateRemovalPolicy } from '../removal-policy.ts';
import { roleArnFaults } from '../role-arn-faults.ts';
import { slugFaults } from '../slug-faults.ts';
import { type ZoneKeyAccess, zoneKeyStatements } from './zone-key-policy.ts';
import type { ZonePrincipals } from './zone-principals.ts';

export interface SensitivityZoneProps {
  readonly platform: string;
  readonly environment: string;
  /** Name of the zone, unique in the environment. */
  readonly zoneName: string;
  readonly classification: Classification;
  /** How often KMS changes the key material: from 90 to 2560 days. @default - 365 days */
  readonly rotationPeriod?: Duration;
  /** @default retain */
  readonly removal?: Removal;
  /**
   * ARNs of the roles that use data of the zone, through `services` alone; all others of their accounts are denied. `pii`, `pci` and
   * `mnpi` need it. @default - IAM of the account decides, through `services`
   */
  readonly members?: ZonePrincipals;
  /** ARNs of roles of other accounts that write to a zone without `members`. @default - nobody of another account uses its key */
  readonly guests?: readonly string[];
  /**
   * ARNs of roles that administer the key, those that deploy its stack among them: they can let anybody in, so they are the trusted base.
   * @default - the role with which CloudFormation deploys the stack
   */
  readonly administrators?: readonly string[];
  /** Administers the key when CloudFormation cannot, and never uses it. @default - nobody does */
  readonly breakGlassRoleArn?: string;
  /**
   * ARNs of roles that have AWS services make grants for resources of theirs, as associating a SCRAM secret does.
   * @default - with `members` nobody but the administrators, without them IAM of the account decides
   */
  readonly grantors?: readonly string[];
  /** ARNs of roles that write secrets under the key and do nothing else with it, as a rotation does. @default - none */
  readonly secretKeepers?: readonly string[];
  /** ARNs of roles that call KMS themselves, to encrypt by envelope. @default - nobody calls KMS with the key but AWS services */
  readonly directUsers?: readonly string[];
  /** Services through which the key is used, as `kms:ViaService` names them. @default - `zoneServices` */
  readonly services?: readonly string[];
}

/** What keeps data of a zone. Athena and Glue jobs come through S3; CloudWatch Logs comes as itself. */
export const zoneServices: readonly string[] = [
  'elasticfilesystem',
  'glue',
  'lambda',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
];

/** What one sensitivity zone consists of in one account: its key. Data of two zones never share one. */
export class SensitivityZone extends Construct {
  readonly zoneName: string;
  readonly classification: Classification;
  /** As an import: constructs that get it add nothing to its policy, which says all there is to say. */
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: SensitivityZoneProps) {
    super(scope, id);
    const {
      platform,
      environment,
      zoneName,
      classification,
      rotationPeriod = Duration.days(keyRotation.usualDays),
    } = props;
    const access = keyAccess(this, props);
    refuseFaults(this, zoneFaults({ ...props, ...access }, rotationPeriod.toDays()));
    this.zoneName = zoneName;
    this.classification = classification;
    const { partition, account, region, urlSuffix } = Stack.of(this);
    const statements = zoneKeyStatements({ partition, account, region, urlSuffix }, access);
    const key = new Key(this, 'Key', {
      alias: `alias/${platform}-${environment}-${zoneName}`,
      description: `Data of zone ${zoneName} (${classification}) of ${platform} ${environment}`,
      policy: new PolicyDocument({ statements }),
      enableKeyRotation: true,
      rotationPeriod,
      pendingWindow: Duration.days(30),
      removalPolicy: stateRemovalPolicy(props.removal),
    });
    Tags.of(this).add('zone', zoneName);
    Tags.of(key).add('classification', classification);
    this.key = Key.fromKeyArn(this, 'Reference', key.keyArn);
  }
}

function keyAccess(scope: Construct, props: SensitivityZoneProps): ZoneKeyAccess {
  const { administrators = deploymentRoleArns(scope), services = zoneServices } = props;
  const { breakGlassRoleArn, members, guests, grantors, secretKeepers, directUsers } = props;
  return { administrators, services, breakGlassRoleArn, members, guests, grantors, secretKeepers, directUsers };
}

function zoneFaults(props: SensitivityZoneProps, rotationDays: number): readonly ConstructFault[] {
  const { zoneName, classification, members, administrators } = props;
  const isOpen = members === undefined && zoneName !== platformZone;
  return [
    ...slugFaults('zoneName', zoneName),
    ...(isKeyRotation(rotationDays)
      ? []
      : [{ prop: 'rotationPeriod', got: `${rotationDays} days`, expected: keyRotation.expected }]),
    ...(isOpen && restrictedClassifications.includes(classification)
      ? [{ prop: 'members', got: 'none', expected: `the roles that use data of a zone that is ${classification}` }]
      : []),
    ...(administrators?.length === 0
      ? [{ prop: 'administrators', got: 'none', expected: 'at least one: nobody could ever change the key again' }]
      : []),
    ...roleArnFaults('members.readers', members?.readers),
    ...roleArnFaults('members.writers', members?.writers),
    ...(['guests', 'grantors', 'secretKeepers', 'directUsers'] as const).flatMap((prop) =>
      roleArnFaults(prop, props[prop]),
    ),
  ];
}
