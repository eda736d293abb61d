import type { DirectorState } from '../director/director-link.ts';
import { endpoint } from '../director/page-rows.ts';

/** The paths of the files that the page loads. They are empty when the page was not built. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Escapes text so that it cannot become markup, neither between tags nor in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const SHAPES: Readonly<Record<string, string>> = {
  up: '●',
  down: '✕',
  failing: '▲',
  drain: '◐',
  maintenance: '■',
  unchecked: '○',
};

/** Virtual servers that the table without script shows. Further ones are only counted. */
export const MAX_PLAIN_ROWS = 1_000;

/** The page. With script, the script replaces the table in it; without, the browser loads the page again every 5 s. */
export function mainPage(
  state: DirectorState | null,
  silence: string | null,
  host: string,
  assets: PageAssets,
  stale: boolean,
): string {
  const body =
    state === null ? `<p>${escapeHtml(silence ?? 'The director has not answered yet.')}</p>` : table(state);
  const old =
    stale && state !== null
      ? `<p class="banner bad" role="alert">As of ${new Date(state.heardAt).toISOString()}: the director does not answer (${escapeHtml(silence ?? 'silent')}).</p>`
      : '';
  return document(
    `${host} - lvsd`,
    assets,
    `<div id="app" class="${stale ? 'stale' : ''}"><header class="head"><h1>${escapeHtml(host)}</h1></header><main>${old}${body}</main></div>`,
    '<noscript><meta http-equiv="refresh" content="5"></noscript>',
    true,
  );
}

function table(state: DirectorState): string {
  const rows = state.order.slice(0, MAX_PLAIN_ROWS).flatMap((id) => {
    const server = state.services.get(id);
    if (server === undefined) return [];
    const reals = server.real_servers
      .map(
        (real) =>
          `<li class="${real.state}">${SHAPES[real.state] ?? ''} ${escapeHtml(endpoint(real.address, real.port))} ${real.state}, weight ${real.weight.kernel ?? 'none'}: ${escapeHtml(real.weight.reason)}</li>`,
      )
      .join('');
    return [
      `<tr><td class="${server.state}">${SHAPES[server.state] ?? ''} ${server.state}</td><th scope="row">${escapeHtml(server.id)}</th><td>${escapeHtml(server.scheduler)} ${escapeHtml(server.forwarding)}</td><td class="n">${server.quorum.live_weight} of ${server.quorum.required}</td><td><ul>${reals}</ul></td></tr>`,
    ];
  });
  const more = state.order.length - rows.length;
  const rest = more > 0 ? `<p>${more} more virtual servers are not shown here.</p>` : '';
  return `<p>As of ${escapeHtml(state.head.generated_at)} (UTC)</p><table class="plain"><thead><tr><th scope="col">State</th><th scope="col">Virtual server</th><th scope="col">Scheduling</th><th scope="col">Live weight</th><th scope="col">Real servers</th></tr></thead><tbody>${rows.join('')}</tbody></table>${rest}`;
}

/** The page with the login form. `problem` is shown above the form. */
export function loginPage(problem: string | null, host: string, assets: PageAssets): string {
  const banner = problem === null ? '' : `<p class="banner bad" role="alert">${escapeHtml(problem)}</p>`;
  return document(
    `Log in - ${host}`,
    assets,
    `<main class="login"><h1>${escapeHtml(host)}</h1>${banner}<form method="post" action="/login"><label>Name <input name="name" autocomplete="username" required autofocus maxlength="64"></label><label>Password <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label><button>Log in</button></form></main>`,
    '',
    false,
  );
}

function document(title: string, assets: PageAssets, body: string, head: string, script: boolean): string {
  const style = assets.style === '' ? '' : `<link rel="stylesheet" href="${assets.style}">`;
  const icon = assets.icon === '' ? '' : `<link rel="icon" href="${assets.icon}" type="image/svg+xml">`;
  const code = script && assets.script !== '' ? `<script type="module" src="${assets.script}"></script>` : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title>${style}${icon}${head}</head><body>${body}${code}</body></html>`;
}
