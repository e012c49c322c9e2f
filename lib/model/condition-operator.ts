/** Every operator that IAM knows (AWS: `IAM/latest/UserGuide/reference_policies_elements_condition_operators.html`). */
const names: readonly string[] = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ...['StringLike', 'StringNotLike'],
  ...['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
  ...['NumericGreaterThan', 'NumericGreaterThanEquals'],
  ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  ...['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress'],
  ...['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'Null'],
];

/** `ForAllValues:StringLikeIfExists` in its three parts. */
export interface ConditionOperator {
  readonly operator: string;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
}

/** Undefined: IAM knows no such operator. */
export function conditionOperator(written: string): ConditionOperator | undefined {
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(\w+)$/.exec(written) ?? [];
  const ifExists = name.endsWith('IfExists');
  const operator = ifExists ? name.slice(0, -'IfExists'.length) : name;
  if (!names.includes(operator) || (operator === 'Null' && ifExists)) return undefined;
  return { operator, ifExists, ...(set === undefined ? {} : { set: set as ConditionOperator['set'] }) };
}
