import { agreementIn, type Agreed } from './agreeing.ts';
import { draftIn, voteInMeeting } from './deciding.ts';
import { disputesIn, type Disputes } from './disputing.ts';
import { importIn } from './importing.ts';
import { partnersIn, type Partners } from './partnering.ts';
import { planIn, type Planning } from './planning.ts';
import { registered } from './registered.ts';
import { surveysIn, type Surveys } from './surveying.ts';
import { world, type World } from './world.ts';

/** A world in which every page has something to show. */
export type Place = World &
  Partners &
  Planning &
  Surveys &
  Disputes & {
    agreed: Record<'draft' | 'proposed', Agreed>;
    importId: string;
    meetingId: string;
    draftId: string;
    entry: number;
  };

/** Fills a new world for those who look at every page; the database is open. */
export async function placeForPages(): Promise<Place> {
  const made = await world();
  return {
    ...made,
    importId: await importIn(made, 'preview'),
    agreed: { draft: await agreementIn(made, 'draft'), proposed: await agreementIn(made, 'proposed') },
    meetingId: await voteInMeeting(made),
    draftId: await draftIn(made),
    ...(await surveysIn(made)),
    ...(await disputesIn(made)),
    ...(await partnersIn(made)),
    ...(await planIn(made)),
    entry: (await registered(made)).number
  };
}
