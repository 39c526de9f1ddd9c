import { z } from 'zod';
import { id, paper } from '#lib/platform/fields.ts';

export const PrintRecommendation = z.object({ id, ...paper });
