export interface User {
  readonly name: string;
  readonly password: string;
}

/** Kafka's own client properties, as Java clients, Kafka's tools and `tidegate plan` read them. */
export function clientProperties(user: User, bootstrapServers: readonly string[], caFile: string): string {
  const login = `username=${quoted(user.name)} password=${quoted(user.password)}`;
  const properties = {
    'bootstrap.servers': bootstrapServers.join(','),
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required ${login};`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
  };
  return propertiesText(properties);
}

/** Java's properties format: a backslash begins an escape there. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** JAAS takes a backslash before the two characters that would end or change the text. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
