/** What changes the bucket itself: policy, encryption, lifecycle, versioning, Object Lock, replication, the bucket's end. */
export const configuringActions = [
  's3:CreateBucket*',
  's3:DeleteBucket*',
  's3:PutBucket*',
  's3:Put*Configuration',
  's3:TagResource',
  's3:UntagResource',
  's3:UpdateBucket*',
];

/** What shows how the bucket is set up and nothing of what lies in it: for AWS Config, Access Analyzer and auditors. */
export const inspectingActions = ['s3:Get*Configuration', 's3:GetBucket*', 's3:ListTagsForResource'];

/** What changes objects. */
export const changingActions = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject*',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:PutObject*',
  's3:Replicate*',
  's3:RestoreObject',
  's3:UpdateObject*',
];

const write = {
  objects: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
  // S3 decrypts the data key of an upload in parts with the rights of the writer.
  key: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/** What a use of the lake needs. Who writes adds objects, in parts where they are large, and neither reads nor lists; who replaces them deletes, too. */
export const lakeActions = {
  read: { bucket: ['s3:GetBucketLocation', 's3:ListBucket'], objects: ['s3:GetObject'], key: ['kms:Decrypt'] },
  write,
  replace: { ...write, objects: [...write.objects, 's3:DeleteObject'] },
};
