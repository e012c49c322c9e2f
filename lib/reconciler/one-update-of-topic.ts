import { type Change, changeKey } from './change.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';

type Growth = Extract<Change, { kind: 'grow-partitions' }>;

/**
 * `UpdateTopic` takes either a number of partitions or overrides (AWS: `msk/latest/developerguide/msk-update-topic.html`), and nothing
 * says that CloudFormation makes two calls of it: a topic that it manages changes in one of the two per deployment.
 */
export function twofoldUpdates({ elsewhere = [] }: Pick<Plan, 'elsewhere'>): readonly Refusal[] {
  const growths = new Map(elsewhere.flatMap((each) => (each.kind === 'grow-partitions' ? [[each.topic, each]] : [])));
  return elsewhere.flatMap((change) => {
    if (change.kind !== 'edit-configs') return [];
    const growth = growths.get(change.topic);
    return growth === undefined ? [] : [twofold(change, growth)];
  });
}

function twofold(change: Extract<Change, { kind: 'edit-configs' }>, { before, after }: Growth): Refusal {
  const keys = change.edits.map(({ key }) => key).join(', ');
  return {
    rule: 'twofold-topic-update',
    resource: change.topic,
    reason: `CloudFormation changes either partitions (${before} to ${after}) or overrides (${keys}) of a topic in one deployment`,
    remedy: `deploy twice: first ${after} partitions with the overrides as they are, then the overrides`,
    change: changeKey(change),
  };
}
