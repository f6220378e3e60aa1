/**
 * Of groups that are too much in all, those to let go: the largest first, until the rest is not too much.
 * @param sizeOf the size of a member of a group.
 */
export function tooLarge<Member>(
  groups: Iterable<ReadonlySet<Member>>,
  sizeOf: (member: Member) => number,
  most: number,
): ReadonlySet<Member>[] {
  const sized = Array.from(groups, (group) => ({ group, size: sumOf(group, sizeOf) }));
  let all = sized.reduce((sum, { size }) => sum + size, 0);
  if (all <= most) return [];
  const letGo = [];
  for (const { group, size } of sized.toSorted((one, other) => other.size - one.size)) {
    if (all <= most) break;
    all -= size;
    letGo.push(group);
  }
  return letGo;
}

/** The sizes of a group's members together. */
export function sumOf<Member>(
  group: ReadonlySet<Member> | undefined,
  sizeOf: (member: Member) => number,
): number {
  let sum = 0;
  for (const member of group ?? []) sum += sizeOf(member);
  return sum;
}
