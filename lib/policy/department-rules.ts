import { type Access, isPrefix, reaches, readsRecords } from '../model/access.ts';
import type { Domain } from '../model/domain.ts';
import { isKeyRotation, keyRotation } from '../model/key-rotation.ts';
import type { Path } from '../model/path.ts';
import { slug } from '../model/slug.ts';
import { unknownName } from './declared-names.ts';
import { type DomainSet, findClient, referenceText, repeated } from './domain-set.ts';
import { type DomainComplaint, eachDomain } from './each-domain.ts';
import type { Rule } from './rule.ts';

function accessPath(domain: Domain, { client, intent, topic }: Access): Path {
  return ['access', referenceText(domain, client), intent, topic];
}

/** Lines that read or write records, with the departments of the topic that they name. */
function recordLines(domain: Domain): readonly { readonly line: Access; readonly departments?: readonly string[] }[] {
  const departments = new Map(domain.topics.map((topic) => [topic.name, topic.departments]));
  return domain.access
    .filter(({ intent }) => intent !== 'administer')
    .map((line) => ({ line, departments: departments.get(line.topic) }));
}

/** About departments on access lines, by a file or by a construct's grant. */
export const departmentGrantRules: readonly Rule<DomainSet>[] = [
  {
    id: 'access-department',
    severity: 'error',
    waivable: true,
    wants: 'A department for every client that reads a topic with departments.',
    because: 'Without one it opens no record. A waiver is for programs that keep records sealed, such as an archive.',
    check: eachDomain((domain) =>
      recordLines(domain).flatMap(({ line, departments }) => {
        if (departments === undefined || line.department !== undefined || !readsRecords(line.intent)) return [];
        const expected = `department: one of ${departments.join(', ')}`;
        return [
          { path: accessPath(domain, line), got: `${line.intent} of ${line.topic} without department`, expected },
        ];
      }),
    ),
  },
  {
    id: 'access-department-topic',
    severity: 'error',
    wants: 'Departments on access lines that the topic has.',
    because: 'The key of the department has no records of the topic to open.',
    check: eachDomain((domain) =>
      recordLines(domain).flatMap(({ line, departments = [] }) => {
        const { department, topic } = line;
        if (department === undefined || isPrefix(topic) || departments.includes(department)) return [];
        const some = `one of the departments of ${topic}: ${departments.join(', ')}`;
        const expected = departments.length === 0 ? `nothing: ${topic} has no departments` : some;
        return [unknownName(accessPath(domain, line), department, departments, expected)];
      }),
    ),
  },
  {
    id: 'access-department-prefix',
    severity: 'error',
    wants: 'Topics with departments by name on access lines, not below a prefix.',
    because: 'Keys are used topic by topic: the name of the topic is a condition of each right.',
    check: eachDomain((domain) =>
      recordLines(domain).flatMap(({ line }) => {
        const sealed = domain.topics.filter(({ name, departments }) => departments && reaches(line.topic, name));
        if (!isPrefix(line.topic) || (sealed.length === 0 && line.department === undefined)) return [];
        const names = sealed.map(({ name }) => name).join(', ');
        const got = names === '' ? `${line.topic} with a department` : `${line.topic}, which holds ${names}`;
        return [{ path: accessPath(domain, line), got, expected: 'topics with departments by their names' }];
      }),
    ),
  },
];

/** About departments of domains and topics, by a file or by constructs. */
export const departmentRules: readonly Rule<DomainSet>[] = [
  {
    id: 'department-declared',
    severity: 'error',
    wants: 'Departments of topics that the domain declares, each once.',
    because: 'Each has a key in the domain; a misspelt one would get no key, and no consumer.',
    check: eachDomain((domain) => {
      const known = (domain.departments ?? []).map(({ name }) => name);
      return domain.topics.flatMap(({ departments = [] }, index) => [
        ...departments.flatMap((name, place) => {
          const expected = `a department that the domain declares: ${known.join(', ') || 'there is none'}`;
          return known.includes(name) ? [] : [unknownName(topicPath(index, place), name, known, expected)];
        }),
        ...twice(departments, (place) => topicPath(index, place)),
      ]);
    }),
  },
  {
    id: 'department-name',
    severity: 'error',
    wants: 'Names of departments in lower case, each once in a domain, with keys that rotate every 90 to 2,560 days.',
    because:
      'The name is in conditions of policies; KMS takes no other period (kms/latest/developerguide/rotate-keys.html).',
    check: eachDomain(({ departments = [] }) => [
      ...departments.flatMap(({ name, keyRotationDays: days = keyRotation.usualDays }, index) => [
        ...(slug.pattern.test(name) ? [] : [{ path: at(index, 'name'), got: `"${name}"`, expected: slug.expected }]),
        ...(isKeyRotation(days)
          ? []
          : [{ path: at(index, 'keyRotation'), got: `${days}d`, expected: keyRotation.expected }]),
      ]),
      ...twice(
        departments.map(({ name }) => name),
        (index) => at(index, 'name'),
      ),
    ]),
  },
];

/** What a file says as a whole; of constructs, `DepartmentKey` knows at the end. */
export const departmentFileRules: readonly Rule<DomainSet>[] = [
  {
    id: 'department-consumers',
    severity: 'error',
    wants: 'A client that reads for it, for every department of a topic.',
    because: 'Its records would be sealed, and nobody could ever open them.',
    check: eachDomain((domain) => [
      ...domain.topics.flatMap(({ name, departments = [] }, index) =>
        departments.flatMap((department, place) => {
          if (domain.access.some((line) => line.topic === name && line.department === department)) return [];
          const expected = `an access line with consume: [${name}] and department: ${department}`;
          return [{ path: topicPath(index, place), got: `${department}, for which nobody reads`, expected }];
        }),
      ),
      ...(domain.departments ?? []).flatMap(({ name }, index) => {
        if (domain.topics.some(({ departments }) => departments?.includes(name))) return [];
        const expected = 'a topic with the department, or none of it';
        return [{ path: at(index, 'name'), got: `${name}, which no topic has`, expected }];
      }),
    ]),
  },
  {
    id: 'department-client-role',
    severity: 'error',
    wants: 'Clients with an IAM role on topics with departments: iam clients, or others with roleName.',
    because: 'KMS knows IAM identities alone. A user name or a certificate of Kafka is nobody there.',
    check: eachDomain(rolelessClients),
  },
];

function rolelessClients(domain: Domain, { domains }: DomainSet): readonly DomainComplaint[] {
  return recordLines(domain).flatMap(({ line, departments }) => {
    const client = findClient(domains, line.client);
    const needed = departments !== undefined && (line.department !== undefined || !readsRecords(line.intent));
    if (!needed || client === undefined || client.authentication === 'iam' || client.roleName !== undefined) return [];
    const got = `the ${client.authentication} client ${client.name} without a role`;
    return [{ path: accessPath(domain, line), got, expected: 'a client with roleName, or an iam client' }];
  });
}

function topicPath(index: number, place: number): Path {
  return ['topics', index, 'departments', place];
}

function at(index: number, key: string): Path {
  return ['departments', index, key];
}

function twice(names: readonly string[], pathOf: (index: number) => Path): readonly DomainComplaint[] {
  return repeated([...names.entries()], ([, name]) => name).map(({ item: [index, name] }) => ({
    path: pathOf(index),
    got: `${name} a second time`,
    expected: 'each department once',
  }));
}
