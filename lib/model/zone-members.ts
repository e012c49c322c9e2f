import type { Environment } from './environment.ts';
import type { Persona } from './persona.ts';
import { type Zone, zoneMember } from './zone.ts';

/** Personas that a zone names among its readers. */
export function personasOf({ personas = [] }: Environment, { readers = [] }: Zone): readonly Persona[] {
  const members = readers.map(zoneMember);
  return personas.filter(({ name }) => members.some((member) => member.kind === 'persona' && member.persona === name));
}

/** Roles that exist already, and are named by their ARNs. */
export function givenRoleArns(members: readonly string[] = []): readonly string[] {
  return members.map(zoneMember).flatMap((member) => (member.kind === 'role' ? [member.roleArn] : []));
}
