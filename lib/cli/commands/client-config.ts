import { checkedConfiguration } from '../checked-configuration.ts';
import { clientConnection, clientProperties, clientSettings, languages } from '../client-properties.ts';
import { exitCodes } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const clientConfig: Command = {
  name: 'client-config',
  summary: 'Print ready client properties for one client: never a password.',
  help: `Usage: tidegate client-config CLIENT --environment NAME [--language ${languages.join('|')}] [--json]

Prints the connection settings, where the secret is, and the topics, groups and transactional ids that the client may use.
Exit codes: 0 printed, 1 unknown client or wrong input.

Examples:
  tidegate client-config payments-service --environment dev
  tidegate client-config payments-service -e prod --language node`,
  wordCount: 1,
  takes: ['environment', 'language', 'json'],
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
  const shown = wanted === undefined ? languages : [wanted];
  if (options.json) {
    const settings = shown.map((language) => [language, clientSettings(configuration, name, language).join('\n')]);
    const described = { ...clientConnection(configuration, name), settings: Object.fromEntries(settings) };
    terminal.out(JSON.stringify(described, null, 2));
    return exitCodes.done;
  }
  for (const language of shown) {
    for (const line of clientProperties(configuration, name, language)) terminal.out(line);
    terminal.out('');
  }
  return exitCodes.done;
}
