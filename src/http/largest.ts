/**
 * Of groups that are too much in all, those to let go, until the rest is not too much: first those of the site that has the most,
 * and of one site's the largest.
 * @param groups each with its site (siteOf).
 * @param sizeOf the size of a member of a group.
 */
export function tooLarge<Member>(
  groups: Iterable<readonly [site: string, members: ReadonlySet<Member>]>,
  sizeOf: (member: Member) => number,
  most: number,
): ReadonlySet<Member>[] {
  const sized = Array.from(groups, ([site, group]) => ({ site, group, size: sumOf(group, sizeOf) }));
  let all = sized.reduce((sum, { size }) => sum + size, 0);
  if (all <= most) return [];
  const ofSites = new Map<string, number>();
  for (const { site, size } of sized) ofSites.set(site, (ofSites.get(site) ?? 0) + size);
  const ofSite = ({ site }: { site: string }) => ofSites.get(site) ?? 0;
  const letGo = [];
  for (const { group, size } of sized.toSorted(
    (one, other) => ofSite(other) - ofSite(one) || other.size - one.size,
  )) {
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
