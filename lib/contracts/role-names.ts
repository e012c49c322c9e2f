/**
 * Names of roles and policies that policies elsewhere must name before these exist. IAM allows 64 characters for a role.
 * Changing one is a breaking change.
 */

export function personaRoleName(platform: string, environment: string, persona: string): string {
  return `${platform}-${environment}-persona-${persona}`;
}

/** Of an IAM client that writes to the lake. Other clients' roles have names that CloudFormation makes. */
export function writerRoleName(platform: string, environment: string, client: string): string {
  return `${platform}-${environment}-client-${client}`;
}

/** Of the function that reconciles: keys of zones name it, since it has MSK make grants on them. */
export function reconcileRoleName(platform: string, environment: string): string {
  return `${platform}-${environment}-reconcile`;
}

/** Of the function that rotates: keys of zones name it, since it writes secrets under them. */
export function rotateRoleName(platform: string, environment: string): string {
  return `${platform}-${environment}-rotate`;
}

export function breakGlassRoleName(platform: string, environment: string): string {
  return `${platform}-${environment}-break-glass`;
}

export function boundaryPolicyName(platform: string, environment: string): string {
  return `${platform}-${environment}-boundary`;
}
