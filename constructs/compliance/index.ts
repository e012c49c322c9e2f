/** The door `tidegate/compliance`: rule packs on an app or stage of one's own. Needs cdk-nag. */
export { applyRulePacks, type RulePackOptions } from './rule-packs.ts';
