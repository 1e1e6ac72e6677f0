import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env['HIE_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser; says loudly what is left out where there is none, or throws with HIE_REQUIRE_TOOLS=1. */
export function hasBrowser(leftOut: string): boolean {
  if (existsSync(executablePath)) return true;
  const told = `LEFT OUT: no Chromium at ${executablePath}, ${leftOut}`;
  if (process.env['HIE_REQUIRE_TOOLS'] === '1') throw new Error(told);
  process.stderr.write(`${told}\n`);
  return false;
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

/** A page whose errors are noted, those of its scripts and of what it loads. */
export async function watchedPage(browser: Browser, problems: string[], width = 1280): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  return page;
}

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
