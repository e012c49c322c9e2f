import { Stage, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Domain } from '../../lib/model/domain.ts';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import { policyLimits } from '../../lib/model/policy.ts';
import type { CompanyRule } from '../../lib/policy/company-rule.ts';
import { boundEnvironment } from '../roles/environment-boundary.ts';
import { refuseStaticKeys } from '../roles/static-keys.ts';
import { requireOwnKeys } from '../zones/own-keys.ts';
import { ClusterStack } from './cluster-stack.ts';
import { DomainsStack } from './domains-stack.ts';
import { LakeStack } from './lake-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PersonasStack } from './personas-stack.ts';
import { environmentTags } from './stack-properties.ts';
import { ZonesStack } from './zones-stack.ts';

export interface EnvironmentStageProps {
  readonly environment: Environment;
  /** All domains that there are; the environment says which of them run in it. */
  readonly domains: readonly Domain[];
  /** Rules about topics that the company adds. @default - none */
  readonly companyRules?: readonly CompanyRule[];
  /** Digests of reviewed plans by domain: at deployment every other plan is refused. @default - any plan runs */
  readonly approvedPlans?: Readonly<Record<string, string>>;
  /** Folder with the bundled reconcile function. @default - the one that `npm run build` made */
  readonly handlerFolder?: string;
  /** Folder with the bundled rotation function. @default - the one that `npm run build` made */
  readonly rotateFolder?: string;
}

/** One environment: its stacks, in the order zones, network, cluster, domains; beside them the lake and those who read it. */
export class EnvironmentStage extends Stage {
  readonly zones: ZonesStack;
  /** The zones in accounts of their own. */
  readonly otherZones: readonly ZonesStack[];
  /** Absent: the VPC is imported, and nothing of it is made here. */
  readonly network?: NetworkStack;
  readonly cluster: ClusterStack;
  readonly domains: DomainsStack;
  /** Absent: the environment has none. */
  readonly lake?: LakeStack;
  /** Absent: nobody reads the lake. */
  readonly personas?: PersonasStack;

  constructor(
    scope: Construct,
    id: string,
    { environment, domains, companyRules, approvedPlans, handlerFolder, rotateFolder }: EnvironmentStageProps,
  ) {
    const { accounts, region } = environment;
    super(scope, id, { env: { account: accounts.streaming, region } });
    const running = domains.filter((domain) => environment.domains.includes(domain.name));
    const zonesOf = (id: string, account: keyof Accounts) =>
      new ZonesStack(this, id, { environment, account, domains: running });
    this.zones = zonesOf('zones', 'streaming');
    this.otherZones = separateAccounts(accounts).map((role) => zonesOf(`zones-${role}`, role));
    const key = this.zones.platformKey;
    const network = environment.network.import ?? new NetworkStack(this, environment, environment.network.create, key);
    if (network instanceof NetworkStack) this.network = network;
    this.cluster = new ClusterStack(this, environment, {
      network: network instanceof NetworkStack ? network.network : network,
      encryptionKey: key,
      zones: this.zones.zones,
      handlerFolder,
      rotateFolder,
    });
    this.domains = new DomainsStack(this, environment, running, {
      ...this.cluster,
      zones: this.zones.zones,
      companyRules,
      approvedPlans,
    });
    const lakeZones = [this.zones, ...this.otherZones].find((zones) => zones.account === accounts.lake);
    if (environment.lake !== undefined && lakeZones !== undefined) {
      this.lake = new LakeStack(this, environment, environment.lake, running, lakeZones);
    }
    this.network?.addStackDependency(this.zones);
    this.cluster.addStackDependency(this.network ?? this.zones);
    this.domains.addStackDependency(this.cluster);
    this.personas = readersOf(this, environment, lakeZones);
    refuseStaticKeys(this);
    boundEnvironment(this, environment, [this.zones, ...this.otherZones]);
    if (policyLimits(environment).production) requireOwnKeys(this);
    for (const [key, value] of Object.entries(environmentTags(environment))) Tags.of(this).add(key, value);
  }
}

function separateAccounts({ streaming, lake, audit }: Accounts): readonly (keyof Accounts)[] {
  return [
    ...(lake === streaming ? [] : (['lake'] as const)),
    ...(audit === streaming || audit === lake ? [] : (['audit'] as const)),
  ];
}

/** Undefined: nobody reads the lake. */
function readersOf(stage: Stage, environment: Environment, lake: ZonesStack | undefined): PersonasStack | undefined {
  if (lake === undefined || (environment.personas ?? []).length === 0) return undefined;
  const personas = new PersonasStack(stage, environment, lake.zones);
  personas.addStackDependency(lake);
  return personas;
}
