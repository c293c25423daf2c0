import { afterAll } from 'vitest';
import { closeOwnerDatabase } from './tenants.ts';

// Set up for every test file: a module that files share is loaded once, but what it opened is closed after each of them.
afterAll(closeOwnerDatabase);
