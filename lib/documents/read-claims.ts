import { type Checked, invalid, valid } from '../model/problem.ts';
import { repeated } from '../policy/domain-set.ts';
import { type CompanyClaim, claimsSchema } from './claims-schema.ts';
import { openDocument, readShape } from './document-text.ts';

/** Reads the claims that a company adds. `file` is the name that problems show. */
export function readClaims(file: string, text: string): Checked<readonly CompanyClaim[]> {
  const yaml = openDocument(file, text, 'no claim');
  const reading = yaml.ok ? readShape(claimsSchema, yaml.value) : yaml;
  if (!reading.ok) return reading;
  const { value, locate } = reading.value;
  const twice = repeated([...value.claims.entries()], ([, { id }]) => id).map(({ item: [index, { id }] }) =>
    locate({ path: ['claims', index, 'id'], got: `"${id}", which is a claim already`, expected: 'an id of its own' }),
  );
  return twice.length > 0 ? invalid(twice) : valid(value.claims);
}
