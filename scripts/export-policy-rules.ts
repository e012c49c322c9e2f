import { writeFileSync } from 'node:fs';
import { policyRulesPage } from './policy-rules/policy-rules-page.ts';

/** Writes the page of all governance rules. */
writeFileSync('docs/policy-rules.md', policyRulesPage());
