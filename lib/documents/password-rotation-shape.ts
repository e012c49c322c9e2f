import { parseDuration } from '../model/duration.ts';
import { type PasswordRotationPolicy, passwordAge } from '../model/password-age.ts';
import { reading, strict } from './field-shapes.ts';

const every = reading((text) => (text === 'never' ? text : daysOf(text)), `never, or ${passwordAge.expected}`, [
  '30d',
  '90d',
  'never',
]).describe('Age at which a password is changed.');

export const passwordRotationShape = strict({ every })
  .transform(({ every }): PasswordRotationPolicy => ({ everyDays: every }))
  .describe(
    'Changes the passwords of SCRAM users. Clients must read their secret again when a login is refused. Absent: never.',
  );

function daysOf(text: string): number | undefined {
  const days = (parseDuration(text) ?? 0) / 86_400_000;
  return Number.isInteger(days) && days >= passwordAge.leastDays && days <= passwordAge.mostDays ? days : undefined;
}
