import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      // A form may be answered with a page of another address: what a page needs is named from the root.
      paths: { relative: false },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'img-src': ['self', 'data:'],
          'style-src': ['self', 'unsafe-inline'],
          'frame-ancestors': ['none'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'object-src': ['none']
        }
      }
    })
  ]
});
