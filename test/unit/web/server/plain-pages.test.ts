import { describe, expect, it } from 'vitest';
import { escapeHtml, loginPage } from '../../../../web/server/plain-pages.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from '../../../support/status-documents.ts';
import { WebBench } from '../../../support/web-bench.ts';

const MARKUP = `<script>alert("'&")</script>`;

describe('pages without script', () => {
  it('show the servers, and what a stranger wrote as text', async () => {
    const real = realServerStatus({ weight: { configured: 1, effective: 1, kernel: 1, reason: MARKUP } });
    await using bench = await WebBench.open(
      '',
      statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [real] })] }),
    );
    const { body, headers } = await bench.get('/', { accept: 'text/html' });
    expect(body).toContain('tcp 10.0.0.1:80');
    expect(body).toContain('&lt;script&gt;alert(&quot;&#39;&amp;&quot;)&lt;/script&gt;');
    expect(body).not.toContain('<script>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
  });

  it('escape what is told above the login', () => {
    expect(loginPage(MARKUP, MARKUP, { script: '', style: '', icon: '' })).not.toContain('<script>');
    expect(escapeHtml('a<b')).toBe('a&lt;b');
  });
});
