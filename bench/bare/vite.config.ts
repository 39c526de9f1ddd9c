import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// Yardstick (a): what the framework gives when nothing is set.
export default defineConfig({ plugins: [sveltekit({ adapter: adapter() })] });
