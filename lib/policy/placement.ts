import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import type { PolicyLimits } from '../model/policy.ts';

/** Subject of the rules about domains in one environment. */
export interface Placement {
  readonly environment: Environment;
  readonly limits: PolicyLimits;
  /** Domains that the environment enables and that could be read. */
  readonly running: readonly Domain[];
  /** Names of every domain of the configuration, unreadable ones included. */
  readonly known: readonly string[];
}
