import * as z from 'zod';
import type { OtherScramUsers } from '../model/other-scram-users.ts';
import { matching, strict } from './field-shapes.ts';

const secretArns = z
  .array(
    matching(
      /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:AmazonMSK_[\w/+=.@-]+-\w{6}$/,
      'the whole ARN of a secret AmazonMSK_..., as ListScramSecrets shows it',
    ),
  )
  .default([]);

export const otherScramUsersShape = strict({
  keep: secretArns.describe('They stay as they are.'),
  release: secretArns.describe('They are taken off the list: nobody logs in with them any more. The secrets stay.'),
}).describe(
  "SCRAM users on the cluster's list whom no domain declares, by the ARN of the secret: a deployment is refused until each is named.",
) satisfies z.ZodType<OtherScramUsers>;
