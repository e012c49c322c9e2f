import type { Observed } from './kafka-state.ts';
import type { HashedDocument } from './ledger.ts';
import type { KafkaReader, ObserveOptions } from './ports.ts';
import { readerSeeing } from './reader-seeing.ts';

/** What the one look reads. */
export interface ObservingOnceOptions {
  /** Only the topics that the documents name: nothing is known of others then. Default: all topics. */
  readonly onlyDeclared?: boolean;
}

/** All domains are planned from one look at the cluster: nothing is written in between. */
export function observingOnce(
  admin: KafkaReader,
  documents: readonly HashedDocument[],
  { onlyDeclared = false }: ObservingOnceOptions = {},
): KafkaReader {
  const expected = documents.flatMap(({ document }) => document.topics.map(({ name }) => name));
  const quotas = documents.some(({ document }) => document.quotas.length > 0);
  const acls = documents.some(({ document }) => document.flavour !== 'serverless');
  let seen: Promise<Observed> | undefined;
  const observe = async (options: ObserveOptions): Promise<Observed> => {
    if (options.quotas && !quotas) return admin.observe({ ...options, onlyExpected: onlyDeclared });
    seen ??= admin.observe({ expected, acls, quotas, onlyExpected: onlyDeclared });
    return options.quotas ? seen : { ...(await seen), quotas: [] };
  };
  return readerSeeing(admin, observe);
}
