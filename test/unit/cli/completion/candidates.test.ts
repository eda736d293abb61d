import { describe, expect, it } from 'vitest';
import { selects } from '../../../../src/api/selector.ts';
import { liveCandidates, MAX_CANDIDATES } from '../../../../src/cli/completion/candidates.ts';
import { selectorsOf } from '../../../../src/cli/selectors.ts';
import { statusEndpoint } from '../../../../src/state/status/status-endpoint.ts';
import { largeDocument, troubledDocument } from '../../../support/status-documents.ts';

describe('live candidates', () => {
  it('are one word each, and mean the virtual server that they were made from', () => {
    const status = troubledDocument();
    const words = liveCandidates({ kind: 'virtual-servers' }, status).map(({ word }) => word);
    expect(words).toHaveLength(status.virtual_servers.length);
    for (const [index, word] of words.entries()) {
      expect(word).not.toMatch(/\s/);
      const service = status.virtual_servers[index];
      expect(service !== undefined && selects(selectorsOf([word])[0] ?? '', service)).toBe(true);
    }
  });

  it('are the real servers of one virtual server that are not named yet', () => {
    const status = troubledDocument();
    const [service] = status.virtual_servers;
    const virtualServer = service?.id ?? '';
    const all = liveCandidates({ kind: 'real-servers', virtualServer, named: [] }, status);
    expect(all).toHaveLength(service?.real_servers.length ?? -1);
    const named = [all[0]?.word ?? ''];
    expect(liveCandidates({ kind: 'real-servers', virtualServer, named }, status)).toEqual(all.slice(1));
  });

  it('are all real servers, each once, where one of any virtual server is wanted', () => {
    const status = troubledDocument();
    const words = liveCandidates({ kind: 'servers' }, status).map(({ word }) => word);
    const all = status.virtual_servers.flatMap(({ real_servers }) =>
      real_servers.map((one) => statusEndpoint(one)),
    );
    expect(words.toSorted()).toEqual([...new Set(all)].toSorted());
  });

  it('have a bound', () => {
    const status = largeDocument(600, 1);
    expect(liveCandidates({ kind: 'virtual-servers' }, status)).toHaveLength(MAX_CANDIDATES);
  });
});
