package org.posthorn.server.config;

import static org.posthorn.server.config.SettingDeclarations.add;
import static org.posthorn.server.config.SettingDeclarations.advice;
import static org.posthorn.server.config.SettingDeclarations.choice;
import static org.posthorn.server.config.SettingDeclarations.count;
import static org.posthorn.server.config.SettingDeclarations.endpoints;
import static org.posthorn.server.config.SettingDeclarations.tables;
import static org.posthorn.server.config.SettingDeclarations.text;
import static org.posthorn.server.config.SettingDeclarations.truth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.spam.connection.DnsList;
import org.posthorn.web.acme.KeyType;

/// All settings, in the order of `posthorn config show` and the manual.
public final class Settings {

  /// The minimum for opening the engine.
  private static final long MEMORY_BYTES_MIN = 8L << 20;

  public static final Setting<String> HOSTNAME =
      add(
          "server.hostname",
          "localhost",
          Values::hostname,
          "The host name of this server, in its greeting, in EHLO and in Received.");
  public static final Setting<Path> DATA =
      add("server.data", "/var/lib/posthorn", Path::of, "The directory that holds all mail.");
  public static final Setting<String> ROLE =
      choice(
          "server.role",
          "all mta-only msa-only",
          "all; mta-only (no submission, IMAP, POP3 or ManageSieve); msa-only (no MX).");
  public static final Setting<String> LOG_FORMAT =
      choice("log.format", "text json", "text or json; one line per event.");
  public static final Setting<String> LOG_LEVEL =
      add(
          "log.level",
          "info",
          text -> Values.oneOf(text, "error", "warn", "info", "debug"),
          "The lowest level that is logged: error, warn, info or debug.");

  /// 0.0.0.0 and [::] both mean every address of the machine, IPv4 and IPv6.
  public static final Setting<List<InetSocketAddress>> LISTEN_MX =
      endpoints("listen.mx", "0.0.0.0:25", "SMTP from other servers (MX).");

  public static final Setting<List<InetSocketAddress>> LISTEN_SUBMISSION =
      endpoints("listen.submission", "0.0.0.0:587", "Submission with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_SUBMISSIONS =
      endpoints("listen.submissions", "0.0.0.0:465", "Submission over TLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_IMAP =
      endpoints("listen.imap", "0.0.0.0:143", "IMAP with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_IMAPS =
      endpoints("listen.imaps", "0.0.0.0:993", "IMAP over TLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_POP3 =
      endpoints("listen.pop3", "0.0.0.0:110", "POP3 with STLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_POP3S =
      endpoints("listen.pop3s", "0.0.0.0:995", "POP3 over TLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_MANAGESIEVE =
      endpoints("listen.managesieve", "0.0.0.0:4190", "ManageSieve with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_LMTP =
      endpoints("listen.lmtp", "", "LMTP from a trusted relay; none by default.");
  public static final Setting<List<InetSocketAddress>> LISTEN_HTTP =
      endpoints("listen.http", "", "HTTP in plain text; none by default.");
  public static final Setting<List<InetSocketAddress>> LISTEN_HTTPS =
      endpoints("listen.https", "", "HTTP over TLS, as 0.0.0.0:443; none by default.");
  public static final Setting<List<Cidr>> PROXY_PROTOCOL_NETWORKS =
      add(
          "listen.proxy-protocol-networks",
          "",
          Values.list(Values::network),
          "Networks of load balancers, as 192.0.2.0/24. Connections from them must begin with a"
              + " PROXY protocol header.");
  public static final Setting<Boolean> PLAIN_ON_LOOPBACK =
      truth(
          "listen.plain-login-on-loopback",
          "false",
          "Whether clients on loopback may log in without TLS.");
  public static final Setting<Integer> CONNECTIONS_MAX =
      count("listen.connections-max", "20000", "Open connections per listener.");
  public static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX =
      count(
          "listen.connections-per-address-max",
          "200",
          "Open connections per client address and listener.");
  public static final Setting<Integer> ACCEPTS_PER_ADDRESS_PER_MINUTE =
      count(
          "listen.accepts-per-address-per-minute",
          "600",
          "New connections per minute, per client address and listener.");
  public static final Setting<Integer> SESSIONS_MAX =
      count("listen.sessions-per-account-max", "100", "Sessions of one account, per protocol.");

  public static final Setting<String> WEB_URL =
      add(
          "web.url",
          "",
          Values::webUrl,
          "The public URL of the web server, as https://mail.example.org. Default: built from"
              + " server.hostname and the port in listen.https.");
  public static final Setting<Boolean> OAUTH =
      truth(
          "oauth.enabled",
          "true",
          "Whether programs can get OAuth access tokens, if HTTP is served.");
  public static final Setting<Boolean> OAUTH_REGISTRATION =
      truth(
          "oauth.registration",
          "false",
          "Whether programs may register themselves as OAuth clients.");
  public static final Setting<List<Cidr>> TRUSTED_PROXIES =
      add(
          "web.trusted-proxies",
          "",
          Values.list(Values::network),
          "Networks of HTTP proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted.");
  public static final Setting<String> WEB_PATH_PREFIX =
      add(
          "web.path-prefix",
          "",
          Values::pathPrefix,
          "The path under which a proxy serves everything, as /mail; empty for the root.");
  public static final Setting<List<String>> CORS_ORIGINS =
      add(
          "web.cors-origins",
          "",
          Values.list(Values::origin),
          "Origins that may call the HTTP APIs with a token (CORS), as https://name, or * for"
              + " all.");
  public static final Setting<List<Cidr>> METRICS_NETWORKS =
      add(
          "web.metrics-networks",
          "127.0.0.0/8, ::1/128",
          Values.list(Values::network),
          "Networks that may read /metrics.");
  public static final Setting<List<OpenIdSetting>> OPENID_PROVIDERS =
      tables(
          "web.openid-providers",
          OpenIdSetting.KEYS,
          OpenIdSetting::of,
          "OpenID providers for signing in on the web, one table each: name, issuer"
              + " (https://...), client-id, domains (whose accounts the provider authenticates), and"
              + " optionally client-secret-file, claim (email) and create (false).");
  public static final Setting<String> MTA_STS =
      choice(
          "web.mta-sts",
          "none testing enforce",
          "The mode of the MTA-STS policy served for our domains: none, testing or enforce.");

  public static final Setting<String> ACME_DIRECTORY =
      add(
          "acme.directory",
          "",
          Values::httpsAddress,
          "The directory URL of an ACME certificate authority (RFC 8555) whose terms you"
              + " accept, as https://acme-v02.api.letsencrypt.org/directory; empty to order no"
              + " certificate.");
  public static final Setting<List<String>> ACME_NAMES =
      add(
          "acme.names",
          "",
          Values.list(Values::certificateName),
          "Names in the certificate. If empty: server.hostname, and those names of our domains"
              + " that mail clients look up and that resolve to this server.");
  public static final Setting<String> ACME_CHALLENGE =
      choice(
          "acme.challenge",
          "http-01 tls-alpn-01 dns-01",
          "How the names are validated: http-01 (port 80), tls-alpn-01 (port 443) or" + " dns-01.");
  public static final Setting<KeyType> ACME_KEY_TYPE =
      add(
          "acme.key-type",
          KeyType.EC_P256.word(),
          Values::keyType,
          "Of the certificate's key; each certificate gets a new key: "
              + String.join(", ", KeyType.words())
              + ".");
  public static final Setting<String> ACME_CONTACT =
      text("acme.contact", "", "Contact address for the certificate authority; empty for none.");
  public static final Setting<String> ACME_CA_FILE =
      text(
          "acme.ca-file",
          "",
          "PEM file with the CA certificate of the ACME server itself, if that is a private"
              + " one.");
  public static final Setting<Optional<InetSocketAddress>> ACME_DNS_SERVER =
      add(
          "acme.dns-server",
          "",
          Values::optionalResolver,
          "For dns-01: the name server that accepts dynamic updates, as ADDRESS or"
              + " ADDRESS:PORT.");
  public static final Setting<String> ACME_DNS_ZONE =
      add(
          "acme.dns-zone",
          "",
          Values::optionalHostname,
          "For dns-01: the zone to update. If empty, it is found by asking acme.dns-server.");
  public static final Setting<String> ACME_TSIG_KEY_NAME =
      add(
          "acme.tsig-key-name",
          "",
          Values::optionalHostname,
          "For dns-01: the name of the TSIG key (HMAC-SHA256) that signs updates.");
  public static final Setting<String> ACME_TSIG_KEY_FILE =
      text(
          "acme.tsig-key-file",
          "",
          "For dns-01: a file whose first line is the TSIG key in base64; relative to"
              + " server.data.");
  public static final Setting<List<InetSocketAddress>> ACME_DNS_PROPAGATION_SERVERS =
      add(
          "acme.dns-propagation-servers",
          "",
          Values.list(Values::resolver),
          "For dns-01: the name servers that must serve the record before validation is"
              + " requested, as ADDRESS or ADDRESS:PORT. If empty, those of the zone.");

  public static final Setting<List<String>> TLS_CERTIFICATES =
      add(
          "tls.certificates",
          "tls/certificate.pem",
          Values.list(Values::text),
          "PEM certificate chains, the default first; relative to server.data.");
  public static final Setting<List<String>> TLS_KEYS =
      add(
          "tls.keys",
          "tls/key.pem",
          Values.list(Values::text),
          "PEM private keys, in the order of tls.certificates.");

  public static final Setting<Long> MESSAGE_BYTES_MAX =
      add(
          "smtp.message-bytes-max",
          "50 MiB",
          Values.bytesFrom(1),
          "Largest message that is accepted.");
  public static final Setting<Integer> RECIPIENTS_MAX =
      count("smtp.recipients-max", "1000", "Recipients per message.");
  public static final Setting<Duration> SMTP_IDLE_TIMEOUT =
      add("smtp.idle-timeout", "5 min", Values::timeout, "How long an SMTP client may be idle.");
  public static final Setting<Duration> IMAP_IDLE_TIMEOUT =
      add(
          "imap.idle-timeout",
          "30 min",
          Values::timeout,
          "How long an IMAP or ManageSieve client may be idle before it is disconnected.");
  public static final Setting<Integer> IMAP_MESSAGES_MAX =
      add("imap.messages-max", "0", Values::imapMessages, "Messages of one IMAP command; 0: all.");
  public static final Setting<String> ENGINE =
      choice(
          "store.engine",
          "rocksdb postgresql",
          "The storage engine: rocksdb (embedded) or postgresql.");
  public static final Setting<String> POSTGRESQL_URL =
      text(
          "store.postgresql-url",
          "jdbc:postgresql:///posthorn",
          "JDBC URL of the database if store.engine is postgresql.");
  public static final Setting<Integer> POSTGRESQL_CONNECTIONS =
      count("store.postgresql-connections", "10", "Most connections to the database.");
  public static final Setting<Long> ROCKSDB_MEMORY =
      add(
          "store.rocksdb-memory",
          "48 MiB",
          Values.bytesFrom(MEMORY_BYTES_MIN),
          "Memory for RocksDB: block cache and write buffers.");
  public static final Setting<Long> MAILBOX_CACHE =
      add(
          "store.mailbox-cache",
          "128 MiB",
          Values::bytes,
          "Memory for cached message lists of mailboxes.");
  public static final Setting<Long> FREE_SPACE_MIN =
      add(
          "store.free-space-min",
          "512 MiB",
          Values::bytes,
          "Mail is refused while the disk has less free space than this.");
  public static final Setting<Duration> EXPUNGED_RETENTION =
      add(
          "store.expunged-retention",
          "14 d",
          Values::duration,
          "How long a removed message is kept, so that it can be brought back, before it is erased."
              + " A removed draft is kept for a day at most.");
  public static final Setting<Duration> SYNC_DELAY =
      add(
          "store.sync-delay",
          "0 ms",
          Values::duration,
          "Delay added to each sync. For measurements only; never for a server in use.");
  public static final Setting<Boolean> ENCRYPTION =
      truth(
          "store.encryption",
          "false",
          "Whether the rows of the store are encrypted, each account's with a key of its own. All"
              + " mail is lost then if the master key is lost.");
  public static final Setting<Boolean> ENCRYPTED_ONLY =
      truth(
          "store.encrypted-only",
          "false",
          "Whether rows that are not encrypted are refused, as put there by somebody else. To be"
              + " set when `posthorn encryption status` says that all are encrypted.");
  public static final Setting<Boolean> SEARCH_INDEX =
      truth("search.index", "true", "Whether searches use an index instead of reading all mail.");
  public static final Setting<Boolean> SEARCH_ATTACHMENTS =
      truth(
          "search.attachments",
          "true",
          "Whether the text of attachments is found too. They are read in a process of their own,"
              + " which runs only while there are any to read.");
  public static final Setting<String> BACKUP_DIRECTORY =
      text(
          "backup.directory",
          "",
          "Directory of the backups that are made by the console and REST; relative to"
              + " server.data. If empty, only the command line makes backups.");
  public static final Setting<String> JOURNAL_DIRECTORY =
      text(
          "journal.directory",
          "",
          "Directory of the journal, an append-only archive of all mail; relative to server.data,"
              + " preferably on another disk. If empty, there is no journal.");
  public static final Setting<String> MASTER_KEY_FILE =
      text(
          "master-key.file",
          "",
          "File of the master key that encrypts secrets in the store; relative to server.data,"
              + " but outside of it. If empty: master.key in the directory beside server.data whose"
              + " name ends in .keys.");
  public static final Setting<String> MASTER_KEY_PROTECTION =
      text(
          "master-key.protection",
          "",
          "What encrypts the master key in its file: a key in a PKCS#11 token (a URI of RFC 7512"
              + " with slot-id, object, module-path and pin-source), or a key of Vault's or"
              + " OpenBao's Transit engine (https://HOST/v1/transit/keys/NAME). Empty for nothing.");
  public static final Setting<String> MASTER_KEY_TOKEN_FILE =
      text(
          "master-key.token-file",
          "",
          "File with the token for the Transit engine; relative to server.data.");
  public static final Setting<String> MASTER_KEY_CA_FILE =
      text(
          "master-key.ca-file",
          "",
          "PEM file of the certificate authorities to trust for the Transit engine, in place of"
              + " Java's; relative to server.data.");
  public static final Setting<Long> QUOTA =
      add("account.quota", "5 GiB", Values::bytes, "Quota of a new account.");
  public static final Setting<Long> ACCOUNT_MESSAGES_MAX =
      add("account.messages-max", "0", Values::messages, "Messages of one account; 0: no limit.");
  public static final Setting<List<InetSocketAddress>> DNS_SERVERS =
      add(
          "dns.servers",
          "",
          Values.list(Values::resolver),
          "DNS resolvers as ADDRESS or ADDRESS:PORT. If empty, those of the system.");
  public static final Setting<String> DNSSEC =
      choice(
          "dns.dnssec",
          "local trusted ignored",
          "Whether the resolvers' DNSSEC validation is trusted, which DANE needs: local (only"
              + " resolvers on this machine), trusted or ignored.");
  public static final Setting<Boolean> REVERSE_DNS =
      truth(
          "smtp.reverse-dns",
          "true",
          "Whether the host names of SMTP clients are looked up (PTR, and the address again),"
              + " for Received and the log.");
  public static final Setting<Duration> QUARANTINE_RETENTION =
      add(
          "quarantine.retention",
          "30 d",
          Values::duration,
          "How long a message stays in quarantine before it is discarded.");
  public static final Setting<Boolean> QUARANTINE_OWNERS_RELEASE =
      truth(
          "quarantine.owners-release",
          "true",
          "Whether account owners may release their own messages from quarantine. Only"
              + " administrators may release messages that may contain a virus or an executable.");
  public static final Setting<List<String>> SIEVE_BEFORE =
      add(
          "sieve.before",
          "",
          Values.list(Values::text),
          "Sieve scripts that run on every message before the owner's script; relative to"
              + " server.data.");
  public static final Setting<List<String>> SIEVE_AFTER =
      add(
          "sieve.after",
          "",
          Values.list(Values::text),
          "Sieve scripts that run after the owner's script if that keeps the message.");
  public static final Setting<String> SIEVE_GLOBAL =
      text(
          "sieve.global",
          "",
          "Directory of scripts NAME.sieve that owners' scripts may include with :global"
              + " \"NAME\"; relative to server.data.");
  public static final Setting<String> AUTHENTICATION_MODE =
      choice(
          "authentication.mode",
          "enforce record off",
          "enforce; record (results are recorded, but have no effect); off (no checks). This"
              + " and the next four can be set per domain: posthorn domain authentication.");
  public static final Setting<String> AUTHENTICATION_REJECT =
      advice(
          "authentication.dmarc-reject",
          "junk",
          "What to do with mail that fails DMARC if the author's domain has p=reject: accept,"
              + " junk, quarantine (held for an administrator) or refuse.");
  public static final Setting<String> AUTHENTICATION_QUARANTINE =
      advice(
          "authentication.dmarc-quarantine",
          "junk",
          "The same if the author's domain has p=quarantine.");
  public static final Setting<String> AUTHENTICATION_SPF_FAIL =
      advice(
          "authentication.spf-fail",
          "accept",
          "The same for mail that fails SPF if the author's domain has no DMARC policy.");
  public static final Setting<String> AUTHENTICATION_TEMPORARY =
      choice(
          "authentication.temporary-error",
          "accept defer",
          "What to do with mail that cannot be authenticated because the DNS does not answer:"
              + " accept, or defer (the sender is told to try again).");
  public static final Setting<List<Cidr>> AUTHENTICATION_TRUSTED =
      add(
          "authentication.trusted-networks",
          "127.0.0.0/8, ::1",
          Values.list(Values::network),
          "Networks whose mail is not authenticated: machines that send through this server.");
  public static final Setting<List<Cidr>> AUTHENTICATION_FORWARDERS =
      add(
          "authentication.forwarders",
          "",
          Values.list(Values::network),
          "Networks of servers that forward mail to this one unchanged. SPF and DMARC failures"
              + " of their mail are ignored.");
  public static final Setting<List<DomainName>> TRUSTED_ARC_SEALERS =
      add(
          "authentication.trusted-arc-sealers",
          "",
          Values.list(DomainName::parse),
          "Domains whose ARC seals are trusted. A DMARC failure is ignored if such a seal says"
              + " that DMARC passed before.");

  public static final Setting<String> AUTHENTICATION_SUFFIXES =
      text(
          "authentication.public-suffix-list",
          "",
          "File in the format of publicsuffix.org, used to find the organizational domain if"
              + " the DNS does not say; relative to server.data. If empty, only the DNS is used.");

  public static final Setting<Boolean> AUTHENTICATION_SEAL =
      truth(
          "authentication.arc-seal",
          "false",
          "Whether mail that aliases, lists and Sieve scripts forward is sealed (ARC) by the"
              + " forwarding domain, if that has DKIM keys.");

  /// All clients may have the address of a container's gateway or a router: counting or banning it
  /// would affect everybody.
  public static final Setting<List<Cidr>> CONNECTION_TRUSTED =
      add(
          "connection.trusted-networks",
          "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7, fe80::/10",
          Values.list(Values::network),
          "Networks whose clients are never rate-limited, looked up in DNS lists, or banned."
              + " Loopback always counts as trusted.");

  public static final Setting<List<DnsList>> CONNECTION_LISTS =
      tables(
          "connection.dns-lists",
          DnsListSetting.KEYS,
          DnsListSetting::of,
          "DNS blocklists and allowlists for unknown clients, one table each: zone, weight"
              + " (above 0 for a blocklist, below 0 for an allowlist), and optionally codes"
              + " (127.0.0.2-11, 127.0.*.3; default: every listing) and of (address or domain). Most"
              + " public lists have terms of use.");
  public static final Setting<OptionalDouble> CONNECTION_REFUSE_THRESHOLD =
      add(
          "connection.refuse-threshold",
          "",
          Values::optionalNumber,
          "Total weight from which the recipients of an unknown client are refused. If empty,"
              + " never.");
  public static final Setting<String> CONNECTION_EARLY =
      choice(
          "connection.early-talkers",
          "refuse signal",
          "What to do with unknown clients that send before the greeting: refuse, or signal (it"
              + " counts against their messages).");
  public static final Setting<Duration> CONNECTION_GREETING_DELAY =
      add(
          "connection.greeting-delay",
          "2 s",
          Values::duration,
          "How long the greeting is delayed for unknown clients with a bad reputation.");
  public static final Setting<Integer> CONNECTION_PER_CLIENT =
      count(
          "connection.messages-per-client",
          "100",
          "Messages per hour from one address (or IPv6 /64) without a good reputation.");
  public static final Setting<Integer> CONNECTION_PER_NETWORK =
      count(
          "connection.messages-per-network",
          "400",
          "Messages per hour from one /24 (or IPv6 /48), from clients without a good"
              + " reputation.");
  public static final Setting<String> CONNECTION_ASN_FILE =
      text(
          "connection.asn-file",
          "",
          "File that maps networks to autonomous system numbers, one line NETWORK NUMBER each;"
              + " relative to server.data; none by default.");
  public static final Setting<Boolean> GREYLIST =
      truth(
          "greylist.enabled",
          "false",
          "Whether suspicious unknown clients are greylisted (told to try again).");
  public static final Setting<Double> GREYLIST_THRESHOLD =
      add(
          "greylist.threshold",
          "1.0",
          Values::number,
          "Total weight from which an unknown client is greylisted.");
  public static final Setting<Duration> GREYLIST_DELAY =
      add(
          "greylist.delay",
          "1 min",
          Values::timeout,
          "Shortest time before the next attempt is accepted.");
  public static final Setting<Boolean> BAN =
      truth(
          "ban.enabled",
          "true",
          "Whether clients that guess passwords or addresses, or send viruses, are banned for"
              + " some time. Bans by an administrator hold in any case.");
  public static final Setting<Duration> BAN_INITIAL_DURATION =
      add(
          "ban.initial-duration",
          "10 min",
          Values::timeout,
          "Duration of the first ban of a client. Each further ban lasts four times as long.");
  public static final Setting<Integer> OUTBOUND_PORT =
      count("outbound.port", "25", "SMTP port of other servers; other than 25 only in tests.");
  public static final Setting<TlsPolicy> OUTBOUND_TLS =
      add(
          "outbound.tls",
          "opportunistic",
          Values::tlsPolicy,
          "TLS towards other servers where neither DANE nor MTA-STS applies: plain,"
              + " opportunistic, encrypted, or verified (the certificate must match the name).");
  public static final Setting<Map<String, TlsPolicy>> OUTBOUND_TLS_DOMAINS =
      add(
          "outbound.tls-domains",
          "",
          Values::tlsDomains,
          "TLS policy of single recipient domains, which takes precedence, as"
              + " example.org=verified. dane requires TLSA records.");
  public static final Setting<String> OUTBOUND_CA_FILE =
      text(
          "outbound.ca-file",
          "",
          "PEM file of the certificate authorities to trust in place of Java's; relative to"
              + " server.data.");
  public static final Setting<Integer> OUTBOUND_STS_PORT =
      count(
          "outbound.mta-sts-port",
          "443",
          "HTTPS port for MTA-STS policies; other than 443 only in tests.");
  public static final Setting<List<Cidr>> OUTBOUND_ALLOWED_PRIVATE_NETWORKS =
      add(
          "outbound.allowed-private-networks",
          "",
          Values.list(Values::network),
          "Private or loopback networks that may be connected to, as 10.0.0.0/8. By default"
              + " none.");
  public static final Setting<Duration> OUTBOUND_CONNECT_TIMEOUT =
      add(
          "outbound.connect-timeout",
          "30 s",
          Values::timeout,
          "Timeout of a connection attempt to one address; then the next address is tried.");
  public static final Setting<Duration> OUTBOUND_REPLY_TIMEOUT =
      add(
          "outbound.reply-timeout",
          "5 min",
          Values::timeout,
          "Timeout for the greeting and for each reply (RFC 5321: 5 min).");
  public static final Setting<Duration> OUTBOUND_DATA_END_TIMEOUT =
      add(
          "outbound.data-end-timeout",
          "10 min",
          Values::timeout,
          "Timeout for the reply to the end of the message (RFC 5321: 10 min). If it is too"
              + " short for the other server, messages arrive twice.");
  public static final Setting<Duration> OUTBOUND_MESSAGE_TIMEOUT =
      add(
          "outbound.message-timeout",
          "30 min",
          Values::timeout,
          "Timeout for the whole transfer of one message.");
  public static final Setting<String> OUTBOUND_RELAY =
      add(
          "outbound.relay",
          "",
          Values::relay,
          "Relay (smarthost) for all outbound mail, as HOST:PORT; none by default.");

  public static final Setting<String> OUTBOUND_RELAY_USER =
      text("outbound.relay-user", "", "User name at the relay; none by default. Requires TLS.");
  public static final Setting<String> OUTBOUND_RELAY_PASSWORD_FILE =
      text(
          "outbound.relay-password-file",
          "",
          "File whose first line is the password for the relay; relative to server.data.");
  public static final Setting<Integer> SENDING_PER_MINUTE =
      count(
          "sending.messages-per-minute",
          "60",
          "Messages per minute that an account may submit, on average.");
  public static final Setting<Integer> SENDING_BURST =
      count("sending.burst", "100", "Messages that an account may submit at once after a pause.");
  public static final Setting<Integer> SENDING_PER_HOUR =
      count(
          "sending.messages-per-hour",
          "500",
          "Messages that an account may submit in any hour. Accounts with limits of their own"
              + " do not have this limit.");
  public static final Setting<Integer> SENDING_MESSAGES =
      count(
          "sending.messages-per-day", "2000", "Messages that an account may submit per day (UTC).");
  public static final Setting<Integer> SENDING_RECIPIENTS =
      count(
          "sending.recipients-per-day",
          "10000",
          "Recipients of all messages that an account submits per day.");
  public static final Setting<Boolean> SENDING_REVIEW =
      truth(
          "sending.review",
          "false",
          "Whether submitted messages are held until an administrator releases them.");
  public static final Setting<List<SenderSetting>> OUTBOUND_SENDERS =
      tables(
          "outbound.senders",
          SenderSetting.KEYS,
          SenderSetting::of,
          "How mail of single sender domains is sent, one table each: domain, and optionally"
              + " ehlo-name, source, relay (HOST:PORT), user and password-file.");
  public static final Setting<Optional<InetAddress>> OUTBOUND_SOURCE =
      add(
          "outbound.source",
          "",
          Values::optionalAddress,
          "Local address for outbound connections where outbound.senders names none. If empty,"
              + " the system chooses.");
  public static final Setting<List<WarmUpSetting>> OUTBOUND_WARM_UP =
      tables(
          "outbound.warm-up",
          WarmUpSetting.KEYS,
          WarmUpSetting::of,
          "New source addresses whose volume grows slowly, one table each: source, since (the"
              + " first day), and optionally first (50 messages on the first day), growth (1.5 times"
              + " as many on each further day) and days (30; after that there is no limit).");
  public static final Setting<Integer> OUTBOUND_CONNECTIONS_PER_HOST =
      count(
          "outbound.connections-per-host",
          "20",
          "Concurrent connections from one source address to one address of another server, for"
              + " all its domains. Fewer after failures.");
  public static final Setting<Integer> OUTBOUND_CONNECTIONS_PER_SOURCE =
      count(
          "outbound.connections-per-source",
          "200",
          "Concurrent connections from each address that outbound.source or outbound.senders"
              + " names.");
  public static final Setting<String> SRS_DOMAIN =
      text(
          "srs.domain",
          "",
          "Domain of the return paths (SRS) of forwarded mail. If empty, server.hostname. Its"
              + " MX must be this server, and its SPF record must permit this server.");
  public static final Setting<Duration> DKIM_ROTATION =
      add(
          "dkim.rotation",
          "90 d",
          Values::timeout,
          "How long a DKIM key signs before a new one replaces it.");
  public static final Setting<Boolean> CONTENT =
      truth(
          "content.enabled",
          "true",
          "Whether messages are checked for deceptive links and senders, and for harmful"
              + " attachments.");
  public static final Setting<Boolean> SPAM_ENABLED =
      truth(
          "spam.enabled",
          "true",
          "Whether the spam classifier rates arriving mail, and learns from what users move"
              + " into and out of Junk.");
  public static final Setting<Double> SPAM_JUNK =
      add(
          "spam.junk-threshold",
          "0.9",
          Values::probability,
          "Spam probability from which a message is filed in Junk, between 0 and 1. Accounts"
              + " may set their own.");
  public static final Setting<Optional<Double>> SPAM_REFUSE =
      add(
          "spam.refuse-threshold",
          "",
          text -> text.isBlank() ? Optional.empty() : Optional.of(Values.probability(text)),
          "Spam probability from which a message is refused. If empty, never.");
  public static final Setting<Boolean> SPAM_HEADER =
      truth("spam.header", "true", "Whether X-Spam-Flag and X-Spam-Score are added to filed mail.");
  public static final Setting<Advice> CONTENT_EXECUTABLES =
      add(
          "content.executables",
          "junk",
          Values::advice,
          "What to do with messages that have executable attachments, also inside archives:"
              + " accept (it only raises the spam probability), junk, quarantine or refuse.");
  public static final Setting<List<DomainName>> CONTENT_PROTECTED_DOMAINS =
      add(
          "content.protected-domains",
          "",
          Values.list(DomainName::parse),
          "Domains, besides our own, whose imitation in links and senders is detected.");
  public static final Setting<List<FilterSetting>> EXTERNAL_FILTERS =
      tables(
          "filters.external",
          FilterSetting.KEYS,
          FilterSetting::of,
          "External filters, one table each: kind (clamd, rspamd, milter), address (HOST:PORT"
              + " or unix:/PATH), and optionally timeout (10 s), on-failure (accept, defer), on-virus"
              + " (refuse), on-spam (junk), bytes-max (25 MB) and password-file.");
  public static final Setting<Boolean> REPORTS_AGGREGATE =
      truth(
          "reports.dmarc",
          "true",
          "Whether daily DMARC aggregate reports are sent to domains that request them.");
  public static final Setting<Boolean> REPORTS_FAILURES =
      truth(
          "reports.dmarc-failures",
          "false",
          "Whether DMARC failure reports are sent to domains that request them. They name the"
              + " source, but no recipients and no content; a few per hour.");
  public static final Setting<List<String>> REPORTS_ADDRESSES =
      add(
          "reports.addresses",
          "",
          Values.list(Values::mailAddress),
          "Addresses, besides postmaster of each domain, at which DMARC and TLS reports about"
              + " our domains are received and read.");

  public static final Setting<List<QkdLinkSetting>> QKD_LINKS =
      tables(
          "qkd.links",
          QkdLinkSetting.KEYS,
          QkdLinkSetting::of,
          "Servers with which mail is sealed, one table each: name, domains (of the other server),"
              + " key-server (https://HOST:PORT), peer-sae, certificate, private-key, authorities"
              + " and peer-keys (files), and optionally without-keys (wait, ml-kem, refuse).");

  static {
    AssistantSettings.declare();
  }

  private Settings() {}

  /// All settings in their order.
  public static List<Setting<?>> all() {
    return SettingDeclarations.all();
  }
}
