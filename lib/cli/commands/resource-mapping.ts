import { readFileSync, writeFileSync } from 'node:fs';
import type { Template } from '../../local/aws/cloud-assembly.ts';
import { clusterArnShape } from '../../model/cluster-arn.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { resourceMapping as mappingOf, type ResourceMapping } from '../resource-mapping.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const resourceMapping: Command = {
  name: 'resource-mapping',
  summary: 'Print the file with which CloudFormation imports the topics of a domain; reads a template alone.',
  help: `Usage: tidegate resource-mapping TEMPLATE [--domain NAME]... [--cluster-arn ARN] [--out FILE] [--json]

For a domain whose topics exist and that says topicBackend: cloudformation from now on. CloudFormation cannot create what
exists, so it imports it: TEMPLATE is the synthesized template of the domain's stack, before its deployment.
--cluster-arn is needed where the template does not spell the ARN of the cluster, as for a cluster of the same app; it is the
stack output KafkaClusterArn. The mapping is JSON with and without --json.

Then, with nothing deployed in between:
  cdk import STACK --resource-mapping FILE --force   takes the topics into the stack and changes none of them
  cdk deploy STACK                                   the reconciler lets go of them, and deletes nothing

Exit codes: 0 written, 1 wrong input.

Examples:
  tidegate resource-mapping cdk.out/assembly-prod/proddomains.template.json --domain payments --out mapping.json
  tidegate resource-mapping cdk.out/MyStack.template.json \\
    --cluster-arn arn:aws:kafka:eu-west-1:111111111111:cluster/main/3f1c2a4e-0000-0000-0000-000000000000-5`,
  wordCount: 1,
  takes: ['domain', 'cluster-arn', 'out', 'json'],
  run: printMapping,
};

async function printMapping({ words: [file], options, terminal }: Invocation): Promise<ExitCode> {
  const { domains, clusterArn, out } = options;
  if (file === undefined) throw new UsageError('Which template? See: tidegate resource-mapping --help');
  if (clusterArn !== undefined && !clusterArnShape.pattern.test(clusterArn))
    throw new UsageError(`--cluster-arn: got ${clusterArn}, expected ${clusterArnShape.expected}.`);
  const { mapping, unknown } = mappingOf(readTemplate(file), { domains, clusterArn });
  if (unknown.length > 0)
    throw new UsageError(
      `${file} does not spell the cluster of ${unknown.length} topics: add --cluster-arn, the stack output KafkaClusterArn.`,
    );
  if (Object.keys(mapping).length === 0) {
    const whose = domains.length === 0 ? '' : ` of ${domains.join(', ')}`;
    throw new UsageError(
      `${file} holds no topic${whose} that CloudFormation manages: say topicBackend: cloudformation in the domain, synthesize, and name the template of its stack.`,
    );
  }
  write(mapping, out, terminal.out);
  return exitCodes.done;
}

function readTemplate(file: string): Template {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch (error) {
    const got = error instanceof SyntaxError ? 'text that is not JSON' : 'no such file';
    throw new UsageError(`${file}: got ${got}, expected a template as cdk synth writes it.`);
  }
}

function write(mapping: ResourceMapping, file: string | undefined, print: (text: string) => void): void {
  const text = JSON.stringify(mapping, null, 2);
  if (file === undefined) {
    print(text);
    return;
  }
  try {
    writeFileSync(file, `${text}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--out ${file} cannot be written (${code}): name another file.`);
  }
}
