import { type Checked, invalid, type Problem, valid } from '../../model/problem.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { readJavaProperties } from './java-properties.ts';

type Settings = Omit<KafkaConnection, 'bootstrapServers'>;

/**
 * Reads client properties in Kafka's own format (`kafka-topics.sh --command-config`): TLS always; SCRAM-SHA-512 with a
 * JAAS line, a PEM client certificate, or MSK's IAM login. Stores other than PEM cannot be read without Java.
 */
export function readClientProperties(
  file: string,
  text: string,
  readFile: ReadFile,
  region: string,
): Checked<Settings> {
  const lines = readJavaProperties(text);
  const problems: Problem[] = [];
  const wrong = (key: string, got: string | undefined, expected: string) =>
    problems.push({ place: { file, line: lines.get(key)?.line }, path: key, got: got ?? 'nothing', expected });
  const value = (key: string) => lines.get(key)?.value;

  const protocol = value('security.protocol');
  if (protocol !== 'SASL_SSL' && protocol !== 'SSL')
    wrong('security.protocol', protocol, 'SASL_SSL or SSL: brokers speak TLS only');
  const ca = pem('ssl.truststore', value, readFile, wrong);
  const authentication = protocol === 'SSL' ? mtls(value, readFile, wrong) : sasl(value, region, wrong);
  if (problems.length > 0 || authentication === undefined) return invalid(problems);
  return valid({ ca, authentication });
}

type Value = (key: string) => string | undefined;
/** Undefined where there is no such file, or none that may be read. */
type ReadFile = (path: string) => string | undefined;
type Wrong = (key: string, got: string | undefined, expected: string) => void;

function sasl(value: Value, region: string, wrong: Wrong): Settings['authentication'] | undefined {
  const mechanism = value('sasl.mechanism');
  if (mechanism === 'OAUTHBEARER' || mechanism === 'AWS_MSK_IAM') return { mode: 'iam', region };
  if (mechanism !== 'SCRAM-SHA-512') {
    wrong('sasl.mechanism', mechanism, 'SCRAM-SHA-512, OAUTHBEARER or AWS_MSK_IAM');
    return undefined;
  }
  const jaas = value('sasl.jaas.config') ?? '';
  const [username, password] = ['username', 'password'].map((name) => jaasValue(jaas, name));
  if (username === undefined || password === undefined) {
    // The value may hold a password: it is never repeated.
    wrong('sasl.jaas.config', 'a line without both', 'ScramLoginModule required username="…" password="…";');
    return undefined;
  }
  return { mode: 'scram', username, password };
}

/** A quoted value of a JAAS line; a backslash protects the character after it. */
function jaasValue(jaas: string, name: string): string | undefined {
  return new RegExp(`${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(jaas)?.[1]?.replaceAll(/\\(.)/g, '$1');
}

function mtls(value: Value, readFile: ReadFile, wrong: Wrong): Settings['authentication'] | undefined {
  const certificate = pem('ssl.keystore', value, readFile, wrong);
  if (certificate === undefined) {
    const location = value('ssl.keystore.location');
    if (location === undefined)
      wrong('ssl.keystore.location', location, 'a PEM file with the private key and the certificate chain');
    return undefined;
  }
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(certificate)?.[0];
  if (key === undefined) {
    wrong(
      'ssl.keystore.location',
      'a file without a private key',
      'a PEM file with the private key and the certificate chain',
    );
    return undefined;
  }
  return { mode: 'mtls', certificate: certificate.replace(key, '').trim(), key };
}

function pem(store: string, value: Value, readFile: ReadFile, wrong: Wrong): string | undefined {
  const location = value(`${store}.location`);
  if (location === undefined) return undefined;
  const type = value(`${store}.type`);
  if (type !== 'PEM') {
    wrong(`${store}.type`, type, 'PEM (keytool -exportcert -rfc makes one)');
    return undefined;
  }
  const text = readFile(location);
  if (text === undefined) wrong(`${store}.location`, location, 'a file that can be read');
  return text;
}
