/** The output of `lvsd-web --help`; lvsd-web(8) is made from it. */
export const WEB_USAGE = `Usage: lvsd-web [options]

Serves the page of an LVS director: what serves, what does not and why, and changes for those who may make them.

      --config FILE   its configuration (default: /etc/lvsd/web.yaml)
      --check         reads the configuration, says what is wrong with it, and ends
      --version       the version
      --help          this text

docs/web.md of the sources says more.
`;
