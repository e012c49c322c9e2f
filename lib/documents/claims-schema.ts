import * as z from 'zod';
import { conditionOperator } from '../model/condition-operator.ts';
import { matching, nonEmpty, strict } from './field-shapes.ts';

/** A claim as a company writes it. Its shape is that of `lib/proof/claim.ts`. */
export type CompanyClaim = z.infer<typeof claimShape>;

const groups = ['roles', 'others', 'services'] as const;

const kinds = ['key', 'bucket', 'secret', 'queue', 'sns-topic', 'log-group', 'cluster', 'function'] as const;

const arn = matching(/^(\*|arn:[^:]+:.+)$/, 'an ARN, in which * stands for any text, or *').describe(
  'In the first five of its six parts * does not reach over a colon.',
);

const principal = matching(
  /^(arn:[^:]+:.+|[a-z0-9.-]+\.amazonaws\.com(\.cn)?)$/,
  'an ARN or a service such as logs.amazonaws.com',
);

const action = matching(/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/, 'an action such as s3:GetObject*');

const resources = strict({
  arns: z.array(arn).min(1).optional().describe('Resources by ARN.'),
  kinds: z.array(z.enum(kinds)).min(1).optional().describe('Resources of the templates by kind.'),
  tags: z
    .record(nonEmpty, z.string())
    .optional()
    .describe('Only those of the kinds that carry these tags: zone, layer.'),
  endpoints: z
    .array(nonEmpty)
    .min(1)
    .optional()
    .describe('What passes the VPC endpoints of these services; * is each.'),
}).transform((written, context) => {
  const { arns, kinds, tags, endpoints } = written;
  const refuse = (got: string, message: string): never => {
    context.addIssue({ code: 'custom', message, params: { got } });
    return z.NEVER;
  };
  const chosen = (['arns', 'kinds', 'endpoints'] as const).filter((key) => written[key] !== undefined);
  const got = chosen.length === 0 ? 'none of them' : chosen.join(' and ');
  if (chosen.length !== 1) return refuse(got, 'one of arns, kinds, endpoints');
  if (tags !== undefined && kinds === undefined) return refuse('tags', 'tags beside kinds only');
  if (arns !== undefined) return { arns };
  if (endpoints !== undefined) return { endpoints };
  return { kinds: kinds ?? [], ...(tags === undefined ? {} : { tags }) };
});

const texts = z.union([z.string(), z.array(z.string()).min(1)]);

const operatorExpected = 'an operator of IAM such as StringEquals';

const operator = z.string().refine((written) => conditionOperator(written) !== undefined, operatorExpected);

const claimShape = strict({
  id: matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"'),
  says: nonEmpty.describe('What it means, in one sentence for a reviewer.'),
  nobody: strict({
    among: z
      .array(z.enum(groups))
      .min(1)
      .optional()
      .describe(
        'roles: those that the templates make. others: everybody else, of any account. services: AWS acting by itself. Absent: all.',
      ),
    except: z.array(principal).min(1).optional().describe('Whom the claim leaves out.'),
  }).default({}),
  may: z.array(action).min(1),
  on: resources,
  when: z
    .record(operator, z.record(nonEmpty, texts))
    .optional()
    .describe('A condition block as in a policy: the requests that the claim is about. Absent: all.'),
});

/** Claims that a company adds to those of the platform, in `policy/claims.yaml`. */
export const claimsSchema = strict({ claims: z.array(claimShape).min(1) }).meta({ title: 'tidegate claims' });
