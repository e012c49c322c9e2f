import type { Accounts, Environment } from '../../lib/model/environment.ts';
import type { Zone } from '../../lib/model/zone.ts';
import { givenRoleArns, personasOf } from '../../lib/model/zone-members.ts';
import { type MemberPlace, personaRoleArn, writingClientArns } from './zone-member-roles.ts';

/** Roles that a zone names, by ARN; sorted, each once. A policy may name them before they exist: they stand in conditions. */
export interface ZonePrincipals {
  /** They read, and do not write. */
  readonly readers: readonly string[];
  /** They write, and read what they wrote: S3 decrypts the parts of an upload to join them. */
  readonly writers: readonly string[];
}

interface ZonePlace extends Omit<MemberPlace, 'environment'> {
  /** The account whose key, buckets and secrets are spoken of. */
  readonly account: keyof Accounts;
}

/**
 * Whom a zone lets use what it has in one account. Personas are let into the lake alone: nothing of theirs is elsewhere. A client that
 * only reads topics is let into none of it: Kafka reads the disks.
 */
export function zonePrincipals(environment: Environment, zone: Zone, { account, ...rest }: ZonePlace): ZonePrincipals {
  const place = { environment, ...rest };
  const isLake = environment.accounts[account] === environment.accounts.lake;
  const personas = isLake ? personasOf(environment, zone) : [];
  const writing = personas.filter(({ writes = [] }) => writes.length > 0);
  const arnsOf = (chosen: typeof personas) => chosen.map(({ name }) => personaRoleArn(place, name));
  const writers = new Set([...arnsOf(writing), ...givenRoleArns(zone.writers), ...writingClientArns(place, zone)]);
  const named = new Set([...arnsOf(personas), ...givenRoleArns(zone.readers)]);
  return { readers: [...named].filter((arn) => !writers.has(arn)).sort(), writers: [...writers].sort() };
}
