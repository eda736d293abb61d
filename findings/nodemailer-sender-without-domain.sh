#!/bin/bash
# Version: nodemailer 10.6.0 (npm), Node.js 20.
# Guess: a mail whose sender is a local name without a domain, as `notification_email_from root` in many keepalived.conf, leaves
# with `MAIL FROM:<root>`, as sendmail(8) sends it, or is refused with an error.
# Seen, with nodemailer 10.6.0 (npm) on Node.js 20: it leaves with `MAIL FROM:<>`, the null sender that RFC 5321 section 4.5.5
# keeps for notifications of delivery. Relays with rules for such mails drop it in silence, and no error tells anybody. An
# envelope that is given beside the message is taken as it is.
# Ends with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" nodemailer@10.6.0 >/dev/null
cat >send.cjs <<'JS'
const net = require('node:net');
const { createTransport } = require('nodemailer');

/** A mail server that agrees with everything and keeps the envelope's sender. */
const senders = [];
const server = net.createServer((socket) => {
  let inMessage = false;
  socket.write('220 mx.example ESMTP\r\n');
  socket.on('data', (chunk) => {
    for (const line of chunk.toString('latin1').split('\r\n')) {
      if (inMessage) {
        if (line === '.') {
          inMessage = false;
          socket.write('250 taken\r\n');
        }
      } else if (/^MAIL FROM/i.test(line)) {
        senders.push(line.split(' ').slice(0, 2).join(' '));
        socket.write('250 fine\r\n');
      } else if (/^DATA/i.test(line)) {
        inMessage = true;
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else if (line !== '') socket.write('250 fine\r\n');
    }
  });
});
server.listen(0, '127.0.0.1', async () => {
  const mailer = createTransport({ host: '127.0.0.1', port: server.address().port, ignoreTLS: true });
  const message = { from: 'root', to: 'operator@example.org', subject: 'server down', text: 'down' };
  await mailer.sendMail(message);
  await mailer.sendMail({ ...message, envelope: { from: 'root', to: 'operator@example.org' } });
  mailer.close();
  server.close();
  console.log(senders.join('\n'));
});
JS
seen=$(timeout 60 node send.cjs)
printf 'nodemailer 10.6.0:\n%s\n' "$seen"
[ "$(sed -n 1p <<<"$seen")" = 'MAIL FROM:<>' ] || { echo 'changed: the sender without a domain is kept or refused now'; exit 1; }
