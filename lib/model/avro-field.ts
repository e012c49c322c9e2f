type Node = Readonly<Record<string, unknown>>;

/** True when the Avro schema (JSON text) has no such field. Points lead into records: `booked.currency`. */
export function missingField(schemaText: string, field: string): boolean {
  const schema: unknown = JSON.parse(schemaText);
  return !hasField(schema, field.split('.'), namedRecords(schema));
}

function hasField(type: unknown, [first, ...rest]: readonly string[], named: ReadonlyMap<string, Node>): boolean {
  if (first === undefined) return true;
  return recordsOf(type, named).some(({ fields }) =>
    (fields as readonly Node[]).some(({ name, type: inner }) => name === first && hasField(inner, rest, named)),
  );
}

/** The records that a type may be: itself, a branch of a union, or one that is named elsewhere. */
function recordsOf(type: unknown, named: ReadonlyMap<string, Node>): readonly Node[] {
  if (Array.isArray(type)) return type.flatMap((branch) => recordsOf(branch, named));
  if (typeof type === 'string') return [named.get(lastPart(type))].filter((node) => node !== undefined);
  if (typeof type !== 'object' || type === null) return [];
  const node = type as Node;
  return Array.isArray(node.fields) ? [node] : recordsOf(node.type, named);
}

/** Records by their name without namespace. */
function namedRecords(value: unknown): ReadonlyMap<string, Node> {
  if (typeof value !== 'object' || value === null) return new Map();
  const node = value as Node;
  const own = Array.isArray(node.fields) ? ([[lastPart(`${node.name}`), node]] as const) : [];
  return new Map([...own, ...Object.values(node).flatMap((member) => [...namedRecords(member)])]);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
