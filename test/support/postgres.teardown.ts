/** Stops the server that the set-up started, and removes its files. */
export default async function stopPostgres(): Promise<void> {
  await globalThis.embeddedPostgres?.server.remove();
}
