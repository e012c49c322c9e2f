import type { DocumentAcls } from '../../../lib/proof/acl-verdicts.ts';
import type { ResolvedStack } from '../../../lib/proof/resolved-stack.ts';

/** What is proved about, and what a mistake changes. */
export interface Declared {
  readonly stacks: readonly ResolvedStack[];
  readonly documents: readonly DocumentAcls[];
}

/** A change of what was synthesized. Throws where it changes nothing: a mistake that nobody made is caught by nobody. */
export type Edit = (declared: Declared) => Declared;

/** A mistake as people make it, planted into the policies of an environment that holds all its claims. */
export interface PolicyMutation {
  /** Kebab-case, unique. */
  readonly id: string;
  /** One sentence: what somebody wrote. */
  readonly mistake: string;
  readonly edit: Edit;
  /** The claims that must refute it, by id. */
  readonly caughtBy: RegExp;
}
