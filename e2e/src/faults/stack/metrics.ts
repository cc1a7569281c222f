/** The samples of one metric of a process: its labels as text, and its value. */
export async function samplesOf(
  management: string,
  metric: string,
): Promise<readonly { readonly labels: string; readonly value: number }[]> {
  const response = await fetch(`${management}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  return text.split('\n').flatMap((line) => {
    const [, labels = '', value = ''] = new RegExp(`^${metric}(?:\\{(.*)\\})? (\\S+)$`).exec(line) ?? [];
    return value === '' ? [] : [{ labels, value: Number(value) }];
  });
}
