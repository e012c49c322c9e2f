import type { Environment } from '../model/environment.ts';
import { clusterRules } from './cluster-rules.ts';
import { type EnvironmentSubject, environmentRules } from './environment-rules.ts';
import type { Finding } from './finding.ts';
import { lakeRules } from './lake-rules.ts';
import { personaRules } from './persona-rules.ts';
import { roleRules } from './role-rules.ts';
import { applyRules, type Rule, rulesWithin } from './rule.ts';
import { zoneRules } from './zone-rules.ts';

export const allEnvironmentRules: readonly Rule<EnvironmentSubject>[] = [
  ...environmentRules,
  ...zoneRules,
  ...clusterRules,
  ...lakeRules,
  ...rulesWithin([...personaRules, ...roleRules], ({ environment }: EnvironmentSubject) => ({
    path: [],
    subject: environment,
  })),
];

/** Every finding about one environment alone. `today` is an ISO date: support of Kafka versions ends. */
export function checkEnvironment(environment: Environment, today: string): readonly Finding[] {
  return applyRules(allEnvironmentRules, { environment, today });
}
