import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { type DomainDocument, domainDocumentFormat } from '../../model/domain-document.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { HashedDocument } from '../../reconciler/ledger.ts';
import { getObject } from './state-bucket.ts';

export interface DocumentLocation {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
}

export type ReadDocument = (location: DocumentLocation) => Promise<HashedDocument>;

/** Reads domain documents and refuses one that is missing, truncated or not the one that was reviewed. */
export function documentReader(region: string): ReadDocument {
  const s3 = new S3Client({ region });
  return (location) => readDocument(s3, location);
}

async function readDocument(s3: S3Client, { bucket, key, sha256 }: DocumentLocation): Promise<HashedDocument> {
  const address = `s3://${bucket}/${key}`;
  const found = await getObject(s3, bucket, key);
  if (found === undefined) {
    throw new PlatformError(
      'DOCUMENT_MISSING',
      `The domain document ${address} does not exist; publish the assets of this deployment again (cdk deploy does).`,
    );
  }
  const actual = createHash('sha256').update(found.text).digest('hex');
  if (actual !== sha256) {
    throw new PlatformError(
      'DOCUMENT_CORRUPT',
      `The domain document ${address} has SHA-256 ${actual}, expected ${sha256}: it is truncated or was replaced. Nothing was changed; publish the assets again.`,
    );
  }
  return { document: parse(found.text, address), sha256 };
}

function parse(text: string, address: string): DomainDocument {
  const document = JSON.parse(text) as DomainDocument;
  if (document.format !== domainDocumentFormat) {
    throw new PlatformError(
      'UNSUPPORTED',
      `The domain document ${address} has format ${document.format}, this version reads ${domainDocumentFormat}; deploy function and domains from one version.`,
    );
  }
  return document;
}
