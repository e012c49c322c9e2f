/** An environment file whose zones name no clients: for a copy in which the clients are others than those of the shipped domains. */
export function withoutZoneClients(text: string): string {
  return text.replaceAll(/\bcdc\/[\w-]+(, )?/g, '');
}
