import * as access from './access.ts';
import * as data from './data.server.ts';
import { personOfStopToken } from './letters/access.ts';
import { TOPICS, usualPace, wordingOf, type Pace, type Topic } from './rules.ts';
import * as shapes from './schema.ts';
import { invalid, notFound, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';

/** One more than a page is read, to know whether there is another. */
const PAGE = 50;

export const listNews = query({
  name: 'notifications.listNews',
  summary: 'One’s own news in a network, unread first',
  rest: 'GET /networks/{network}/notifications',
  input: shapes.ListNews,
  may: access.mayReadNews,
  async run({ tx, actor }, { after }) {
    const rows = await data.listNews(tx, actor.network!.id, actor.personId!, after, PAGE + 1);
    const news = rows.slice(0, PAGE);
    const last = news.at(-1);
    return ok({ news, next: rows.length > PAGE && last ? `${last.read ? 'r' : 'n'}${last.id}` : null });
  }
});

export const readNews = command({
  name: 'notifications.readNews',
  summary: 'Mark a piece of news as read; the answer says where it leads',
  rest: 'POST /networks/{network}/notifications/{id}/read',
  input: shapes.OneNews,
  may: access.mayReadNews,
  unaudited: true,
  async run({ tx, actor, now }, { id }) {
    const news = await data.readOne(tx, actor.network!.id, actor.personId!, id, now);
    return news ? ok({ path: wordingOf(news).path }) : notFound();
  }
});

export const readAllNews = command({
  name: 'notifications.readAllNews',
  summary: 'Mark all of one’s news in a network as read',
  rest: 'POST /networks/{network}/notifications/read',
  input: shapes.ReadAll,
  may: access.mayReadNews,
  unaudited: true,
  async run({ tx, actor, now }, { until }) {
    return ok({ read: await data.readAll(tx, actor.network!.id, actor.personId!, until, now) });
  }
});

export const getPaces = query({
  name: 'notifications.getPaces',
  summary: 'How soon one wants news by mail, by topic',
  rest: 'GET /me/notifications',
  input: shapes.NoInput,
  may: access.isPerson,
  async run({ tx, actor }) {
    const chosen = await data.pacesOf(tx, actor.personId!);
    const paces = TOPICS.map((topic): [Topic, Pace] => [topic, chosen[topic] ?? usualPace(topic)]);
    return ok({ paces: Object.fromEntries(paces) as Record<Topic, Pace> });
  }
});

export const setPaces = command({
  name: 'notifications.setPaces',
  summary: 'Choose how soon one wants news by mail, by topic',
  rest: 'PUT /me/notifications',
  input: shapes.SetPaces,
  may: access.isPerson,
  unaudited: true,
  async run({ tx, actor }, paces) {
    await data.savePaces(tx, actor.personId!, paces);
    return ok({ paces });
  }
});

/** The link at the foot of every mail of news; works for whoever holds the mail, signed in or not. */
export const stopMails = command({
  name: 'notifications.stopMails',
  summary: 'Stop all news by mail, with the token of such a mail',
  rest: 'POST /notifications/stop',
  input: shapes.StopMails,
  may: access.anyone,
  unaudited: true,
  async run({ tx }, { token }) {
    const personId = personOfStopToken(token);
    if (!personId) return invalid('token', 'stop_link');
    await data.speakAs(tx, personId);
    await data.stopAll(tx, personId);
    return ok({ stopped: true });
  }
});
