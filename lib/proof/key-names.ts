import type { ResolvedStack } from './resolved-stack.ts';

/** What templates call their keys. */
export interface KeyNames {
  /** ARN of a key by its ARN, id or alias, as a resource of the account would say it. Undefined: no template makes it. */
  arnOf(name: string | undefined, account: string): string | undefined;
  aliasesOf(keyArn: string): readonly string[];
}

export const aliasType = 'AWS::KMS::Alias';

export function keyNames(stacks: readonly ResolvedStack[]): KeyNames {
  const all = stacks.flatMap(({ account, resources }) => resources.map((resource) => ({ ...resource, account })));
  const keys = all.filter(({ type }) => type === 'AWS::KMS::Key');
  const byId = new Map(keys.flatMap(({ ref, arn = ref }) => [[ref, arn] as const, [arn, arn] as const]));
  const aliases = all
    .filter(({ type }) => type === aliasType)
    .map(({ account, ref, arn, properties }) => ({ account, ref, arn, key: byId.get(String(properties.TargetKeyId)) }));
  return {
    arnOf: (name = '', account) => {
      if (/^arn:.*:key\//.test(name)) return name;
      // Two accounts may have an alias of one name each.
      const alias = aliases.find((each) => each.arn === name || (each.ref === name && each.account === account));
      return byId.get(name) ?? alias?.key;
    },
    aliasesOf: (keyArn) => aliases.flatMap(({ key, ref }) => (key === keyArn ? [ref] : [])),
  };
}
