import { PlatformError } from '../../lib/model/platform-error.ts';
import type { TopicState } from '../../lib/model/topic.ts';
import { topicConfigAbsence } from '../../lib/model/topic-config-target.ts';
import type { ItemOutcome, KafkaAdmin, ObserveOptions } from '../../lib/reconciler/ports.ts';
import { FakeKafka } from './fake-kafka.ts';

/** As MSK Serverless answers: requests about ACLs and quotas are refused as a whole, topics with any key that it sets itself one by one. */
export class ServerlessKafka extends FakeKafka {
  override async observe(options: ObserveOptions) {
    if (options.acls !== false) throw unsupported('DescribeAcls');
    if (options.quotas) throw unsupported('DescribeClientQuotas');
    return super.observe(options);
  }

  override addAcls: KafkaAdmin['addAcls'] = () => Promise.reject(unsupported('CreateAcls'));

  override removeAcls: KafkaAdmin['removeAcls'] = () => Promise.reject(unsupported('DeleteAcls'));

  override editQuotas: KafkaAdmin['editQuotas'] = () => Promise.reject(unsupported('AlterClientQuotas'));

  override async createTopics(topics: readonly TopicState[]): Promise<readonly ItemOutcome[]> {
    const foreign = topics.flatMap(({ configs }) =>
      Object.keys(configs).filter((key) => topicConfigAbsence(key, { flavour: 'serverless' }) !== undefined),
    );
    if (foreign.length === 0) return super.createTopics(topics);
    return topics.map(() => ({ error: { name: 'INVALID_CONFIG', message: `not supported: ${foreign.join(', ')}` } }));
  }
}

function unsupported(api: string): PlatformError {
  return new PlatformError('UNSUPPORTED', `The cluster does not support ${api}.`);
}
