/** Counters and durations of this process, in the text format of Prometheus 0.0.4. */
type Sample = { count: number; seconds: number };
const samples = new Map<string, Sample>();

/** Adds one to a counter, with the milliseconds it took where that means something. */
export function count(name: string, labels: Record<string, string> = {}, milliseconds = 0): void {
  const key = metricKey(name, labels);
  const sample = samples.get(key) ?? { count: 0, seconds: 0 };
  sample.count += 1;
  sample.seconds += milliseconds / 1000;
  samples.set(key, sample);
}

/** `gauges` are read at this moment: memory, pool, jobs waiting. */
export function renderMetrics(gauges: Record<string, number>): string {
  const lines: string[] = [];
  for (const [key, sample] of [...samples].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`lierre_${key} ${sample.count}`);
    if (sample.seconds > 0)
      lines.push(`lierre_${key.replace('_total', '_seconds_total')} ${sample.seconds.toFixed(6)}`);
  }
  for (const [name, value] of Object.entries(gauges)) lines.push(`lierre_${name} ${value}`);
  return lines.join('\n') + '\n';
}

/** `name{label="value"}` */
const metricKey = (name: string, labels: Record<string, string>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '')}"`);
  return pairs.length ? `${name}{${pairs.join(',')}}` : name;
};
