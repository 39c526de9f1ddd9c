import { Agent, request } from 'node:http';

export type Answers = { count: number; seconds: number; p50: number; p99: number; failures: number };

/** What is asked for: an address and who asks; the next call gives the next one. */
export type Asking = () => { url: string; headers: Record<string, string> };

/** As many requests as `together` connections can have answered in `seconds`, each after the other. */
export async function drive(next: Asking, seconds: number, together = 8): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: together });
  const times: number[] = [];
  let failures = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const before = performance.now();
      if ((await get(next(), agent)) !== 200) failures += 1;
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: together }, client));
  agent.destroy();
  return answers(times, (performance.now() - started) / 1000, failures);
}

/** Requests at a fixed rate, whether the earlier ones are answered or not: waiting counts. */
export async function pace(next: Asking, seconds: number, perSecond: number): Promise<Answers> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let failures = 0;
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let n = 0; n < seconds * perSecond; n += 1) {
    const due = started + (n * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(
      get(next(), agent).then((status) => {
        if (status !== 200) failures += 1;
        times.push(performance.now() - due);
      })
    );
  }
  await Promise.all(pending);
  agent.destroy();
  return answers(times, seconds, failures);
}

/** Does something so many times a second until it is stopped. */
export function paced(perSecond: number, act: (n: number) => Promise<void>): { stop(): Promise<void> } {
  const pending: Promise<void>[] = [];
  const timer = setInterval(() => pending.push(act(pending.length)), 1000 / perSecond);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    }
  };
}

export const median = (values: number[]): number => quantile(values, 0.5);

export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

const answers = (times: number[], seconds: number, failures: number): Answers => ({
  count: times.length,
  seconds,
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  failures
});

function get({ url, headers }: ReturnType<Asking>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}
