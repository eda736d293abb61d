import { CertificateAuthority } from '../support/certificate-authority.ts';
import { labCases } from './cases.ts';

// lvsd on a real kernel with real servers: what a plain check does not see.
await labCases('data-path probes by DR', {
  script: 'exec bash test/lab/data-path/dr.sh',
  timeoutSeconds: 480,
});

using authority = new CertificateAuthority();
const { certificate, key } = authority.issue('DNS:www.example.org');
await labCases('data-path probes of each kind', {
  script: 'exec bash test/lab/data-path/ways.sh',
  files: { 'certificate.pem': certificate, 'key.pem': key },
  timeoutSeconds: 480,
});

await labCases('a DR server without the virtual address', {
  script: 'exec bash test/lab/data-path/complaint.sh',
  timeoutSeconds: 480,
});
