import { type Checked, invalid, valid } from '../model/problem.ts';
import { domainRules } from '../policy/check-domains.ts';
import type { CompanyRule } from '../policy/company-rule.ts';
import { repeated } from '../policy/domain-set.ts';
import { placementRules } from '../policy/placement-rules.ts';
import { companyRulesSchema } from './company-rules-schema.ts';
import { openDocument, readShape } from './document-text.ts';

const ownIds = [...domainRules, ...placementRules].map(({ id }) => id);

/** Reads the rules that a company adds. `file` is the name that problems show. */
export function readCompanyRules(file: string, text: string): Checked<readonly CompanyRule[]> {
  const yaml = openDocument(file, text, 'no rule');
  const reading = yaml.ok ? readShape(companyRulesSchema, yaml.value) : yaml;
  if (!reading.ok) return reading;
  const { value, locate } = reading.value;
  const placed = [...value.rules.entries()];
  const taken = placed.filter(([, { id }]) => ownIds.includes(id)).map(([index, { id }]) => ({ index, id }));
  const twice = repeated(placed, ([, { id }]) => id).map(({ item: [index, { id }] }) => ({ index, id }));
  const problems = [...taken, ...twice].map(({ index, id }) =>
    locate({ path: ['rules', index, 'id'], got: `"${id}", which is a rule already`, expected: 'an id of its own' }),
  );
  return problems.length > 0 ? invalid(problems) : valid(value.rules);
}
