import type { Transport } from '@sveltejs/kit/hooks';
import { isUnsent } from '#lib/platform/unsent.ts';

export const transport: Transport = {
  unsent: {
    encode: (value) => isUnsent(value) && 1,
    decode: () => {
      throw new Error('This page was rendered without script: its data stayed on the server');
    }
  }
};
