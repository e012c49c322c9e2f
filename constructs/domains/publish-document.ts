import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DocumentAddress } from '../../lib/contracts/reconcile.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';

/**
 * Writes the document into the assembly that is being made and adds it to the stack's file assets.
 * Repeating it changes nothing: the file is named after its content.
 */
export function publishDocument(scope: Construct, document: DomainDocument): DocumentAddress {
  const text = canonicalJson(document);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const fileName = `domain.${document.domain}.${sha256}.json`;
  const file = join(Stage.of(scope)?.outdir ?? '', fileName);
  if (!existsSync(file)) writeFileSync(file, text);
  const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
    fileName,
    packaging: FileAssetPackaging.FILE,
    sourceHash: sha256,
    displayName: `Domain ${document.domain} of ${document.platform} ${document.environment}`,
  });
  return { Bucket: bucketName, Key: objectKey, Sha256: sha256 };
}
