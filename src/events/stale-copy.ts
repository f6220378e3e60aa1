/**
 * Whether sending the value `to` for a member is a change. It is none if the member has that value, nor if it had it when
 * the caller read it (`asRead`): the caller sends an old copy back, and what others have changed since must stand.
 */
export function isChange<Value>(
  member: string,
  from: Value,
  to: Value,
  asRead: ReadonlyMap<string, unknown> | undefined,
): boolean {
  return to !== from && !(asRead?.has(member) === true && asRead.get(member) === to);
}
