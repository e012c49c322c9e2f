import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { driftEvent, isDriftEvent } from '../lib/contracts/drift.ts';
import { planAlias } from '../lib/contracts/reconcile.ts';
import { driftAnswer } from '../lib/handlers/drift-answer.ts';
import { metricLines } from '../lib/handlers/drift-metrics.ts';
import type { DomainDrift } from '../lib/reconciler/find-drift.ts';
import { embeddedMetrics } from './support/embedded-metrics.ts';
import {
  environment,
  handlerFolder,
  type SampleOptions,
  sampleDomain,
  samplePlatform,
} from './support/sample-platform.ts';

const defaultBus = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:event-bus/default']],
};

function template(drift?: NonNullable<SampleOptions['reconciler']>['drift']): Template {
  return Template.fromStack(samplePlatform({ reconciler: { drift } }).stack);
}

const scheduleTypes = ['AWS::Events::Rule', 'AWS::Lambda::Permission'];

describe('The drift schedule', () => {
  it('invokes the function every hour under the alias that can change nothing, with the event that it knows', () => {
    const found = template();
    const [[alias] = []] = Object.entries(
      found.findResources('AWS::Lambda::Alias', { Properties: { Name: planAlias } }),
    );
    const [rule] = Object.values(found.findResources('AWS::Events::Rule'));
    expect(rule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', Targets: [{ Arn: { Ref: alias } }] });
    expect(isDriftEvent(JSON.parse(rule?.Properties.Targets[0].Input))).toBe(true);
    found.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: alias },
      Principal: 'events.amazonaws.com',
      SourceArn: Match.anyValue(),
    });
  });

  it('has Lambda send each result to the default bus, from the alias alone, and tries nothing twice', () => {
    const found = template();
    const configs = Object.values(found.findResources('AWS::Lambda::EventInvokeConfig')).map((it) => it.Properties);
    const [result, ...others] = configs.filter(({ DestinationConfig }) => DestinationConfig !== undefined);
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      Qualifier: planAlias,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: { Destination: defaultBus }, OnFailure: { Destination: defaultBus } },
    });
  });

  it('gives the function one more right: to put events on that one bus', () => {
    template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Sid: 'DriftEvents', Effect: 'Allow', Action: 'events:PutEvents', Resource: defaultBus },
        ]),
      },
    });
  });

  it('takes another schedule and a bus of the user', () => {
    const eventBusArn = 'arn:aws:events:eu-west-1:111111111111:event-bus/platform';
    const eventBus = EventBus.fromEventBusArn(new Stack(), 'Bus', eventBusArn);
    const found = template({ schedule: Schedule.cron({ hour: '6', minute: '0' }), eventBus });
    found.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 6 * * ? *)' });
    found.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnSuccess: { Destination: eventBusArn } },
    });
  });

  it('can be switched off, and leaves no resource and no right then', () => {
    const found = template({ enabled: false });
    for (const type of scheduleTypes) found.resourceCountIs(type, 0);
    found.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
    expect(JSON.stringify(found.toJSON())).not.toContain('events:PutEvents');
  });

  it('keeps no domain waiting, and no rule of others on its events does either', () => {
    const platform = samplePlatform();
    platform.reconciler.onDrift('Tell');
    sampleDomain(platform, 'orders');
    const { Resources } = Template.fromStack(platform.stack).toJSON();
    const [domain] = Object.values<{ Type: string; DependsOn: string[] }>(Resources).filter(
      ({ Type }) => Type === 'Custom::KafkaDomain',
    );
    const types = domain?.DependsOn.map((id) => Resources[id].Type);
    expect(types).toContain('AWS::Lambda::Alias');
    expect(types?.filter((type) => scheduleTypes.includes(type))).toEqual([]);
  });

  it.each([
    [undefined, 'rate(1 hour)'],
    [{ everyMinutes: 15 }, 'rate(15 minutes)'],
    [{ everyMinutes: 'never' }, undefined],
  ] as const)('is what the environment says: %j', (drift, expression) => {
    const { app } = samplePlatform();
    const stage = new EnvironmentStage(app, 'dev', {
      environment: { ...environment, drift },
      domains: [],
      handlerFolder,
    });
    const rules = Object.values(Template.fromStack(stage.cluster).findResources('AWS::Events::Rule'));
    expect(rules.map(({ Properties }) => Properties.ScheduleExpression)).toEqual(expression ? [expression] : []);
  });
});

const drifted: DomainDrift = {
  domain: 'orders',
  status: 'drifted',
  documentSha256: 'f'.repeat(64),
  appliedAt: '2026-11-21T12:00:00.000Z',
  changes: [{ kind: 'grow-partitions', topic: 'orders.events', before: 3, after: 6 }],
  undeclared: [],
};

/** What EventBridge does with the two kinds of conditions that our pattern has: one of some values, a number above another. */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    return pattern.some((each) => (each?.numeric ? Number(value) > each.numeric[1] : each === value));
  }
  const conditions = Object.entries(pattern as Record<string, unknown>);
  return conditions.every(([key, inner]) => matches(inner, (value as Record<string, unknown> | undefined)?.[key]));
}

describe('The signals of drift', () => {
  const { stack, reconciler } = samplePlatform();
  const place = { platform: 'tidegate', environment: 'dev', clusterId: 'c' };

  it('are an event that a rule takes from the very answer of the function, and none without drift', () => {
    const target = { bind: () => ({ arn: 'arn:aws:sns:eu-west-1:111111111111:alarms' }) };
    reconciler.onDrift('Tell', { target, description: 'Tells the platform team' });
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    const [rule] = rules.map(({ Properties }) => Properties).filter(({ EventPattern }) => EventPattern);
    expect(rule).toMatchObject({
      Description: 'Tells the platform team',
      Targets: [{ Arn: expect.stringMatching(/sns/) }],
    });
    const record = (found: readonly DomainDrift[], where = place) => ({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Success',
      detail: { requestPayload: driftEvent, responsePayload: driftAnswer(where, found) },
    });
    expect(matches(rule?.EventPattern, record([drifted]))).toBe(true);
    expect(matches(rule?.EventPattern, record([{ ...drifted, status: 'unfinished' }]))).toBe(false);
    expect(matches(rule?.EventPattern, record([{ ...drifted, status: 'as-declared', changes: [] }]))).toBe(false);
    expect(matches(rule?.EventPattern, record([drifted], { ...place, environment: 'prod' }))).toBe(false);
  });

  it('are metrics under the names and dimensions that the function writes', () => {
    const written = metricLines(driftAnswer(place, [drifted]), 1).flatMap(embeddedMetrics);
    const metrics = [
      reconciler.metricDriftedChanges(),
      reconciler.metricUnfinishedChanges(),
      reconciler.metricUndeclaredThings({ dimensionsMap: { Domain: 'orders' } }),
    ];
    expect(metrics.map(({ namespace, statistic }) => [namespace, statistic])).toEqual(
      metrics.map(() => ['tidegate', 'Maximum']),
    );
    for (const { metricName, dimensions } of metrics) {
      expect(written).toContainEqual({ name: metricName, dimensions, value: expect.any(Number) });
    }
  });

  it('cannot be waited for where nobody looks', () => {
    const silent = samplePlatform({ reconciler: { drift: { enabled: false } } }).reconciler;
    expect(() => silent.onDrift('Tell')).toThrow('drift.enabled: got false, expected true: nobody looks otherwise');
  });
});
