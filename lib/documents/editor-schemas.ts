import * as z from 'zod';
import { claimsSchema } from './claims-schema.ts';
import { companyRulesSchema } from './company-rules-schema.ts';
import { domainSchema } from './domain-schema.ts';
import { environmentSchema } from './environment-schema.ts';
import { planSchema } from './plan-schema.ts';

/** JSON Schemas by file name: of the YAML, so that an editor completes and checks it as it is typed, and of plans for other programs. */
export function editorSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['claims.schema.json', text(claimsSchema)],
    ['company-rules.schema.json', text(companyRulesSchema)],
    ['domain.schema.json', text(domainSchema)],
    ['environment.schema.json', text(environmentSchema)],
    ['plan.schema.json', text(planSchema)],
  ]);
}

/** Draft 7 is what YAML language servers understand best. */
function text(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-07',
    override: ({ jsonSchema }) => dropBound(jsonSchema),
  });
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** The largest exact integer is JavaScript's limit, not ours: in an editor it reads as if it meant something. */
function dropBound(jsonSchema: { maximum?: number }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
