import { ArnPrincipal, CompositePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Duration, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';

export interface CrossAccountRoleProps {
  /** ARNs of the roles of other accounts that may assume it: the other halves of the pair. */
  readonly trusted: readonly string[];
  /** Text that the other account has to show, agreed with it alone. @default - none: then `organizationId` */
  readonly externalId?: string;
  /** The roles have to be of this AWS organization, such as `o-a1b2c3d4e5`. @default - none: then `externalId` */
  readonly organizationId?: string;
  readonly description?: string;
}

/**
 * A role of the cluster's account that named roles of other accounts assume: how a SCRAM client of another account reads its secret,
 * since MSK owns the resource policy of the secret. Both the role that assumes it and one condition more have to be right, so that
 * nobody is talked into using it (AWS: `IAM/latest/UserGuide/confused-deputy.html`).
 */
export class CrossAccountRole extends Role {
  constructor(scope: Construct, id: string, props: CrossAccountRoleProps) {
    const { trusted, externalId, organizationId, description } = props;
    const conditions = {
      StringEquals: {
        ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
        ...(organizationId === undefined ? {} : { 'aws:PrincipalOrgID': organizationId }),
      },
    };
    const principals = trusted.map((arn) => new ArnPrincipal(arn).withConditions(conditions));
    super(scope, id, {
      description: description ?? 'Assumed by roles of other accounts',
      assumedBy: new CompositePrincipal(...(principals.length > 0 ? principals : [new ArnPrincipal('none')])),
      maxSessionDuration: Duration.hours(1),
    });
    refuseFaults(this, [...trustFaults(props), ...conditionFaults(props)]);
  }
}

function trustFaults({ trusted }: CrossAccountRoleProps): readonly ConstructFault[] {
  const expected = 'ARNs of single roles: whole accounts and wildcards trust everybody there';
  if (trusted.length === 0) return [{ prop: 'trusted', got: 'none', expected }];
  return trusted
    .filter((arn) => !Token.isUnresolved(arn) && !/^arn:[^:*]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn))
    .map((arn) => ({ prop: 'trusted', got: `"${arn}"`, expected }));
}

/** An external id has 2 to 1,224 characters (AWS: `STS/latest/APIReference/API_AssumeRole.html`). */
function conditionFaults({ externalId, organizationId }: CrossAccountRoleProps): readonly ConstructFault[] {
  const wrongId =
    externalId !== undefined && !Token.isUnresolved(externalId) && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId);
  const wrongOrganization =
    organizationId !== undefined && !Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId);
  return [
    ...(externalId === undefined && organizationId === undefined
      ? [{ prop: 'externalId', got: 'neither externalId nor organizationId', expected: 'at least one of them' }]
      : []),
    ...(wrongId
      ? [{ prop: 'externalId', got: 'another text', expected: '2 to 1,224 letters, digits and +=,.@:/-' }]
      : []),
    ...(wrongOrganization
      ? [{ prop: 'organizationId', got: `"${organizationId}"`, expected: 'an id such as o-a1b2c3d4e5' }]
      : []),
  ];
}
