import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM texts, and the files that hold them. */
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** An authority of the test's own, made with the openssl command. */
export class CertificateAuthority implements Disposable {
  readonly certificate: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'lvsd-ca-'));
  private serial = 0;

  constructor() {
    this.certificate = this.selfSigned('Test Authority', 'ca').certificate;
  }

  /** A certificate for names such as `DNS:www.example.org` and `IP:127.0.0.1`; with negative `days`, one that is over. */
  issue(names: string, days = 30): Certificate {
    this.serial += 1;
    const name = `leaf-${this.serial}`;
    this.openssl([
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=leaf',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    ]);
    writeFileSync(join(this.directory, `${name}.ext`), `subjectAltName=${names}\n`);
    this.openssl([
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-set_serial',
      String(this.serial),
      '-days',
      String(days),
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    ]);
    return this.read(name);
  }

  /** A certificate that nobody but itself vouches for. */
  selfSigned(subject: string, name = 'self'): Certificate {
    this.openssl([
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      `/CN=${subject}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    ]);
    return this.read(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private openssl(words: readonly string[]): void {
    execFileSync('openssl', words, { cwd: this.directory, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  private read(name: string): Certificate {
    const certificateFile = join(this.directory, `${name}.pem`);
    const keyFile = join(this.directory, `${name}.key`);
    return {
      certificate: readFileSync(certificateFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
      certificateFile,
      keyFile,
    };
  }
}
