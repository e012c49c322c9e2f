import { checkedConfiguration } from '../checked-configuration.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { renderSize } from '../render-size.ts';
import { sizedEnvironment } from '../sized-environment.ts';
import type { Command, Invocation } from './command.ts';

export const size: Command = {
  name: 'size',
  summary:
    'Say which brokers carry the declared rates, with the sum, and whether those of the environment do; offline.',
  help: `Usage: tidegate size --environment NAME [--detailed-exitcode] [--json]

Adds up the rates of the topics of all domains that run in the environment:
  rate: { messages: 4000, messageSize: 2KiB, averageMessages: 1500 }
messages is the peak, which brokers are sized by; averageMessages, by default the same, is what disks are sized by. Readers are
the clients that may consume. Sizes are before compression. Of topics in tiered storage disks hold the local retention.
Shown are the cheapest Standard and the cheapest Express cluster, by units of size large, that carry the peak at 80 % of what
brokers sustain, or with a zone away, and keep within the partitions that AWS recommends. Prices are not known here, nor CPU.
Exit codes: 0 sized, 2 the environment's cluster is too small (with --detailed-exitcode), 1 wrong input.

Examples:
  tidegate size --environment prod
  tidegate size -e prod --detailed-exitcode --json`,
  wordCount: 0,
  takes: ['environment', 'detailed-exitcode', 'json'],
  run: sizeEnvironment,
};

async function sizeEnvironment({ options, terminal }: Invocation): Promise<ExitCode> {
  const sized = sizedEnvironment(checkedConfiguration(options, terminal.note));
  const lines = options.json ? [JSON.stringify(sized, null, 2)] : renderSize(sized, terminal);
  for (const line of lines) terminal.out(line);
  const isShort = (sized.shortages ?? []).length > 0;
  return options.detailedExitcode && isShort ? exitCodes.changesFound : exitCodes.done;
}
