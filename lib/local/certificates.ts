import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runTool } from './run-tool.ts';

/** Distinguished name of the brokers' certificate: a principal that no client can have. */
export const brokerName = 'CN=tidegate-twin-broker';

export interface Certificates {
  /** The certificate authority, PEM: what a client trusts. */
  readonly caFile: string;
  /** PKCS12 with the brokers' key and certificate. */
  readonly keyStoreFile: string;
  readonly keyStorePassword: string;
}

const validityDays = 30;
const renewalDays = 7;

/**
 * A certificate authority and one certificate for all brokers, valid for 30 days and renewed in the last seven.
 * It serves clients, brokers among themselves and controllers, hence both usages.
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
    keyStoreFile: join(folder, 'broker.p12'),
    keyStorePassword: readFileSync(join(folder, 'password'), 'utf8'),
  };
}

function areFresh(folder: string): boolean {
  const ca = join(folder, 'ca.pem');
  if (!existsSync(ca)) return false;
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
}

function keytool(...keytoolArguments: readonly string[]): Promise<string> {
  return runTool('keytool', [...words('-J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1'), ...keytoolArguments]);
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
