import { z } from 'zod';
import { id, paragraph } from '#lib/platform/fields.ts';

export const DeclareInterest = z.object({ id, organisationId: id, statement: paragraph(1000) });
export const WithdrawInterest = z.object({ id, organisationId: id });
