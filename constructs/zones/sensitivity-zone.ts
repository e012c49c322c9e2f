import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Removal } from '../../lib/model/environment.ts';
import type { Classification } from '../../lib/model/zone.ts';
import { refuseFaults } from '../construct-fault.ts';
import { stateRemovalPolicy } from '../removal-policy.ts';

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
}

/** What one sensitivity zone consists of: its key. Data of two zones never share one. */
export class SensitivityZone extends Construct {
  readonly zoneName: string;
  readonly classification: Classification;
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: SensitivityZoneProps) {
    super(scope, id);
    const { platform, environment, zoneName, classification, rotationPeriod = Duration.days(365) } = props;
    const days = rotationPeriod.toDays();
    if (days < 90 || days > 2_560)
      refuseFaults(this, [{ prop: 'rotationPeriod', got: `${days} days`, expected: 'from 90 to 2560 days' }]);
    this.zoneName = zoneName;
    this.classification = classification;
    const key = new Key(this, 'Key', {
      alias: `alias/${platform}-${environment}-${zoneName}`,
      description: `Data of zone ${zoneName} (${classification}) of ${platform} ${environment}`,
      enableKeyRotation: true,
      rotationPeriod,
      pendingWindow: Duration.days(30),
      removalPolicy: stateRemovalPolicy(props.removal),
    });
    key.addToResourcePolicy(logGroupsMayUseIt(Stack.of(this)));
    Tags.of(key).add('classification', classification);
    this.key = key;
  }
}

/** CloudWatch Logs, for log groups of this account and Region only (AWS: `AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html`). */
function logGroupsMayUseIt(stack: Stack): PolicyStatement {
  const { region, urlSuffix } = stack;
  return new PolicyStatement({
    sid: 'LogGroupsOfThisAccount',
    principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  });
}
