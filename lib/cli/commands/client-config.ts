import { checkedConfiguration } from '../checked-configuration.ts';
import { clientProperties, languages } from '../client-properties.ts';
import { exitCodes } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const clientConfig: Command = {
  name: 'client-config',
  summary: 'Print ready client properties for one client: never a password.',
  help: `Usage: tidegate client-config CLIENT --environment NAME [--language ${languages.join('|')}]

Prints the connection settings, where the secret is, and the topics, groups and transactional ids that the client may use.
Exit codes: 0 printed, 1 unknown client or wrong input.

Examples:
  tidegate client-config payments-service --environment dev
  tidegate client-config payments-service -e prod --language node`,
  wordCount: 1,
  takes: ['environment', 'language'],
  run: printClient,
};

async function printClient({ words: [name], options, terminal }: Invocation) {
  const configuration = checkedConfiguration(options, terminal.note);
  const known = configuration.running.flatMap((domain) => domain.clients.map((client) => client.name));
  if (name === undefined || !known.includes(name)) {
    throw new UsageError(`${name === undefined ? 'Which client?' : `No client ${name}.`} Known: ${known.join(', ')}`);
  }
  const wanted = languages.find((language) => language === options.language);
  if (options.language !== undefined && wanted === undefined) {
    throw new UsageError(`--language ${options.language} is unknown; use ${languages.join(', ')}`);
  }
  for (const language of wanted === undefined ? languages : [wanted]) {
    for (const line of clientProperties(configuration, name, language)) terminal.out(line);
    terminal.out('');
  }
  return exitCodes.done;
}
