import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env['HIE_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser; says loudly what is left out where there is none. */
export function hasBrowser(leftOut: string): boolean {
  const present = existsSync(executablePath);
  if (!present) process.stderr.write(`LEFT OUT: no Chromium at ${executablePath}, ${leftOut}\n`);
  return present;
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

/** For a person to look at, where a folder is named: by day and by night. */
export async function pictures(page: Page, name: string): Promise<void> {
  const folder = process.env['HIE_PICTURES'];
  if (!folder) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds of WCAG 2 A and AA that is serious or critical, by day and by night. */
export async function violations(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const result = (await page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`,
    )) as { readonly violations: readonly Violation[] };
    for (const { id, impact, nodes } of result.violations)
      if (impact === 'serious' || impact === 'critical')
        for (const summary of new Set(nodes.map(({ failureSummary }) => failureSummary)))
          found.push(`${colorScheme} ${id}: ${summary} ${nodes.find((node) => node.failureSummary === summary)?.html}`);
  }
  return found;
}
