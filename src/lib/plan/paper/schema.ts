import { z } from 'zod';
import { paper } from '#lib/platform/fields.ts';

export const PrintPlan = z.object(paper);
