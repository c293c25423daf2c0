#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { runCommandLine } from './cli.ts';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  terminal: process.stdout.isTTY
    ? { colours: process.stdout.hasColors(), columns: () => process.stdout.columns || 80 }
    : null,
});
