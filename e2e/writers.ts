import { createHash, randomUUID } from 'node:crypto';
import { agreementIn } from '../checks/agreeing.ts';
import { answerIn } from '../checks/surveying.ts';
import type { World } from '../checks/world.ts';

/** Writes through the API, one request after the other, and remembers what it was told. */
export type Writer = {
  name: string;
  /** Writes until a request is not answered. */
  work(url: string): Promise<void>;
  /** After the restart: what was acknowledged is there, and what was on its way is done exactly once when asked again. */
  check(url: string): Promise<void>;
  acknowledged(): number;
};

/** One of each kind, each with work of its own, so that none waits for another's lock for long. */
export async function writersFor(place: World): Promise<Writer[]> {
  const base = `/networks/${place.network.slug}`;
  const as = (token: string | null) => new Caller(base, token!);
  const [text, answers] = [await agreementIn(place, 'draft'), await answerIn(place)];
  return [
    voter(as(place.tokens.mandate), place),
    editor(as(place.tokens.facilitator), place.organisations.fabrique),
    adder(as(place.tokens.mandate)),
    importer(as(place.tokens.facilitator)),
    drafter(as(place.tokens.mandate), text.clauseId),
    respondent(as(place.tokens.mandate), answers),
    planner(as(place.tokens.facilitator)),
    secretary(as(place.tokens.facilitator), place)
  ];
}

/** Votes and changes its mind: every ballot has the revision after the one before. */
function voter(api: Caller, { motionId, organisations }: World): Writer {
  const ballots = `/motions/${motionId}/ballots`;
  let revision = 0;
  const vote = () => ({
    organisationId: organisations.atelier,
    choice: revision % 2 ? 'no' : 'yes',
    replaces: revision || ''
  });
  return writer(
    'votes',
    api,
    () => ['POST', ballots, vote()],
    (answer) => {
      expectEqual(answer.revision, revision + 1, 'revision of the ballot');
      revision += 1;
    }
  );
}

/** Changes a sheet: every change starts from the version that the one before made. */
function editor(api: Caller, id: string): Writer {
  let version = 1;
  const sheet = () => ({ name: 'Fabrique', description: `État ${version}`, version });
  return writer(
    'changes of a sheet',
    api,
    () => ['PUT', `/organisations/${id}`, sheet()],
    (answer) => {
      expectEqual(answer.version, version + 1, 'version of the sheet');
      version += 1;
    }
  );
}

/** Adds organisations; a second one of the same name would be refused. */
function adder(api: Caller): Writer {
  let count = 0;
  const added = () => ({ name: `Ajoutée ${count}`, town: 'Pau' });
  return writer(
    'new organisations',
    api,
    () => ['POST', '/organisations', added()],
    () => void (count += 1)
  );
}

/** Uploads, prepares and commits three rows at a time, a step with each request. */
function importer(api: Caller): Writer {
  let names = 0;
  let id: string | null = null;
  let prepared = false;
  // Names that nobody would take for one another: a likely duplicate would wait for an answer.
  const name = (): string =>
    createHash('sha256')
      .update(`${(names += 1)}`)
      .digest('hex')
      .slice(0, 20);
  const rows = () => ['Nom,Ville', ...[1, 2, 3].map(() => `${name()},Oloron`)].join('\n');
  const next = (): Request => {
    if (!id) return ['POST', '/imports', { fileName: 'a.csv', text: rows() }];
    if (!prepared) return ['POST', `/imports/${id}/preview`, { targets: ['name', 'town'] }];
    return ['POST', `/imports/${id}/commit`, {}];
  };
  return writer('steps of imports', api, next, (answer) => {
    if (!id) id = String(answer.id);
    else if (!prepared) prepared = true;
    else {
      expectEqual((answer.counts as Record<string, number>).created, 3, 'rows of the import');
      [id, prepared] = [null, false];
    }
  });
}

/** Rewrites a clause of an agreement: every change starts from the revision that the one before made. */
function drafter(api: Caller, id: string): Writer {
  let revision = 1;
  const clause = () => ({ revision, heading: 'But', body: `Acheter ensemble, ${revision}.` });
  return writer(
    'changes of a clause',
    api,
    () => ['PUT', `/agreements/clauses/${id}`, clause()],
    () => void (revision += 1)
  );
}

/** Keeps what it types into a survey, again and again. */
function respondent(api: Caller, { id, participantId }: Record<string, unknown>): Writer {
  let revision = 0;
  const typed = () => ({
    revision,
    answers: { strengths: [`Finition ${revision}`], weaknesses: ['Export'] }
  });
  return writer(
    'answers to a survey',
    api,
    () => ['PUT', `/surveys/${String(id)}/answers/${String(participantId)}`, typed()],
    (answer) => {
      expectEqual(answer.revision, revision + 1, 'revision of the answers');
      revision += 1;
    }
  );
}

/** Writes tasks into the plan, and moves each on. */
function planner(api: Caller): Writer {
  let count = 0;
  let id: string | null = null;
  const next = (): Request =>
    id
      ? ['POST', `/plan/tasks/${id}/state`, { state: 'done', progress: 100 }]
      : ['POST', '/plan/tasks', { title: `Tâche ${count}`, days: 1 }];
  return writer('tasks', api, next, (answer) => {
    if (!id) count += 1;
    id = id ? null : String(answer.id);
  });
}

/** Asks the meeting of today one thing after the other, and records what it votes: decisions in a chain. */
function secretary(api: Caller, { organisations, network }: World): Writer {
  const heldOn = Temporal.Now.plainDateISO(network.zone).toString();
  const votes = [{ organisationId: organisations.atelier, choice: 'yes' }];
  let count = 0;
  let id: string | null = null;
  const next = (): Request =>
    id
      ? ['POST', `/motions/${id}/record`, { votes }]
      : ['POST', '/motions/resolutions', { title: `Point ${count}`, statement: 'Oui ou non ?', heldOn }];
  return writer('decisions of a meeting', api, next, (answer) => {
    if (!id) count += 1;
    id = id ? null : String(answer.id);
  });
}

type Request = [method: string, path: string, body: Record<string, unknown>];
type Answer = Record<string, unknown>;

function writer(name: string, api: Caller, next: () => Request, told: (answer: Answer) => void): Writer {
  let acknowledged = 0;
  let waiting: { key: string; request: Request } | null = null;
  /** False when nobody answered; the same key makes sure that asking again does it once. */
  const ask = async (url: string): Promise<boolean> => {
    waiting ??= { key: randomUUID(), request: next() };
    const answer = await api.send(url, waiting.request, waiting.key);
    if (!answer) return false;
    told(answer);
    acknowledged += 1;
    waiting = null;
    return true;
  };
  return {
    name,
    work: async (url) => {
      while (await ask(url));
    },
    check: async (url) => {
      for (let attempt = 0; !(await ask(url)); attempt += 1) {
        if (attempt > 200) throw new Error(`${name}: nobody answers`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await ask(url);
    },
    acknowledged: () => acknowledged
  };
}

class Caller {
  base: string;
  token: string;
  constructor(base: string, token: string) {
    this.base = base;
    this.token = token;
  }
  /** Null when the server was gone, or said that it is not well; a refusal is a mistake of this test or a loss. */
  async send(url: string, [method, path, body]: Request, key: string): Promise<Answer | null> {
    let response: Response;
    try {
      response = await fetch(`${url}/api/v1${this.base}${path}`, {
        method,
        body: JSON.stringify(body),
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          'idempotency-key': key
        }
      });
      if (response.status >= 500) return null;
      const answer = (await response.json()) as Answer;
      if (!response.ok)
        throw new Refused(`${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
      return answer;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return null;
    }
  }
}
class Refused extends Error {}

function expectEqual(found: unknown, wanted: number, what: string): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} instead of ${wanted}`);
}
