import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { applyRulePacks, type RulePackOptions } from '../constructs/compliance/rule-packs.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import type { Environment } from '../lib/model/environment.ts';
import { type Acknowledgement, acknowledgementText, readAcknowledgementText } from '../lib/policy/acknowledgement.ts';
import { acknowledgements, maximumAcknowledgements } from '../lib/policy/acknowledgements.ts';
import { readValidationReport, type ValidationSummary } from '../lib/policy/validation-report.ts';
import { domains } from './support/sample-domains.ts';
import { environment, givenNetwork, handlerFolder } from './support/sample-platform.ts';

const flags = JSON.parse(
  readFileSync(join(__dirname, '../node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
);

/** Synthesizes, failed or not, and reads the report that is left. */
function validated(app: App): ValidationSummary & { readonly failed: boolean } {
  let failed = false;
  try {
    app.synth();
  } catch {
    failed = true;
  }
  const report = join(app.outdir, 'validation-report.json');
  return { failed, ...readValidationReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}) };
}

function appOf(options: { builtinCloudFormationValidation?: boolean } = {}): App {
  return new App({ context: flags, analyticsReporting: false, ...options });
}

function checked(given: Partial<Environment> = {}, options: RulePackOptions = {}) {
  const app = appOf();
  applyRulePacks(app, options);
  const all = { ...environment, ...given };
  new EnvironmentStage(app, all.name, { environment: all, domains, handlerFolder, rotateFolder: handlerFolder });
  return validated(app);
}

/** A policy of one statement, beside the platform: no construct of ours holds it. */
function policyFindings(actions: readonly string[], resource: string) {
  const app = appOf();
  applyRulePacks(app, { packs: [new AwsSolutionsChecks()] });
  new CfnManagedPolicy(new Stack(app, 'Stack'), 'Policy', {
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] },
  });
  return validated(app);
}

const groups = ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'];

/** With CloudFormation Validate and without version reporting, as `cdk synth --no-version-reporting` does it. */
function deployable(given: Partial<Environment> = {}) {
  const { CDK_VALIDATION } = process.env;
  delete process.env.CDK_VALIDATION;
  try {
    return checked(given);
  } finally {
    process.env.CDK_VALIDATION = CDK_VALIDATION;
  }
}

const retainedInGivenVpc = {
  network: { import: givenNetwork },
  accounts: { streaming: '555555555555', lake: '666666666666', audit: '777777777777' },
  removal: 'retain',
} as const;

const rotating = {
  cluster: { create: { ...environment.cluster.create, passwordRotation: { everyDays: 30 } } },
} as Pick<Environment, 'cluster'>;

/** Everything that a lake can have. */
const lake: Pick<Environment, 'zones' | 'lake' | 'personas' | 'breakGlass'> = {
  zones: [
    { name: 'public', classification: 'public' },
    {
      name: 'confidential',
      classification: 'confidential',
      retentionClass: 'unlimited',
      readers: ['analysts', 'arn:aws:iam::222222222222:role/auditors'],
      writers: ['cdc/*', 'arn:aws:iam::222222222222:role/loader'],
    },
  ],
  lake: { organization: 'o-1a2b3c4d5e', vpcEndpoints: ['vpce-0a1b2c3d'] },
  personas: [
    {
      name: 'analysts',
      layers: ['curated', 'analytics'],
      writes: ['curated'],
      assumedBy: ['arn:aws:iam::999999999999:role/analysts'],
    },
  ],
  breakGlass: { assumedBy: ['arn:aws:iam::999999999999:role/incidents'] },
};

const certified = {
  network: { create: { ...environment.network.create, endpoints: ['acm-pca'] } },
  cluster: {
    create: {
      ...environment.cluster.create,
      authentication: ['iam', 'scram', 'mtls'],
      certificateAuthority: {
        create: {
          commonName: 'tidegate-dev-clients',
          validityDays: 3_650,
          usage: 'general-purpose',
          keyAlgorithm: 'EC_prime256v1',
        },
      },
      clientCertificates: { validityDays: 180, renewBeforeDays: 30 },
    },
  },
} as Pick<Environment, 'cluster' | 'network'>;
const created = environment.cluster.create;
if (created === undefined) throw new Error('nothing is created');

/** Everything that disks can do. */
const growingDisks = {
  cluster: {
    create: {
      ...created,
      brokerType: 'kafka.m7g.2xlarge',
      storageGrowth: { toGiB: 1_024, atUsedPercent: 60, notifyTopicArn: 'arn:aws:sns:eu-west-1:111111111111:on-call' },
      storageThroughputMiB: 312,
      tieredStorage: true,
    },
  },
};

const expressBrokers = {
  cluster: {
    create: { ...created, brokerType: 'express.m7g.large', storageGiB: undefined, rebalancing: 'paused' as const },
  },
};

const bounded: Partial<Environment> = {
  permissionsBoundary: { create: true },
  breakGlass: { assumedBy: ['arn:aws:iam::999999999999:user/joan'] },
  lake: {},
  zones: [{ name: 'cards', classification: 'pci', readers: ['engineers'] }, ...environment.zones],
  personas: [
    {
      name: 'engineers',
      layers: ['raw', 'curated'],
      writes: ['curated'],
      assumedBy: ['arn:aws:iam::999999999999:user/ada'],
    },
  ],
};

describe('a whole environment', () => {
  it.each([
    ['created', {}],
    ['in a given VPC with three accounts, retained', retainedInGivenVpc],
    ['with passwords that rotate', rotating],
    ['with certificates of clients', certified],
    ['with a lake in an account of its own', { ...retainedInGivenVpc, ...lake }],
    ['with growing, faster and tiered disks', growingDisks],
    ['with Express brokers', expressBrokers],
    ['with a boundary on its roles, and personas', bounded],
  ] as const)('has no open finding in four packs and CloudFormation Validate, %s', (_, given) => {
    const shown = jest.spyOn(console, 'error').mockImplementation();
    const { failed, open, acknowledged } = deployable(given);
    shown.mockRestore();
    expect(open).toEqual([]);
    expect(failed).toBe(false);
    expect(acknowledged.length).toBeLessThanOrEqual(maximumAcknowledgements);
    for (const { reason, owner, expires } of acknowledged) {
      expect(reason.length).toBeGreaterThan(40);
      expect([owner, expires]).toEqual([expect.stringMatching(/./), expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/)]);
    }
  });

  it('needs every acknowledgement that there is, with a lake, roles in bounds and passwords that rotate, or without', () => {
    const used = [deployable(), deployable({ ...rotating, ...lake, ...bounded })].flatMap(({ acknowledged }) =>
      acknowledged.map(({ id }) => id),
    );
    expect([...new Set(used)].sort()).toEqual(acknowledgements.map(({ id }) => id).sort());
  });

  it('needs no word about secrets that do not rotate once their passwords do', () => {
    const used = checked(rotating).acknowledged.map(({ id }) => id);
    expect(used).toContain('rotated-secrets');
    expect(used).not.toContain('scram-rotation');
  });

  it('says what stands behind each reason: rules, packs and the number of findings', () => {
    const { acknowledged } = checked();
    expect(acknowledged.find(({ id }) => id === 'scram-rotation')).toMatchObject({
      rules: [
        'AwsSolutions AwsSolutions-SMG4',
        'HIPAA.Security HIPAA.Security-SecretsManagerRotationEnabled',
        'NIST.800.53.R5 NIST.800.53.R5-SecretsManagerRotationEnabled',
      ],
      findings: 6,
    });
  });

  it('on an open cluster that exists is warned of the lock-out, and passes', () => {
    const existing = {
      arn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/0a1b2c3d-0000-4000-8000-000000000000-1',
      securityGroupId: 'sg-0123456789abcdef0',
      kafkaVersion: '3.9.x',
      brokerCount: 3,
      authentication: ['iam', 'scram'],
      scramKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555',
      allowEveryoneIfNoAclFound: true,
    } as const;
    const shown = jest.spyOn(console, 'error').mockImplementation();
    const { failed, open, warnings } = checked({ cluster: { existing } });
    shown.mockRestore();
    expect({ failed, open }).toEqual({ failed: false, open: [] });
    expect(warnings.map(({ rule, resource, description }) => [rule, resource, description.slice(0, 48)])).toEqual([
      [
        'Annotation::Tidegate-AllowEveryoneIfNoAclFound',
        'dev/cluster/Cluster',
        'allow.everyone.if.no.acl.found is true on this c',
      ],
    ]);
  });

  it('fails with an alarm on disks that calls nobody', () => {
    const { storageGrowth, ...disks } = growingDisks.cluster.create;
    const shown = jest.spyOn(console, 'error').mockImplementation();
    const { open } = checked({
      cluster: { create: { ...disks, storageGrowth: { ...storageGrowth, notifyTopicArn: undefined } } },
    });
    shown.mockRestore();
    expect(new Set(open.map(({ rule }) => rule.replace(/^.*-/, '')))).toEqual(new Set(['CloudWatchAlarmAction']));
  });

  it('fails without acknowledgements, so they hide nothing that nobody would have seen', () => {
    const { failed, open } = checked({}, { acknowledgements: [] });
    expect(failed).toBe(true);
    expect(open.length).toBeGreaterThan(10);
  });

  it('fails the day after an acknowledgement expired, and names its owner', () => {
    const { failed, open } = checked({}, { today: '2099-01-01' });
    expect(failed).toBe(true);
    const descriptions = open.map(({ description }) => description);
    expect(descriptions).toContain(
      'Acknowledgement scram-rotation of platform expired on 2027-05-31: fix the findings or renew it',
    );
  });
});

describe('a canary with faults of every kind', () => {
  it('is found by all four packs', () => {
    const app = appOf();
    applyRulePacks(app);
    new CfnBucket(new Stack(app, 'Canary'), 'Bucket');
    const { failed, open, acknowledged } = validated(app);
    expect(failed).toBe(true);
    expect(new Set(open.map(({ pack }) => pack))).toEqual(
      new Set(['AwsSolutions', 'NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security']),
    );
    expect(open.map(({ rule }) => rule)).toContain('AwsSolutions-S1');
    expect(acknowledged).toEqual([]);
  });

  it('is not seen by packs that were applied to another stage', () => {
    const app = appOf();
    const inScope = new Stage(app, 'Checked');
    applyRulePacks(inScope);
    new CfnBucket(new Stack(inScope, 'Stack'), 'Bucket');
    new CfnBucket(new Stack(new Stage(app, 'Other'), 'Stack'), 'Bucket');
    const { open } = validated(app);
    expect(new Set(open.map(({ resource }) => resource))).toEqual(new Set(['Checked/Stack/Bucket']));
  });
});

describe('wildcards in policies', () => {
  it('are accepted behind the name of a group', () => {
    const { open, acknowledged } = policyFindings(groups, 'arn:x:kafka:r:a:group/main/uuid/connect-*');
    expect(open).toEqual([]);
    expect(acknowledged.map(({ id, findings }) => [id, findings])).toEqual([['names-below-a-prefix', 1]]);
  });

  it.each([
    ['one action too many', [...groups, 'kafka-cluster:DeleteGroup'], 'arn:x:kafka:r:a:group/main/uuid/connect-*'],
    ['every resource', groups, '*'],
    ['two wildcards', groups, 'arn:x:kafka:r:a:group/main/*/connect-*'],
    ['a wildcard in the action', ['kafka-cluster:*Group'], 'arn:x:kafka:r:a:group/main/uuid/connect-*'],
    ['every group', groups, 'arn:x:kafka:r:a:group/main/uuid/*'],
    [
      'every transactional id',
      ['kafka-cluster:AlterTransactionalId', 'kafka-cluster:DescribeTransactionalId'],
      'arn:x:kafka:r:a:transactional-id/main/uuid/*',
    ],
    ['all topics outside the reconciler', ['kafka-cluster:DescribeTopic'], 'arn:x:kafka:r:a:topic/main/uuid/*'],
    ['network interfaces outside the reconciler', ['ec2:CreateNetworkInterface'], '*'],
  ])('stay open with %s', (_, actions, resource) => {
    const { failed, open } = policyFindings(actions, resource);
    expect(failed).toBe(true);
    expect(open.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^AwsSolutions-IAM5\[/)]),
    );
  });
});

describe('the acknowledgements', () => {
  it('are about no rule for MSK, key policies, public access, TLS or security groups', () => {
    const forbidden = /MSK|^KMS|EC2|Public|SSL|TLS|SecurityGroup|VPC|S2$|S10$/i;
    expect(acknowledgements.flatMap(({ rules }) => rules).filter((rule) => forbidden.test(rule))).toEqual([]);
  });

  it('are few, each with an id of its own', () => {
    expect(acknowledgements.length).toBeLessThanOrEqual(maximumAcknowledgements);
    expect(new Set(acknowledgements.map(({ id }) => id)).size).toBe(acknowledgements.length);
  });

  it('fail a synthesis when more of them are in use than there may be', () => {
    const app = appOf();
    const rule = (index: number): Acknowledgement => ({
      id: `many-${index}`,
      reason: 'One of too many',
      owner: 'platform',
      expires: '2099-01-01',
      rules: ['IAM5'],
      covers: { actions: [`s3:Action${index}`], wildcard: 'name' },
    });
    const many = Array.from({ length: maximumAcknowledgements + 1 }, (_, index) => rule(index));
    applyRulePacks(app, { packs: [new AwsSolutionsChecks()], acknowledgements: many });
    const stack = new Stack(app, 'Stack');
    for (const index of many.keys()) {
      const statement = { Effect: 'Allow', Action: [`s3:Action${index}`], Resource: `arn:x:s3:::bucket-${index}/*` };
      new CfnManagedPolicy(stack, `Policy${index}`, {
        policyDocument: { Version: '2012-10-17', Statement: [statement] },
      });
    }
    expect(validated(app).open.map(({ description }) => description)).toEqual([
      `${maximumAcknowledgements + 1} acknowledgements are in use, at most ${maximumAcknowledgements} may be`,
    ]);
  });

  it('that hide a finding by its bare id are found out', () => {
    const app = appOf();
    applyRulePacks(app, { packs: [new AwsSolutionsChecks()] });
    const bucket = new CfnBucket(new Stack(app, 'Stack'), 'Bucket');
    Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'hidden' });
    const complaints = validated(app).open.filter(({ pack }) => pack === 'Acknowledgements');
    expect(complaints.map(({ rule, resource }) => [rule, resource])).toEqual([['BareId', 'Stack/Bucket']]);
  });

  it('are read back from the report as they were written', () => {
    const [first] = acknowledgements;
    if (first === undefined) throw new Error('there is none');
    const { id, reason, owner, expires } = first;
    expect(readAcknowledgementText(acknowledgementText(first))).toEqual({ id, reason, owner, expires });
    expect(readAcknowledgementText('because I say so')).toBeUndefined();
  });
});

describe('a validation report', () => {
  const violation = {
    ruleName: 'AwsSolutions-S1',
    description: 'No access log.',
    violatingConstructs: [{ constructPath: 'dev/a' }, { constructPath: 'dev/b' }],
  };

  it('counts one open finding per resource', () => {
    const { open } = readValidationReport({ pluginReports: [{ pluginName: 'AwsSolutions', violations: [violation] }] });
    expect(open.map(({ rule, resource }) => `${rule} ${resource}`)).toEqual([
      'AwsSolutions-S1 dev/a',
      'AwsSolutions-S1 dev/b',
    ]);
  });

  it('lists warnings of our own constructs apart, and no other warnings', () => {
    const warning = (ruleName: string) => ({ ...violation, ruleName, severity: 'warning' });
    const [ours, theirs] = ['Annotation::Tidegate-Risk', 'Annotation::@aws-cdk/core:risk'];
    const { open, warnings } = readValidationReport({
      pluginReports: [
        { pluginName: 'Construct Annotations', violations: [warning(ours), warning(theirs)] },
        { pluginName: 'AwsSolutions', violations: [warning(ours)] },
      ],
    });
    expect(new Set(warnings.map(({ pack, rule }) => `${pack} ${rule}`))).toEqual(
      new Set([`Construct Annotations ${ours}`]),
    );
    expect(new Set(open.map(({ pack, rule }) => `${pack} ${rule}`))).toEqual(
      new Set([`Construct Annotations ${theirs}`, `AwsSolutions ${ours}`]),
    );
  });

  it('keeps errors of constructs open', () => {
    const violations = [{ ...violation, severity: 'error' }];
    const report = { pluginReports: [{ pluginName: 'Construct Annotations', violations }] };
    expect(readValidationReport(report)).toMatchObject({ warnings: [], open: [{}, {}] });
  });

  it('holds an acknowledgement that names no owner, and a pack that broke, for open', () => {
    const { open } = readValidationReport({
      pluginReports: [
        { pluginName: 'AwsSolutions', violations: [], suppressedViolations: [{ ...violation, reason: 'later' }] },
        { pluginName: 'Broken', violations: [], metadata: { error: 'it threw' } },
      ],
    });
    expect(open.map(({ description }) => description)).toEqual([
      'it threw',
      'Acknowledged without owner and expiry: later',
      'Acknowledged without owner and expiry: later',
    ]);
  });

  it('complains about what has no place, too', () => {
    const report = { pluginReports: [{ pluginName: 'X', violations: [{ ...violation, violatingConstructs: [] }] }] };
    expect(readValidationReport(report).open).toEqual([
      { pack: 'X', rule: 'AwsSolutions-S1', resource: '', description: 'No access log.' },
    ]);
  });
});
