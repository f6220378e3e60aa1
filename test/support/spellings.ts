/** What stands in a path in place of an id and must name nothing, though some languages read it as that number. */
export function otherSpellings(id: number): string[] {
  const sameNumber = [
    `0${id}`,
    `${id}.0`,
    `${id}e0`,
    `0x${id.toString(16)}`,
    `+${id}`,
    `%20${id}`,
    `${id}%20`,
  ];
  return [...sameNumber, '0', `-${id}`, `${id}.5`, '2147483648', '99999999999999999999', 'abc', '%00'];
}
