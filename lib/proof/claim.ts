import type { StatementPlace } from './statement.ts';
import type { GuardedKind } from './world.ts';

/**
 * Something that must be impossible: no request of the principals, with one of the actions on one of the resources, is allowed, whatever
 * the other values of the request are.
 */
export interface Claim {
  /** Kebab-case, unique. */
  readonly id: string;
  /** One sentence for a reviewer. */
  readonly says: string;
  readonly nobody: ClaimedPrincipals;
  /** Patterns of actions: `s3:GetObject*`. */
  readonly may: readonly string[];
  /** Patterns of those among them that the claim does not speak about. */
  readonly mayStill?: readonly string[];
  readonly on: ClaimedResources;
  /** A condition block as in a policy: the requests that the claim speaks about. Absent: all. */
  readonly when?: ConditionBlock;
}

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface ClaimedPrincipals {
  /**
   * `roles`: those that the templates create. `others`: every other IAM principal of any account and the anonymous, taken to have every right
   * that its own account can give. `services`: AWS services that act by themselves. Absent: all of them.
   */
  readonly among?: readonly PrincipalGroup[];
  /** Patterns of ARNs, and names of services, that the claim leaves out. */
  readonly except?: readonly string[];
  /**
   * Which policies must hold them back alone, so that one mistake more opens nothing. `resource`: that of the resource, whatever those of
   * roles and their boundaries say; roles and others are then one group. `boundary`: whatever the roles' own policies allow. `identity`: the
   * roles' own, whatever their boundaries hold back. Absent: all of them together.
   */
  readonly heldBackBy?: 'resource' | 'boundary' | 'identity';
}

export type PrincipalGroup = 'roles' | 'others' | 'services';

/** Resources by ARN pattern, those of the templates by kind and tag, or whatever is asked for through the VPC endpoints. */
export type ClaimedResources =
  | { readonly arns: readonly string[]; readonly kinds?: undefined; readonly endpoints?: undefined }
  | {
      readonly kinds: readonly GuardedKind[];
      readonly tags?: Readonly<Record<string, string>>;
      readonly arns?: undefined;
      readonly endpoints?: undefined;
    }
  /** Names of services as endpoints have them, `s3`; `*` is each. A request passes if the endpoint's policy lets it. `but`: not about these ARNs. */
  | {
      readonly endpoints: readonly string[];
      readonly but?: readonly string[];
      readonly arns?: undefined;
      readonly kinds?: undefined;
    };

/** A request that a refuted claim says is impossible, and what allows it. */
export interface Witness {
  /** ARN, `anonymous`, or the name of a service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Stack and logical id of what the resource is, or is a part of. Absent: no template makes it. */
  readonly madeBy?: Pick<StatementPlace, 'stack' | 'logicalId'>;
  /** Values of the request by condition key, without those that follow from the principal; another key that is not here is absent from the request. */
  readonly context: Readonly<Record<string, string>>;
  /** Every statement that allows the request. */
  readonly allowedBy: readonly StatementPlace[];
}

export type Verdict =
  /** `empty`: nothing here is what the claim speaks about, so it says nothing. */
  | { readonly claim: Claim; readonly proved: true; readonly queries: number; readonly empty?: true }
  | { readonly claim: Claim; readonly proved: false; readonly queries: number; readonly witness: Witness };
