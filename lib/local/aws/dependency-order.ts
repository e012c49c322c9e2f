/** All ids, each after those that it depends on. Dependencies that are not among the ids are passed over; circles are broken. */
export function dependencyOrder(
  ids: Iterable<string>,
  dependenciesOf: (id: string) => Iterable<string>,
): readonly string[] {
  const known = new Set(ids);
  const ordered = new Set<string>();
  const visited = new Set<string>();
  const visit = (id: string) => {
    if (!known.has(id) || visited.has(id)) return;
    visited.add(id);
    for (const dependency of dependenciesOf(id)) visit(dependency);
    ordered.add(id);
  };
  for (const id of known) visit(id);
  return [...ordered];
}
