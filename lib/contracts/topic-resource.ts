/** What constructs write as topics of CloudFormation, and the command line reads from templates. */
export const topicResourceType = 'AWS::MSK::Topic';

/** Identifies the resource to an import (CloudFormation's registry: the primary identifier of the type). */
export const topicIdentifier = 'TopicArn';

/**
 * Overrides as MSK's topic APIs take them: lines `key=value` in Base64, as the example of `DescribeTopic` shows
 * (AWS: `msk/latest/developerguide/describe-topic-cli.html`). Sorted, so that an equal topic gives an equal template.
 */
export function encodedTopicConfigs(configs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(configs).map(([key, value]) => `${key}=${value}`);
  return Buffer.from(lines.sort().join('\n')).toString('base64');
}

/** The overrides of a text that `encodedTopicConfigs` made. */
export function decodedTopicConfigs(encoded: string): Readonly<Record<string, string>> {
  const lines = Buffer.from(encoded, 'base64').toString().split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
