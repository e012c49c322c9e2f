import { type AclBinding, fromHost } from '../model/acl.ts';
import { formatDuration } from '../model/duration.ts';
import { quotaKey } from '../model/quota.ts';
import { formatSize } from '../model/size.ts';
import { topicConfigKinds } from '../model/topic-config.ts';
import type { Change } from './change.ts';

/** One change as one line, with values as people write them, and who makes it where that is somebody else. */
export function describeChange(change: Change): string {
  return `${line(change)}${change.by === undefined ? '' : '  (by CloudFormation)'}`;
}

function line(change: Change): string {
  switch (change.kind) {
    case 'create-user':
      return `+ user  ${change.user}`;
    case 'remove-user':
      return `- user  ${change.user}`;
    case 'create-topic': {
      const { name, partitions, replicationFactor, configs } = change.after;
      const settings = Object.entries(configs).map(([key, value]) => `${key}=${humanValue(key, value)}`);
      const shape = `${partitions} partitions, ${replicationFactor} replicas`;
      return `+ topic ${name}  ${shape}  ${settings.join(' ')}`.trimEnd();
    }
    case 'delete-topic':
      return `- topic ${change.before.name}`;
    case 'grow-partitions':
    case 'shrink-partitions':
      return `~ topic ${change.topic}  partitions ${change.before} -> ${change.after}`;
    case 'change-replication':
      return `~ topic ${change.topic}  replicas ${change.before} -> ${change.after}`;
    case 'change-zone':
      return `~ topic ${change.topic}  zone ${change.before} -> ${change.after}`;
    case 'edit-configs': {
      const edits = change.edits.map(
        ({ key, before, after }) => `${key} ${humanValue(key, before)} -> ${humanValue(key, after)}`,
      );
      return `~ topic ${change.topic}  ${edits.join(', ')}`;
    }
    case 'add-acl':
      return `+ ACL   ${aclLine(change.after)}`;
    case 'edit-quota': {
      const edits = change.edits.map(
        ({ key, before, after }) => `${key} ${humanLimit(key, before)} -> ${humanLimit(key, after)}`,
      );
      return `~ quota ${quotaKey(change.entity)}  ${edits.join(', ')}`;
    }
    case 'remove-acl':
      return `- ACL   ${aclLine(change.before)}`;
  }
}

function aclLine(acl: AclBinding): string {
  const star = acl.patternType === 'PREFIXED' ? '*' : '';
  const resource = `${acl.resourceType.toLowerCase().replace('_', '-')} ${acl.resourceName}${star}`;
  return `${acl.permission.toLowerCase()} ${acl.principal} ${acl.operation.toLowerCase()} on ${resource}${fromHost(acl)}`;
}

function humanValue(key: string, value: string | undefined): string {
  if (value === undefined) return 'default';
  switch (topicConfigKinds[key]?.type) {
    case 'duration':
      return formatDuration(Number(value));
    case 'size':
      return formatSize(Number(value));
    default:
      return value;
  }
}

function humanLimit(key: string, limit: number | undefined): string {
  if (limit === undefined) return 'unlimited';
  if (key.endsWith('_byte_rate')) return `${formatSize(limit)}/s`;
  return key === 'request_percentage' ? `${limit}%` : `${limit}/s`;
}
