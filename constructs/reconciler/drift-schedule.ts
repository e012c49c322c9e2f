import { type IEventBusRef, type IRuleTarget, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, EventInvokeConfig, type IDestination } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { driftEvent } from '../../lib/contracts/drift.ts';

/** How often the deployed function looks for drift, and who hears of it. */
export interface DriftScheduleProps {
  /** @default true */
  readonly enabled?: boolean;
  /** @default Schedule.rate(Duration.hours(1)) */
  readonly schedule?: Schedule;
  /** Receives the result of every look, of this account and Region. @default - the account's default event bus */
  readonly eventBus?: IEventBusRef;
}

interface DriftScheduleParts {
  readonly planFunction: Alias;
  readonly eventBusArn: string;
  readonly schedule?: Schedule;
}

/** What waited longer for the function is superseded by the next look. */
const maxEventAge = Duration.minutes(15);

/**
 * Invokes the function under its alias for plans, on a schedule and without waiting. Lambda itself then sends the result to the
 * event bus, so that the function needs neither a client of EventBridge nor a way to it.
 */
export class DriftSchedule extends Construct {
  constructor(scope: Construct, id: string, { planFunction, eventBusArn, ...props }: DriftScheduleParts) {
    super(scope, id);
    const eventBus: IDestination = { bind: () => ({ destination: eventBusArn }) };
    // On the alias alone: without one, the requests of CloudFormation arrive as well, with the signed address of their answer.
    const result = new EventInvokeConfig(this, 'Result', {
      function: planFunction.lambda,
      qualifier: planFunction.aliasName,
      onSuccess: eventBus,
      onFailure: eventBus,
      maxEventAge,
      retryAttempts: 0,
    });
    result.node.addDependency(planFunction);
    const rule = new Rule(this, 'Rule', {
      description: 'Looks for drift on the Kafka cluster',
      schedule: props.schedule ?? Schedule.rate(Duration.hours(1)),
      targets: [driftTarget(planFunction)],
    });
    planFunction.addPermission('Schedule', {
      scope: this,
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.ruleArn,
    });
  }
}

/** Not the target that aws-events-targets has: that module brings every service that a rule can reach into synthesis. */
function driftTarget(planFunction: Alias): IRuleTarget {
  return {
    bind: () => ({
      arn: planFunction.functionArn,
      input: RuleTargetInput.fromObject(driftEvent),
      retryPolicy: { maximumEventAgeInSeconds: maxEventAge.toSeconds(), maximumRetryAttempts: 2 },
    }),
  };
}

/** Undefined: nobody looks, so nothing is sent. */
export function driftBusArn(scope: Construct, { enabled = true, eventBus }: DriftScheduleProps): string | undefined {
  if (!enabled) return undefined;
  const defaultBus = {
    service: 'events',
    resource: 'event-bus',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  };
  return eventBus?.eventBusRef.eventBusArn ?? Stack.of(scope).formatArn(defaultBus);
}
