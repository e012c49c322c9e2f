import { checkedConfiguration } from '../checked-configuration.ts';
import { defaultQualifier } from '../doctor/account-checks.ts';
import type { Check } from '../doctor/check.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { lockOutChecks } from '../doctor/lock-out-check.ts';
import { renderChecks } from '../doctor/render-checks.ts';
import { type ExitCode, exitCodes, highest } from '../exit-code.ts';
import { clusterOptions, refuseWithoutBrokers } from '../options.ts';
import { today } from '../today.ts';
import type { Command, Invocation } from './command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check an account, its network and a cluster that exists before a deployment; reads only.',
  help: `Usage: tidegate doctor --environment NAME [--qualifier TEXT] [--json]
                      [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]
                       [--domain NAME]...]

Asks AWS with your credentials: account, bootstrap version, service quotas, zone ids, subnets, VPC endpoints, detector,
catalogue, trail, recorder; of a cluster that exists its state, version, ways in, allow.everyone, encryption, monitoring and
the users on its list. With --bootstrap-servers the brokers are asked as well who would lose access by the next apply.
Each check is ok, missing, a warning or unknown with the reason, and names what to do. Run it once per account: what takes
other credentials stays unknown.
--qualifier is that of cdk bootstrap (default: ${defaultQualifier}).
Exit codes: 0 nothing is missing, 2 something is, 1 wrong input, 5 AWS or the brokers did not answer a question.

Examples:
  tidegate doctor --environment prod
  tidegate doctor -e prod --bootstrap-servers b-1.example.com:9098 --command-config client.properties --json`,
  wordCount: 0,
  takes: [...clusterOptions, 'qualifier', 'json'],
  run: examine,
};

async function examine(invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  refuseWithoutBrokers(options);
  const configuration = checkedConfiguration(options, terminal.note);
  const { environment } = configuration;
  const qualifier = options.qualifier ?? defaultQualifier;
  terminal.note(`looking at ${environment.name} in ${environment.region} …`);
  // Loaded only here: seven clients of the AWS SDK, which no other command needs.
  const { readAccount } = await import('../../adapters/aws/account/read-account.ts');
  const [snapshot, lockOuts] = await Promise.all([
    readAccount(environment, { qualifier }),
    lockOutChecks(quiet(invocation)),
  ]);
  const checks = [...diagnose({ configuration, snapshot, qualifier, today: today() }), ...lockOuts];
  const shown = options.json ? [jsonOf(environment.name, checks)] : renderChecks(checks, terminal);
  for (const line of shown) terminal.out(line);
  return highest(checks.map(codeOf));
}

/** The configuration's warnings were told once. */
function quiet(invocation: Invocation): Invocation {
  return { ...invocation, terminal: { ...invocation.terminal, note: () => {} } };
}

function jsonOf(environment: string, checks: readonly Check[]): string {
  const plain = checks.map(({ id, outcome, found, fix }) => ({ id, outcome, found, fix }));
  return JSON.stringify({ format: 'tidegate.doctor.v1', environment, checks: plain }, null, 2);
}

function codeOf({ outcome, unasked }: Check): ExitCode {
  if (outcome === 'missing') return exitCodes.changesFound;
  return outcome === 'unknown' && !unasked ? exitCodes.worldBroke : exitCodes.done;
}
