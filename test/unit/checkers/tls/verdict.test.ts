import { describe, expect, it } from 'vitest';
import { certificateWords, tlsFaultWords } from '../../../../checkers/tls/verdict.ts';

describe('The words for a certificate that is not accepted', () => {
  it('name the host that it is not for', () => {
    expect(certificateWords('ERR_TLS_CERT_ALTNAME_INVALID', 'www.example.org')).toBe(
      'certificate is not for www.example.org',
    );
  });

  it('explain known codes, and quote others, also those that every object has as a member', () => {
    expect(certificateWords('CERT_HAS_EXPIRED', 'x')).toBe('certificate has expired');
    expect(certificateWords('SOMETHING_NEW', 'x')).toBe('certificate: SOMETHING_NEW');
    expect(certificateWords('constructor', 'x')).toBe('certificate: constructor');
  });
});

describe('The words for a failed handshake', () => {
  it('are those of the alert, whatever the version that OpenSSL puts before it', () => {
    for (const prefix of ['sslv3', 'tlsv1', 'tlsv13', 'ssl/tls']) {
      expect(tlsFaultWords({ reason: `${prefix} alert handshake failure`, message: '' })).toBe(
        'the server sent the alert handshake failure',
      );
    }
  });

  it('say that a server does not speak TLS', () => {
    expect(tlsFaultWords({ reason: 'wrong version number', message: '' })).toBe(
      'the server does not speak TLS (wrong version number)',
    );
  });

  it('are the message of an error of the library, and say that the connection was closed', () => {
    expect(tlsFaultWords({ code: 'ERR_SSL_NO_PROTOCOLS', message: 'no protocols' })).toBe('no protocols');
    expect(tlsFaultWords({ code: 'ECONNRESET', message: '' })).toBe('connection closed during the handshake');
  });

  it('are none for a fault of the connection itself', () => {
    expect(tlsFaultWords({ code: 'ECONNRESET', syscall: 'read', message: '' })).toBeUndefined();
  });
});
