import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.165.0';
const FOLDER = path.join(tmpdir(), 'fireworks-datasource-collector');

/** The Collector, built outside the repository from its Go modules; once, and that takes long. Needs Go 1.25 or later. */
export function buildCollector(): string {
  const program = process.env.COLLECTOR_BIN ?? path.join(FOLDER, 'build/collector');
  if (!existsSync(program)) {
    process.stdout.write(`Building ${program}\n`);
    mkdirSync(FOLDER, { recursive: true });
    const manifest = readFileSync(path.join(__dirname, 'collector.builder.yaml'), 'utf8');
    const file = path.join(FOLDER, 'builder.yaml');
    writeFileSync(file, manifest.replace('dist:', `dist:\n  output_path: ${FOLDER}/build`));
    const env = { ...process.env, GOBIN: FOLDER };
    execFileSync('go', ['install', BUILDER], { env, stdio: 'inherit' });
    execFileSync(path.join(FOLDER, 'builder'), ['--config', file], { stdio: 'inherit' });
  }
  return program;
}
