import { type AclBinding, aclKey } from '../../model/acl.ts';
import type { Path } from '../../model/path.ts';
import { type Checked, invalid, type Problem, valid } from '../../model/problem.ts';
import type { QuotaState } from '../../model/quota.ts';
import type { TopicState } from '../../model/topic.ts';
import { parseTree, type SourceTree } from '../source-tree.ts';
import type { ForeignContent, Remark } from './cluster-content.ts';
import { type Placed, readPlaced, repeatedTopics } from './read-placed.ts';
import type { SecretList } from './secret-lists.ts';
import {
  type TerraformResource,
  terraformAcl,
  terraformAssociation,
  terraformQuota,
  terraformResource,
  terraformSingleAssociation,
  terraformTopic,
  terraformUser,
} from './terraform-shapes.ts';

export interface TerraformContent extends ForeignContent {
  /** SCRAM secrets that Terraform associates with MSK clusters. */
  readonly secretLists: readonly SecretList[];
}

type Resource = Placed<unknown> & { readonly resource: TerraformResource };

/** What each type of resource says; several things in one list, told apart by what they hold. */
interface Part {
  readonly topic?: Placed<TopicState>;
  readonly acl?: AclBinding;
  readonly quota?: QuotaState;
  readonly principal?: string;
  readonly secretList?: SecretList;
}

/** Reads the state as `terraform show -json` prints it: the resources of the Kafka provider, and MSK's SCRAM associations. */
export function readTerraform(file: string, text: string): Checked<TerraformContent> {
  const json = parseJson(file, text);
  if (!json.ok) return json;
  let parsed: SourceTree | undefined;
  const tree = () => {
    parsed ??= parseTree(file, text);
    return parsed;
  };
  const root = stateProblem(file, json.value);
  if (root !== undefined) return invalid([root]);
  const found = resourcesOf(json.value, ['values', 'root_module'], tree);
  const resources = found.flatMap((each) => (each.ok ? [each.value] : []));
  const parts = resources.map(readResource);
  const problems = [...found, ...parts].flatMap((each) => (each.ok ? [] : each.problems));
  const said = parts.flatMap((part) => (part.ok && part.value !== undefined ? [part.value] : []));
  const topics = said.flatMap(({ topic }) => topic ?? []);
  const all = [...problems, ...repeatedTopics(topics)];
  if (all.length > 0) return invalid(all);
  const acls = new Map(said.flatMap(({ acl }) => (acl === undefined ? [] : [[aclKey(acl), acl] as const])));
  return valid({
    content: {
      topics: topics.map(({ value }) => value),
      acls: [...acls.values()],
      quotas: said.flatMap(({ quota }) => quota ?? []),
      principals: [...new Set(said.flatMap(({ principal }) => principal ?? []))],
    },
    remarks: remarksAbout(file, resources),
    secretLists: said.flatMap(({ secretList }) => secretList ?? []),
  });
}

function parseJson(file: string, text: string): Checked<unknown> {
  try {
    return valid(JSON.parse(text));
  } catch (error) {
    const fix = `${(error as Error).message}. Run: terraform show -json > FILE`;
    return invalid([{ place: { file }, path: '', got: 'text that is not JSON', expected: 'a state in JSON', fix }]);
  }
}

/** Three files look alike: the state as Terraform shows it, as it stores it, and a plan. */
function stateProblem(file: string, value: unknown): Problem | undefined {
  const root = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const problem = (got: string, fix: string) => ({
    place: { file },
    path: '',
    got,
    expected: 'a state as Terraform shows it',
    fix,
  });
  if ('planned_values' in root) return problem('a plan', 'Run terraform show -json without the name of a plan');
  if ('lineage' in root) return problem('a state as Terraform stores it', 'Run: terraform show -json > FILE');
  const shown = typeof root.format_version === 'string' && 'values' in root;
  return shown ? undefined : problem('something else, or an empty state', 'Run: terraform show -json > FILE');
}

/** The resources of a module and of all below it. Data sources are only looked at by Terraform. */
function resourcesOf(root: unknown, path: Path, tree: () => SourceTree): readonly Checked<Resource>[] {
  const at = valueAt(root, path) as { resources?: unknown; child_modules?: unknown } | undefined;
  const items = (list: unknown) => (Array.isArray(list) ? list : []);
  const own = items(at?.resources).flatMap((value: unknown, index): readonly Checked<Resource>[] => {
    const placed = { value, path: [...path, 'resources', index], tree };
    const resource = readPlaced(terraformResource, placed);
    if (!resource.ok) return [resource];
    return resource.value.mode === 'managed' ? [valid({ ...placed, resource: resource.value })] : [];
  });
  const below = items(at?.child_modules).flatMap((_, index) =>
    resourcesOf(root, [...path, 'child_modules', index], tree),
  );
  return [...own, ...below];
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], root);
}

function readResource({ resource, path, tree }: Resource): Checked<Part | undefined> {
  const values: Placed<unknown> = { value: resource.values, path: [...path, 'values'], tree };
  const mapped = <T>(reading: Checked<T>, part: (value: T) => Part): Checked<Part> =>
    reading.ok ? valid(part(reading.value)) : reading;
  const { address } = resource;
  switch (resource.type) {
    case 'kafka_topic':
      return mapped(readPlaced(terraformTopic, values), (value) => ({ topic: { value, path, tree } }));
    case 'kafka_acl':
      return mapped(readPlaced(terraformAcl, values), (acl) => ({ acl }));
    case 'kafka_quota':
      return mapped(readPlaced(terraformQuota, values), (quota) => (quota === undefined ? {} : { quota }));
    case 'kafka_user_scram_credential':
      return mapped(readPlaced(terraformUser, values), ({ username }) => ({ principal: `User:${username}` }));
    case 'aws_msk_scram_secret_association':
      return mapped(readPlaced(terraformAssociation, values), (value) => ({
        secretList: { address, exclusive: true, secretArns: value.secret_arn_list ?? [] },
      }));
    case 'aws_msk_single_scram_secret_association':
      return mapped(readPlaced(terraformSingleAssociation, values), (value) => ({
        secretList: { address, exclusive: false, secretArns: [value.secret_arn] },
      }));
    default:
      return valid(undefined);
  }
}

const read = /^(kafka_(topic|acl|quota|user_scram_credential)|aws_msk_(single_)?scram_secret_association)$/;
const related = /^(kafka_|confluent_|aws_msk_topic$)/;

function remarksAbout(file: string, resources: readonly Resource[]): readonly Remark[] {
  const owned = resources.filter(({ resource: { type } }) => /^kafka_/.test(type));
  const unread = resources.filter(({ resource: { type } }) => related.test(type) && !read.test(type));
  const ipQuotas = owned.filter(
    ({ resource: { type, values } }) => type === 'kafka_quota' && values.entity_type === 'ip',
  );
  return [
    ...(owned.length === 0
      ? []
      : [
          {
            kind: 'terraform',
            subject: file,
            text: `Terraform still owns ${owned.length} Kafka resources: what leaves its files is deleted, topics with their records. First take them out of its state: terraform state rm ADDRESS`,
          },
        ]),
    ...unread.map(({ resource: { address, type } }) => ({
      kind: 'not read',
      subject: address,
      text: `resources of type ${type} are not read`,
    })),
    ...ipQuotas.map(({ resource: { address } }) => ({
      kind: 'quota',
      subject: address,
      text: 'limits an IP address; a domain limits users',
    })),
  ];
}
