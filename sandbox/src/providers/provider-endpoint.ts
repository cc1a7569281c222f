/** Where a simulated system answers. */
export function providerEndpoint(sandboxUrl: string, systemId: string): string {
  return `${sandboxUrl}/providers/${systemId}`;
}
