/** The header of HTTP Basic credentials in UTF-8 (RFC 7617). */
export function basic({ username, password }: { username: string; password: string }): {
  authorization: string;
} {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
