import { tellRefusals } from '#lib/platform/refused.server.ts';
import { lockCandidate, teamOf } from '../following/data.server.ts';
import { keepRefusal, meetingOfMail } from './data.server.ts';

/** Told to whoever sent it and whoever looks after the candidate, as far as they still lead the search; else to all who do. */
tellRefusals('partners', {
  type: 'partners.refused',
  async find(tx, networkId, mailId, now) {
    const candidateId = (await meetingOfMail(tx, networkId, mailId))?.candidate_id;
    const candidate = candidateId && (await lockCandidate(tx, networkId, candidateId));
    const meeting = await meetingOfMail(tx, networkId, mailId); // once more: while we waited another may have been sent
    if (!candidate || !meeting) return null;
    const { searchId, organisationId, organisationName, ownerId, whose } = candidate;
    const team = await teamOf(tx, networkId, whose, now);
    const concerned = team.filter((id) => id === meeting.sent_by || id === ownerId);
    const personIds = concerned.length ? concerned : team;
    const payload = { searchId, organisationId, organisationName, personIds };
    return { id: meeting.id, toldAt: meeting.refusal_told_at, payload };
  },
  keep: keepRefusal
});
