import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeClientAuthority } from './client-authority.ts';
import { runTool } from './run-tool.ts';

/** Distinguished name of the brokers' certificate: a principal that no client can have. */
export const brokerName = 'CN=tidegate-twin-broker';

export interface Certificates {
  /** The certificate authority, PEM: what a client trusts. */
  readonly caFile: string;
  /** PEM: that authority, and the one whose client certificates the TLS listener takes. */
  readonly clientTrustFile: string;
  /** PEM: the authority of client certificates, as a stand-in for AWS Private CA. */
  readonly clientCaFile: string;
  /** Its private key, PEM. */
  readonly clientCaKeyFile: string;
  /** PKCS12 with the brokers' key and certificate. */
  readonly keyStoreFile: string;
  readonly keyStorePassword: string;
}

const validityDays = 30;
const renewalDays = 7;
/** A clock that is a little behind takes the certificates all the same. */
const clockSkew = 60_000;

/**
 * A certificate authority and one certificate for all brokers, valid for 30 days and renewed in the last seven.
 * It serves clients, brokers among themselves and controllers, hence both usages. Client certificates have an authority of
 * their own, as on MSK: with it nobody can pass for a broker to a client.
 */
export async function twinCertificates(twinFolder: string): Promise<Certificates> {
  const folder = resolve(twinFolder, 'certificates');
  if (!areFresh(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true, mode: 0o700 });
    await make(partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  }
  return {
    caFile: join(folder, 'ca.pem'),
    clientTrustFile: join(folder, 'client-trust.pem'),
    clientCaFile: join(folder, 'client-ca.pem'),
    clientCaKeyFile: join(folder, 'client-ca.key'),
    keyStoreFile: join(folder, 'broker.p12'),
    keyStorePassword: readFileSync(join(folder, 'password'), 'utf8'),
  };
}

function areFresh(folder: string): boolean {
  const ca = join(folder, 'ca.pem');
  if (!existsSync(ca) || !existsSync(join(folder, 'client-trust.pem'))) return false;
  const end = Date.parse(new X509Certificate(readFileSync(ca)).validTo);
  return end - Date.now() > renewalDays * 86_400_000;
}

/** keytool signs inside one store only, so the broker's entry is copied out: a store with two keys could present the wrong one. */
async function make(folder: string): Promise<void> {
  const password = join(folder, 'password');
  writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 });
  const store = ['-keystore', join(folder, 'ca.p12'), '-storepass:file', password];
  const key = words(`-keyalg EC -groupname secp256r1 -validity ${validityDays}`);
  const ca = words('-alias ca -dname CN=tidegate-twin-ca -ext bc:c=ca:true -ext ku:c=keyCertSign,cRLSign');
  await keytool('-genkeypair', ...store, ...key, ...ca);
  const use = words('-ext san=dns:localhost,ip:127.0.0.1 -ext eku=serverAuth,clientAuth');
  const broker = words(`-alias broker -dname ${brokerName} -signer ca`);
  await keytool('-genkeypair', ...store, ...key, ...broker, ...use);
  const from = ['-srckeystore', join(folder, 'ca.p12'), '-srcstorepass:file', password, '-srcalias', 'broker'];
  const to = ['-destkeystore', join(folder, 'broker.p12'), '-deststorepass:file', password];
  await Promise.all([
    keytool('-importkeystore', ...from, ...to),
    keytool('-exportcert', ...store, '-alias', 'ca', '-rfc', '-file', join(folder, 'ca.pem')),
  ]);
  makeForClients(folder);
}

function makeForClients(folder: string): void {
  const from = Date.now() - clockSkew;
  const lifetime = { from, until: from + validityDays * 86_400_000 };
  const { certificate, privateKey } = makeClientAuthority('tidegate-twin-client-ca', lifetime);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(join(folder, 'client-ca.key'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'client-ca.pem'), certificate);
  writeFileSync(join(folder, 'client-trust.pem'), readFileSync(join(folder, 'ca.pem'), 'utf8') + certificate);
}

function keytool(...keytoolArguments: readonly string[]): Promise<string> {
  return runTool('keytool', [...words('-J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1'), ...keytoolArguments]);
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
