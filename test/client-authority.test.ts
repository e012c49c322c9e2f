import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { certificateRequest } from '../lib/adapters/aws/certificate-request.ts';
import { integer, objectIdentifier, octetString } from '../lib/adapters/aws/der.ts';
import { issueClientCertificate, makeClientAuthority } from '../lib/local/client-authority.ts';
import { elementOf } from '../lib/local/der-reader.ts';

const day = 86_400_000;
const from = Date.parse('2026-11-21T12:00:00Z');
const lifetime = { from, until: from + 180 * day };
const authority = makeClientAuthority('test-ca', { from, until: from + 365 * day });

function issued(commonName: string) {
  const made = certificateRequest(commonName);
  const certificate = issueClientCertificate(authority, made.request, lifetime);
  return { ...made, certificate: new X509Certificate(certificate ?? 'none') };
}

describe('A certificate request', () => {
  it('becomes a client certificate of the name, for the key, that the authority signed', () => {
    const { certificate, privateKey } = issued('orders-service');
    expect(certificate.subject).toBe('CN=orders-service');
    expect(certificate.issuer).toBe('CN=test-ca');
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
    expect(certificate.validToDate.getTime()).toBe(lifetime.until);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('has the same name each time, and another key', () => {
    const [first, second] = [issued('orders-service'), issued('orders-service')];
    expect(second.certificate.subject).toBe(first.certificate.subject);
    expect(second.privateKey).not.toBe(first.privateKey);
    expect(second.certificate.serialNumber).not.toBe(first.certificate.serialNumber);
  });

  it('carries any client name unchanged', () => {
    const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    fc.assert(
      fc.property(names, (name) => expect(issued(name).certificate.subject).toBe(`CN=${name}`)),
      { numRuns: 25 },
    );
  });

  it('that somebody altered is not signed', () => {
    const { request } = certificateRequest('orders-service');
    const [head = '', body = '', ...rest] = request.split('\n');
    const der = Buffer.from(body, 'base64');
    const altered = Buffer.from(der.toString('latin1').replace('orders', 'admins'), 'latin1').toString('base64');
    expect(altered).not.toBe(body);
    expect(issueClientCertificate(authority, [head, altered, ...rest].join('\n'), lifetime)).toBeUndefined();
  });
});

describe('DER', () => {
  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536])('says the length of %i bytes as they are read back', (length) => {
    const { bytes, content } = elementOf(Buffer.concat([octetString(Buffer.alloc(length)), Buffer.from('rest')]));
    expect(content).toHaveLength(length);
    expect(bytes.length).toBeLessThanOrEqual(length + 5);
  });

  it('keeps a number with a high first bit positive', () => {
    expect(integer(Buffer.from([0x80])).toString('hex')).toBe('02020080');
    expect(integer(Buffer.from([0x7f])).toString('hex')).toBe('02017f');
  });

  it('writes object identifiers as RFC 5758 has them', () => {
    expect(objectIdentifier('1.2.840.10045.4.3.2').toString('hex')).toBe('06082a8648ce3d040302');
  });
});
