import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isActionFailure, isHttpError, isRedirect, type RequestEvent } from '@sveltejs/kit';
import type { Component } from 'svelte';
import { render } from 'svelte/server';
import type { Problem } from '#lib/kernel/result.ts';
import { closeScope } from '#lib/platform/page.server.ts';
import { providePage } from '#lib/platform/page.ts';
import { provideWords } from '#lib/ui/words.ts';
import type { HtmlForm } from './forms.ts';
import { signedIn } from './pages.ts';

export type Refused = { problems: Problem[]; values: object; form?: string };
/** A page as the server makes it: loaded once, written with whatever its action answered. */
export type Opened = {
  html: (form: Refused | null) => string;
  /** What the action says no with; null when it is not one of this page, or leads elsewhere. */
  send: (form: HtmlForm) => Promise<Refused | null>;
  /** What the address says. */
  given: ReadonlySet<unknown>;
};

type Load = (event: object) => Promise<object>;
type Action = (event: RequestEvent) => Promise<unknown>;

/** Opens a page of `src/routes` without a server: its loads, its actions and its component are called from here. */
export async function openPage(route: string, path: string, personId: string | null): Promise<Opened> {
  const url = new URL(path, 'http://localhost');
  const pattern = new RegExp(`^${route.replace(/\[(\w+)\]/g, '(?<$1>[^/]+)')}$`);
  const params = { ...pattern.exec(url.pathname)?.groups };
  const token = personId && (await signedIn(personId, 'of no cookie')).token;
  const visit = (request: Request): RequestEvent => visitOf(request, route, params, token);

  const asked = visit(new Request(url));
  let data: object = {};
  for (const file of loadsOf(route)) {
    const { load } = (await moduleOf(file)) as { load?: Load };
    if (load) data = { ...data, ...(await load(Object.assign(asked, { parent: async () => data }))) };
  }
  await closeScope(asked.locals);
  const { default: page } = (await moduleOf(`${route}/+page.svelte`)) as { default: Written };
  const { actions = {} } = (await moduleOf(`${route}/+page.server.ts`)) as {
    actions?: Record<string, Action>;
  };

  return {
    given: new Set([...Object.values(params), ...url.searchParams.values()]),
    html: (form) => written(page, { data, form, params }, { data, form, params, route: { id: route }, url }),
    async send(form) {
      const to = new URL(form.action, url);
      const name = [...to.searchParams.keys()].find((key) => key.startsWith('/'))?.slice(1) ?? 'default';
      const action = to.pathname === url.pathname ? actions[name] : undefined;
      const body = new FormData();
      for (const [field, value] of form.filled) body.append(field, value);
      const sent = visit(new Request(to, { method: 'POST', body }));
      const answer = await action?.(sent)
        .catch((cause: unknown) => {
          if (!isRedirect(cause) && !isHttpError(cause)) throw cause;
        })
        .finally(() => closeScope(sent.locals));
      return isActionFailure(answer) ? (answer.data as unknown as Refused) : null;
    }
  };
}

/** From the root inwards, as the framework asks them. */
function loadsOf(route: string): string[] {
  const parts = route.split('/').filter(Boolean);
  const folders = ['', ...parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}`)];
  return [...folders.map((folder) => `${folder}/+layout.server.ts`), `${route}/+page.server.ts`];
}

async function moduleOf(file: string): Promise<object> {
  const path = join(process.cwd(), 'src/routes', file);
  return existsSync(path) ? ((await import(/* @vite-ignore */ path)) as object) : {};
}

function visitOf(request: Request, route: string, params: object, token: string | null): RequestEvent {
  const nothing = (): undefined => undefined;
  return {
    url: new URL(request.url),
    params,
    request,
    route: { id: route },
    cookies: { get: nothing, set: nothing, delete: nothing, getAll: () => [], serialize: () => '' },
    locals: { requestId: 'check', token, locale: 'fr', theme: 'auto' },
    setHeaders: nothing,
    getClientAddress: () => '127.0.0.1',
    fetch,
    isDataRequest: false
  } as unknown as RequestEvent;
}

/** A component of the server is a function that writes. */
type Writer = { component: (body: (writer: Writer) => void) => void };
type Written = (writer: Writer, props: object) => void;

function written(page: Written, props: object, request: object): string {
  const root = (writer: Writer): void =>
    writer.component((inner) => {
      const { t } = providePage({ locale: 'fr', country: 'FR', zone: 'Europe/Paris' });
      provideWords({ say: (word) => t(`ui.${word}`), problem: t.problem, site: () => 'Lierre' });
      page(inner, props);
    });
  const context = new Map([['__request__', { page: { status: 200, ...request } }]]);
  return render(root as unknown as Component, { context }).body;
}
