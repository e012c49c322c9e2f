/** How a client shows the certificate that lies in its secret: as text, without a file. It reads the secret again before the certificate ends. */
export const issuedCertificateSettings = {
  java: [
    'security.protocol=SSL',
    'ssl.keystore.type=PEM',
    'ssl.keystore.key=<privateKey>',
    'ssl.keystore.certificate.chain=<certificate, then certificateChain>',
  ],
  python: [
    '    "security.protocol": "SSL",',
    '    "ssl.key.pem": secret["privateKey"],',
    '    "ssl.certificate.pem": secret["certificate"] + secret["certificateChain"],',
  ],
  node: ['  ssl: { key: secret.privateKey, cert: secret.certificate + secret.certificateChain },'],
} as const;
