#!/usr/bin/env node
import { main } from './tools/commands/index.ts';

await main(process.argv);
