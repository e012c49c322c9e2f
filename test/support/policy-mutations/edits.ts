import { isDeepStrictEqual } from 'node:util';
import type { AclBinding } from '../../../lib/model/acl.ts';
import type { ResolvedResource, ResolvedStack } from '../../../lib/proof/resolved-stack.ts';
import type { Edit } from './policy-mutation.ts';

export type Properties = ResolvedResource['properties'];

/** A statement as a template has it. */
export type Statement = Readonly<Record<string, unknown>>;

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Of resources with this logical id: what CDK calls them, without the hash. */
export type Where = string;

const documentNames = ['KeyPolicy', 'PolicyDocument', 'AssumeRolePolicyDocument', 'ResourcePolicy', 'Policy'];

/** One edit after the other. */
export function all(...edits: readonly Edit[]): Edit {
  return (declared) => edits.reduce((edited, edit) => edit(edited), declared);
}

/** Edits the stacks of one environment alone. */
export function within(prefix: string, edit: Edit): Edit {
  return ({ stacks, documents }) => {
    const edited = edit({ stacks: stacks.filter(({ name }) => name.startsWith(prefix)), documents });
    return { ...edited, stacks: [...edited.stacks, ...stacks.filter(({ name }) => !name.startsWith(prefix))] };
  };
}

/** Changes the properties of the resources. */
export function properties(where: Where, change: (properties: Properties) => Properties): Edit {
  const name = new RegExp(`^(?:${where})[0-9A-F]{8}$|^(?:${where})$`);
  return ({ stacks, documents }) => {
    let found = 0;
    const edited = stacks.map((stack) => ({
      ...stack,
      resources: stack.resources.map((resource) => {
        if (!name.test(resource.logicalId)) return resource;
        const changed = change(resource.properties);
        if (isDeepStrictEqual(changed, resource.properties))
          throw new Error(`nothing changed in ${resource.logicalId}`);
        found++;
        return { ...resource, properties: changed };
      }),
    }));
    if (found === 0) throw new Error(`no resource is called ${where}`);
    return { stacks: edited, documents };
  };
}

/** Adds a resource to the first stack whose name ends so. */
export function resource(stack: string, type: string, added: Properties): Edit {
  return ({ stacks, documents }) => {
    const at = stacks.findIndex(({ name }) => name.endsWith(stack));
    if (at < 0) throw new Error(`no stack ${stack}`);
    const made: ResolvedResource = { logicalId: 'Planted', type, ref: 'planted', properties: added };
    const grown = (each: ResolvedStack) => ({ ...each, resources: [...each.resources, made] });
    return { stacks: stacks.map((each, index) => (index === at ? grown(each) : each)), documents };
  };
}

/** Changes the statements of the policy that the resource is or has. */
export function statements(where: Where, change: (statements: readonly Statement[]) => readonly Statement[]): Edit {
  return properties(where, (written) => {
    const name = documentNames.find((each) => written[each] !== undefined);
    if (name === undefined) throw new Error(`${where} has no policy`);
    const document = written[name] as { readonly Statement: readonly Statement[] };
    return { ...written, [name]: { ...document, Statement: change(document.Statement) } };
  });
}

export function adds(where: Where, ...added: readonly Statement[]): Edit {
  return statements(where, (written) => [...written, ...added]);
}

/** Removes the statements with the Sid, or those that the test finds. */
export function removes(where: Where, sid: string | ((statement: Statement) => boolean)): Edit {
  return statements(where, (written) => written.filter((each) => !isNamed(each, sid)));
}

export function alters(
  where: Where,
  sid: string | ((statement: Statement) => boolean),
  change: (statement: Statement) => Statement,
): Edit {
  return statements(where, (written) => written.map((each) => (isNamed(each, sid) ? change(each) : each)));
}

function isNamed(statement: Statement, sid: string | ((statement: Statement) => boolean)): boolean {
  return typeof sid === 'string' ? statement.Sid === sid : sid(statement);
}

/** Forgets one condition key, whatever asks for it. */
export function without(key: string): (statement: Statement) => Statement {
  return withCondition((conditions) =>
    Object.fromEntries(
      Object.entries(conditions).flatMap(([operator, tests]) => {
        const { [key]: _, ...others } = tests;
        return Object.keys(others).length === 0 ? [] : [[operator, others]];
      }),
    ),
  );
}

export function withCondition(change: (conditions: Conditions) => Conditions): (statement: Statement) => Statement {
  return (statement) => ({ ...statement, Condition: change((statement.Condition ?? {}) as Conditions) });
}

export function unconditional({ Condition: _, ...statement }: Statement): Statement {
  return statement;
}

/** An ACL more in the document of a domain. */
export function acl(domain: string, binding: Partial<AclBinding>): Edit {
  return ({ stacks, documents }) => {
    const usual = { resourceType: 'TOPIC', patternType: 'LITERAL', host: '*', permission: 'ALLOW' } as const;
    if (!documents.some((each) => each.domain === domain)) throw new Error(`no document of ${domain}`);
    const edited = documents.map((each) =>
      each.domain === domain ? { ...each, acls: [...each.acls, { ...usual, ...binding } as AclBinding] } : each,
    );
    return { stacks, documents: edited };
  };
}

export function allow(action: string | readonly string[], resources: string | readonly string[]): Statement {
  return { Effect: 'Allow', Action: action, Resource: resources };
}
