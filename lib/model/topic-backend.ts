/**
 * Who creates and alters a domain's topics: the reconciler, or CloudFormation with one `AWS::MSK::Topic` each. ACLs and quotas are
 * the reconciler's in both cases. Compared in docs/decisions/0023.
 */
export type TopicBackend = 'reconciler' | 'cloudformation';

export const topicBackends: readonly TopicBackend[] = ['reconciler', 'cloudformation'];

/** Resources of one stack, whatever they are (AWS: `AWSCloudFormation/latest/UserGuide/cloudformation-limits.html`). */
export const maximumStackResources = 500;

/** Of the topic APIs of MSK (AWS: `msk/latest/developerguide/msk-topic-operations-information.html`). */
export const earliestTopicBackendVersion = { major: 3, minor: 6 } as const;
