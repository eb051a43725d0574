package org.posthorn.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.spam.connection.DnsList;
import org.posthorn.web.acme.KeyType;

/// Every setting there is. Their order is that of `posthorn config show` and of the manual.
public final class Settings {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  /// Below it the engine does not open.
  private static final long MEMORY_BYTES_MIN = 8L << 20;

  public static final Setting<String> HOSTNAME =
      add("server.hostname", "localhost", Values::hostname, "The name this server greets with.");
  public static final Setting<Path> DATA =
      add("server.data", "/var/lib/posthorn", Path::of, "The directory that holds all mail.");
  public static final Setting<String> ROLE =
      add(
          "server.role",
          "all",
          text -> Values.oneOf(text, "all", "mta-only", "msa-only"),
          "all; mta-only (no submission, no IMAP, no ManageSieve); msa-only (no MX).");
  public static final Setting<String> LOG_FORMAT =
      add(
          "log.format",
          "text",
          text -> Values.oneOf(text, "text", "json"),
          "text or json, a line each.");
  public static final Setting<String> LOG_LEVEL =
      add(
          "log.level",
          "info",
          text -> Values.oneOf(text, "error", "warn", "info", "debug"),
          "The least grave events that are logged.");

  /// 0.0.0.0 and [::] are both every address of the machine, of IPv4 and IPv6.
  public static final Setting<List<InetSocketAddress>> LISTEN_MX =
      endpoints("listen.mx", "0.0.0.0:25", "Where mail from other servers arrives.");

  public static final Setting<List<InetSocketAddress>> LISTEN_SUBMISSION =
      endpoints("listen.submission", "0.0.0.0:587", "Submission with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_SUBMISSIONS =
      endpoints("listen.submissions", "0.0.0.0:465", "Submission over TLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_IMAP =
      endpoints("listen.imap", "0.0.0.0:143", "IMAP with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_IMAPS =
      endpoints("listen.imaps", "0.0.0.0:993", "IMAP over TLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_MANAGESIEVE =
      endpoints("listen.managesieve", "0.0.0.0:4190", "ManageSieve with STARTTLS.");
  public static final Setting<List<InetSocketAddress>> LISTEN_LMTP =
      endpoints("listen.lmtp", "", "LMTP from a trusted relay; none by default.");
  public static final Setting<List<InetSocketAddress>> LISTEN_HTTP =
      endpoints("listen.http", "", "HTTP in plain text; none by default.");
  public static final Setting<List<InetSocketAddress>> LISTEN_HTTPS =
      endpoints("listen.https", "", "HTTP over TLS, as 0.0.0.0:443; none by default.");
  public static final Setting<List<Cidr>> PROXY_TRUSTED =
      add(
          "listen.proxy-trusted",
          "",
          Values.list(Values::network),
          "Networks whose connections begin with a PROXY header, as 192.0.2.0/24.");
  public static final Setting<Boolean> PLAIN_ON_LOOPBACK =
      add(
          "listen.plain-login-on-loopback",
          "false",
          Values::truth,
          "Whether clients on loopback may log in without TLS.");
  public static final Setting<Integer> CONNECTIONS_MAX =
      add("listen.connections-max", "20000", Values::count, "Connections to one listener.");
  public static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX =
      add(
          "listen.connections-per-address-max",
          "200",
          Values::count,
          "Connections from one address to one listener.");
  public static final Setting<Integer> ACCEPTS_PER_ADDRESS_PER_MINUTE =
      add(
          "listen.accepts-per-address-per-minute",
          "600",
          Values::count,
          "New connections a minute from one address to one listener.");

  public static final Setting<String> WEB_URL =
      add(
          "web.url",
          "",
          Values::webUrl,
          "Where the web server is found, as https://mail.example.org; by default as server.hostname"
              + " and listen.https say.");
  public static final Setting<Boolean> OAUTH =
      add(
          "oauth.enabled",
          "true",
          Values::truth,
          "Whether programs may get access tokens, where HTTP is served.");
  public static final Setting<Boolean> OAUTH_REGISTRATION =
      add(
          "oauth.registration",
          "false",
          Values::truth,
          "Whether programs may register themselves to ask users for access.");
  public static final Setting<List<Cidr>> WEB_PROXIES =
      add(
          "web.proxies",
          "",
          Values.list(Values::network),
          "Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.");
  public static final Setting<String> WEB_PATH_PREFIX =
      add(
          "web.path-prefix",
          "",
          Values::pathPrefix,
          "The path below which a proxy shows all of HTTP, as /mail; empty for the root.");
  public static final Setting<List<String>> CORS_ORIGINS =
      add(
          "web.cors-origins",
          "",
          Values.list(Values::origin),
          "Sites whose pages may use HTTP here with a token, as https://name, or * for all.");
  public static final Setting<List<Cidr>> METRICS_READERS =
      add(
          "web.metrics-readers",
          "127.0.0.0/8, ::1/128",
          Values.list(Values::network),
          "Networks that may read /metrics.");
  public static final Setting<List<OpenIdSetting>> OPENID_PROVIDERS =
      tables(
          "web.openid-providers",
          OpenIdSetting.KEYS,
          OpenIdSetting::of,
          "OpenID providers at which people sign in on the web, a table a provider: name, issuer"
              + " (https://...), client-id, domains (whose accounts it vouches for), and any of"
              + " client-secret-file, claim (email) and create (false).");
  public static final Setting<String> MTA_STS =
      add(
          "web.mta-sts",
          "none",
          text -> Values.oneOf(text, "none", "testing", "enforce"),
          "The mode of the MTA-STS policy that is served for our domains: none, testing, enforce.");

  public static final Setting<String> ACME_DIRECTORY =
      add(
          "acme.directory",
          "",
          Values::httpsAddress,
          "The directory of an authority of certificates (RFC 8555) whose terms you accept, as "
              + "https://acme-v02.api.letsencrypt.org/directory; empty for none.");
  public static final Setting<List<String>> ACME_NAMES =
      add(
          "acme.names",
          "",
          Values.list(Values::certificateName),
          "Names of the certificate; if empty, server.hostname and those names of our domains that"
              + " clients look for and that lead here.");
  public static final Setting<String> ACME_CHALLENGE =
      add(
          "acme.challenge",
          "http-01",
          text -> Values.oneOf(text, "http-01", "tls-alpn-01", "dns-01"),
          "How names are proved to the authority: at port 80, at port 443, or in the DNS.");
  public static final Setting<KeyType> ACME_KEY_TYPE =
      add(
          "acme.key-type",
          KeyType.EC_P256.word(),
          Values::keyType,
          "Of the certificate's key, which is made anew for each certificate: "
              + String.join(", ", KeyType.words())
              + ".");
  public static final Setting<String> ACME_CONTACT =
      add(
          "acme.contact",
          "",
          Values::text,
          "An address that the authority may write to; empty for none.");
  public static final Setting<String> ACME_TRUST =
      add(
          "acme.trust",
          "",
          Values::text,
          "A PEM file that vouches for the authority's own server, if it is a private one.");
  public static final Setting<Optional<InetSocketAddress>> ACME_DNS_SERVER =
      add(
          "acme.dns-server",
          "",
          Values::optionalResolver,
          "For dns-01: the name server that takes dynamic updates, as ADDRESS or ADDRESS:PORT.");
  public static final Setting<String> ACME_DNS_ZONE =
      add(
          "acme.dns-zone",
          "",
          Values::optionalHostname,
          "For dns-01: the zone that is updated; if empty, that server is asked.");
  public static final Setting<String> ACME_DNS_KEY_NAME =
      add(
          "acme.dns-key-name",
          "",
          Values::optionalHostname,
          "For dns-01: the name of the key that signs updates (TSIG, HMAC-SHA256).");
  public static final Setting<String> ACME_DNS_KEY_FILE =
      add(
          "acme.dns-key-file",
          "",
          Values::text,
          "For dns-01: a file whose first line is that key in base64; relative to server.data.");
  public static final Setting<List<InetSocketAddress>> ACME_DNS_VISIBLE_AT =
      add(
          "acme.dns-visible-at",
          "",
          Values.list(Values::resolver),
          "For dns-01: the name servers that must show a record before the authority is asked, as"
              + " ADDRESS or ADDRESS:PORT; those of the zone if empty.");

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
          "PEM private keys in the order of tls.certificates.");

  public static final Setting<Long> MESSAGE_BYTES_MAX =
      add("smtp.message-bytes-max", "50 MB", Values.bytesFrom(1), "Largest message accepted.");
  public static final Setting<Integer> RECIPIENTS_MAX =
      add("smtp.recipients-max", "1000", Values::count, "Recipients of one message.");
  public static final Setting<Duration> SMTP_TIMEOUT =
      add("smtp.timeout", "5 min", Values::timeout, "How long an SMTP client may be silent.");
  public static final Setting<Duration> IMAP_TIMEOUT =
      add("imap.timeout", "30 min", Values::timeout, "How long an IMAP client may be silent.");

  public static final Setting<String> ENGINE =
      add(
          "store.engine",
          "rocksdb",
          text -> Values.oneOf(text, "rocksdb", "postgresql"),
          "rocksdb (embedded) or postgresql.");
  public static final Setting<String> POSTGRESQL_URL =
      add(
          "store.postgresql-url",
          "jdbc:postgresql:///posthorn",
          Values::text,
          "Where the database is when store.engine is postgresql.");
  public static final Setting<Integer> POSTGRESQL_CONNECTIONS =
      add(
          "store.postgresql-connections",
          "10",
          Values::count,
          "Connections to the database at the most.");
  public static final Setting<Long> MEMORY_BUDGET =
      add(
          "store.memory",
          "48 MB",
          Values.bytesFrom(MEMORY_BYTES_MIN),
          "What the embedded engine may use in memory.");
  public static final Setting<Long> VIEW_BUDGET =
      add(
          "store.views-memory",
          "128 MB",
          Values::bytes,
          "What listings of mailboxes may use in memory.");
  public static final Setting<Long> FREE_SPACE_FLOOR =
      add(
          "store.free-space-floor",
          "512 MB",
          Values::bytes,
          "With less than this free on the disk, mail is refused.");
  public static final Setting<Duration> GRAVE_DELAY =
      add(
          "store.grave-delay",
          "1 d",
          Values::duration,
          "How long the bytes of an expunged message are kept.");
  public static final Setting<Duration> SYNC_DELAY =
      add(
          "store.sync-delay",
          "0 ms",
          Values::duration,
          "Added to each sync; for measurements on fast disks only.");
  public static final Setting<String> BACKUP_DIRECTORY =
      add(
          "backup.directory",
          "",
          Values::text,
          "Where backups are made and looked for that the console and REST ask for; relative to"
              + " server.data. If empty, they are made by the command line alone.");
  public static final Setting<String> KEY_FILE =
      add(
          "secrets.key-file",
          "",
          Values::text,
          "File of the master key that secrets in the store are sealed under; relative to"
              + " server.data and outside of it. If empty, master.key in the directory beside"
              + " server.data that has .keys at the end of its name.");
  public static final Setting<Long> QUOTA =
      add("account.quota", "5 GB", Values::bytes, "The quota of a new account.");
  public static final Setting<List<InetSocketAddress>> DNS_SERVERS =
      add(
          "dns.servers",
          "",
          Values.list(Values::resolver),
          "Resolvers as ADDRESS or ADDRESS:PORT; those of the system if empty.");
  public static final Setting<String> DNSSEC =
      add(
          "dns.dnssec",
          "local",
          text -> Values.oneOf(text, "local", "trusted", "ignored"),
          "Whether the resolvers are believed what they say of DNSSEC, which DANE needs: local"
              + " believes those of this machine.");
  public static final Setting<Boolean> CLIENT_NAMES =
      add(
          "dns.client-names",
          "true",
          Values::truth,
          "Whether the DNS is asked for the names of SMTP clients, for Received and the log.");
  public static final Setting<Duration> QUARANTINE_KEPT =
      add(
          "quarantine.kept",
          "30 d",
          Values::duration,
          "How long a message waits in quarantine; then it is discarded.");
  public static final Setting<Boolean> QUARANTINE_OWNERS_RELEASE =
      add(
          "quarantine.owners-release",
          "true",
          Values::truth,
          "Whether the owners of accounts may release what waits in quarantine for them. What may"
              + " have a virus or a program is for administrators only.");
  public static final Setting<List<String>> SIEVE_BEFORE =
      add(
          "sieve.before",
          "",
          Values.list(Values::text),
          "Sieve scripts that are run over all mail before its owner's; relative to server.data.");
  public static final Setting<List<String>> SIEVE_AFTER =
      add(
          "sieve.after",
          "",
          Values.list(Values::text),
          "Sieve scripts that are run over mail after its owner's, where these keep it.");
  public static final Setting<String> SIEVE_GLOBAL =
      add(
          "sieve.global",
          "",
          Values::text,
          "Directory of scripts NAME.sieve that owners' scripts may include by :global \"NAME\";"
              + " relative to server.data.");
  public static final Setting<String> AUTHENTICATION_MODE =
      add(
          "authentication.mode",
          "enforce",
          text -> Values.oneOf(text, "enforce", "record", "off"),
          "enforce; record (results are told, and nothing follows); off (nothing is looked up). This"
              + " and the next four may be set for a domain: posthorn domain authentication.");
  public static final Setting<String> AUTHENTICATION_REJECT =
      advice(
          "authentication.dmarc-reject",
          "junk",
          "What becomes of mail that fails DMARC if its author's domain asks for reject: accept,"
              + " junk, quarantine (it waits for an administrator), or refuse.");
  public static final Setting<String> AUTHENTICATION_QUARANTINE =
      advice(
          "authentication.dmarc-quarantine",
          "junk",
          "The same if the author's domain asks for quarantine.");
  public static final Setting<String> AUTHENTICATION_SPF_FAIL =
      advice(
          "authentication.spf-fail",
          "accept",
          "The same for mail that fails SPF and whose author's domain has no DMARC policy.");
  public static final Setting<String> AUTHENTICATION_TEMPORARY =
      add(
          "authentication.temporary-error",
          "accept",
          text -> Values.oneOf(text, "accept", "defer"),
          "What becomes of mail that cannot be authenticated because the DNS does not answer: accept,"
              + " or defer (its sender is told to try again).");
  public static final Setting<List<Cidr>> AUTHENTICATION_TRUSTED =
      add(
          "authentication.trusted-networks",
          "127.0.0.0/8, ::1",
          Values.list(Values::network),
          "Networks whose mail is taken without being authenticated: machines that send through"
              + " this server.");
  public static final Setting<List<Cidr>> AUTHENTICATION_FORWARDERS =
      add(
          "authentication.forwarders",
          "",
          Values.list(Values::network),
          "Networks of servers that pass mail on to this one as it came: that it fails SPF or DMARC"
              + " then does not count.");
  public static final Setting<List<DomainName>> AUTHENTICATION_SEALERS =
      add(
          "authentication.arc-sealers",
          "",
          Values.list(DomainName::parse),
          "Domains whose ARC seals are believed: mail whose author they found authenticated does not"
              + " fail DMARC here.");

  public static final Setting<String> AUTHENTICATION_SUFFIXES =
      add(
          "authentication.public-suffix-list",
          "",
          Values::text,
          "File in the format of publicsuffix.org that says where organizations begin when the DNS"
              + " does not; relative to server.data. The DNS alone decides if it is empty.");

  public static final Setting<Boolean> AUTHENTICATION_SEAL =
      add(
          "authentication.arc-seal",
          "false",
          Values::truth,
          "Whether mail of others that addresses, lists and Sieve scripts of ours pass on is sealed"
              + " (ARC) by the domain that passes it on, if that has DKIM keys.");

  /// Behind a container's or a router's address may be the whole world: whoever counts or bans it
  /// keeps everybody out.
  public static final Setting<List<Cidr>> CONNECTION_TRUSTED =
      add(
          "connection.trusted-networks",
          "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7, fe80::/10",
          Values.list(Values::network),
          "Networks whose clients are neither counted, nor asked about in lists, nor banned;"
              + " loopback never is.");

  public static final Setting<List<DnsList>> CONNECTION_LISTS =
      tables(
          "connection.dns-lists",
          DnsListSetting.KEYS,
          DnsListSetting::of,
          "DNS lists that are asked about strangers, a table a list: zone, weight (above 0 for a"
              + " blocklist, below 0 for a list of good ones), and any of codes (127.0.0.2-11,"
              + " 127.0.*.3; every listing if missing) and of (address or domain). Most public lists"
              + " have terms of use.");
  public static final Setting<OptionalDouble> CONNECTION_REFUSE =
      add(
          "connection.refuse-above",
          "",
          Values::optionalNumber,
          "From which sum of weights on a stranger's mail is refused before its message; never if"
              + " empty.");
  public static final Setting<String> CONNECTION_EARLY =
      add(
          "connection.early-talkers",
          "refuse",
          text -> Values.oneOf(text, "refuse", "signal"),
          "What becomes of strangers who speak before the greeting: refuse, or signal (it speaks"
              + " against their messages).");
  public static final Setting<Duration> CONNECTION_GREETING_DELAY =
      add(
          "connection.greeting-delay",
          "2 s",
          Values::duration,
          "How long strangers of a bad reputation wait for the greeting.");
  public static final Setting<Integer> CONNECTION_PER_CLIENT =
      add(
          "connection.messages-per-client",
          "100",
          Values::count,
          "Messages an hour from one address (or IPv6 /64) without a good reputation.");
  public static final Setting<Integer> CONNECTION_PER_NETWORK =
      add(
          "connection.messages-per-network",
          "400",
          Values::count,
          "Messages an hour from one /24 (or IPv6 /48), of clients without a good reputation.");
  public static final Setting<String> CONNECTION_SYSTEMS =
      add(
          "connection.autonomous-systems",
          "",
          Values::text,
          "File that names the autonomous system of networks, a line NETWORK NUMBER each; relative"
              + " to server.data; none by default.");
  public static final Setting<Boolean> GREYLIST =
      add(
          "greylist.enabled",
          "false",
          Values::truth,
          "Whether doubtful strangers have to come back with a message.");
  public static final Setting<Double> GREYLIST_ABOVE =
      add(
          "greylist.above",
          "1.0",
          Values::number,
          "From which sum of weights on a stranger is doubtful.");
  public static final Setting<Duration> GREYLIST_DELAY =
      add("greylist.delay", "1 min", Values::timeout, "How long they have to wait at least.");
  public static final Setting<Boolean> BAN =
      add(
          "ban.enabled",
          "true",
          Values::truth,
          "Whether clients that guess passwords or addresses, or send viruses, may not connect for"
              + " some time; bans by an administrator hold anyway.");
  public static final Setting<Duration> BAN_FIRST =
      add(
          "ban.first",
          "10 min",
          Values::timeout,
          "How long the first ban of a client lasts; each further one lasts four times as long.");
  public static final Setting<Integer> OUTBOUND_PORT =
      add(
          "outbound.port",
          "25",
          Values::count,
          "Where other servers listen; not 25 only in tests.");
  public static final Setting<TlsPolicy> OUTBOUND_TLS =
      add(
          "outbound.tls",
          "opportunistic",
          Values::tlsPolicy,
          "What the connection to another server must be where neither DANE nor MTA-STS say more:"
              + " plain, opportunistic, encrypted, or verified (a certificate of its name).");
  public static final Setting<Map<String, TlsPolicy>> OUTBOUND_TLS_DOMAINS =
      add(
          "outbound.tls-domains",
          "",
          Values::tlsDomains,
          "The same for some recipient domains, before all else, as example.org=verified; dane asks"
              + " for TLSA records.");
  public static final Setting<String> OUTBOUND_AUTHORITIES =
      add(
          "outbound.authorities",
          "",
          Values::text,
          "PEM file of the authorities whose certificates are trusted instead of Java's; relative"
              + " to server.data.");
  public static final Setting<Integer> OUTBOUND_STS_PORT =
      add(
          "outbound.mta-sts-port",
          "443",
          Values::count,
          "Where MTA-STS policies are served; not 443 only in tests.");
  public static final Setting<List<Cidr>> OUTBOUND_NETWORKS =
      add(
          "outbound.networks",
          "",
          Values.list(Values::network),
          "Private or loopback networks that mail may go to, as 10.0.0.0/8.");
  public static final Setting<Duration> OUTBOUND_CONNECT_TIMEOUT =
      add(
          "outbound.connect-timeout",
          "30 s",
          Values::timeout,
          "How long an address of another server may take to answer; then the next is tried.");
  public static final Setting<Duration> OUTBOUND_REPLY_TIMEOUT =
      add(
          "outbound.reply-timeout",
          "5 min",
          Values::timeout,
          "How long another server may take for its greeting and each reply (RFC 5321: 5 min).");
  public static final Setting<Duration> OUTBOUND_END_TIMEOUT =
      add(
          "outbound.end-timeout",
          "10 min",
          Values::timeout,
          "How long another server may take to reply to the end of a message; if it is shorter than"
              + " the server needs, messages arrive twice (RFC 5321: 10 min).");
  public static final Setting<Duration> OUTBOUND_MESSAGE_TIMEOUT =
      add(
          "outbound.message-timeout",
          "30 min",
          Values::timeout,
          "How long all of a message may take on its way to another server, however it drips.");
  public static final Setting<String> OUTBOUND_RELAY =
      add(
          "outbound.relay",
          "",
          Values::relay,
          "A server that takes all mail for others, as HOST:PORT; none by default.");

  public static final Setting<String> OUTBOUND_RELAY_USER =
      add(
          "outbound.relay-user",
          "",
          Values::text,
          "Name to log in at the relay with; none by default. Needs encryption.");
  public static final Setting<String> OUTBOUND_RELAY_PASSWORD_FILE =
      add(
          "outbound.relay-password-file",
          "",
          Values::text,
          "File whose first line is the password for the relay; relative to server.data.");
  public static final Setting<Integer> SENDING_PER_MINUTE =
      add(
          "sending.messages-per-minute",
          "60",
          Values::count,
          "Messages that an account may submit a minute on average.");
  public static final Setting<Integer> SENDING_BURST =
      add(
          "sending.burst",
          "100",
          Values::count,
          "Messages that an account may submit at once after a pause.");
  public static final Setting<Integer> SENDING_PER_HOUR =
      add(
          "sending.messages-per-hour",
          "500",
          Values::count,
          "Messages that an account may submit in any hour; accounts with limits of their own have"
              + " no such bound.");
  public static final Setting<Integer> SENDING_MESSAGES =
      add(
          "sending.messages-per-day",
          "2000",
          Values::count,
          "Messages that an account may submit a day, from midnight UTC.");
  public static final Setting<Integer> SENDING_RECIPIENTS =
      add(
          "sending.recipients-per-day",
          "10000",
          Values::count,
          "Recipients of all messages that an account submits a day.");
  public static final Setting<Boolean> SENDING_REVIEW =
      add(
          "sending.review",
          "false",
          Values::truth,
          "Whether all that is submitted is held until an administrator releases it.");

  public static final Setting<List<SenderSetting>> OUTBOUND_SENDERS =
      tables(
          "outbound.senders",
          SenderSetting.KEYS,
          SenderSetting::of,
          "How mail of a sender domain leaves, a table a domain: domain, and any of hello, source,"
              + " relay (HOST:PORT), user and password-file.");
  public static final Setting<Optional<InetAddress>> OUTBOUND_SOURCE =
      add(
          "outbound.source",
          "",
          Values::optionalAddress,
          "The address of this machine that mail leaves from where outbound.senders says nothing"
              + " else; the system's choice if empty.");
  public static final Setting<List<WarmUpSetting>> OUTBOUND_WARM_UP =
      tables(
          "outbound.warm-up",
          WarmUpSetting.KEYS,
          WarmUpSetting::of,
          "Source addresses that others do not know yet, a table an address: source, since (the"
              + " first day), and any of first (50 messages leave on the first day), growth (1.5"
              + " times as many on each further one) and days (30, then there is no bound).");
  public static final Setting<Integer> OUTBOUND_CONNECTIONS_PER_HOST =
      add(
          "outbound.connections-per-host",
          "20",
          Values::count,
          "Connections at a time from one source address to one address of another server,"
              + " whichever domains it serves; fewer after failures.");
  public static final Setting<Integer> OUTBOUND_CONNECTIONS_PER_SOURCE =
      add(
          "outbound.connections-per-source",
          "200",
          Values::count,
          "Connections at a time from one address that outbound.source or outbound.senders names.");
  public static final Setting<String> FORWARD_DOMAIN =
      add(
          "forward.domain",
          "",
          Values::text,
          "Domain of the return paths of letters that are passed on for strangers; server.hostname"
              + " if empty. Its mail must come here, and its SPF record must name this server.");
  public static final Setting<Duration> DKIM_ROTATION =
      add(
          "dkim.rotation",
          "90 d",
          Values::timeout,
          "How long a DKIM key signs until a new one is made to take over.");

  public static final Setting<Boolean> CONTENT =
      add(
          "content.enabled",
          "true",
          Values::truth,
          "Whether messages are searched for links and senders that deceive, and for attachments"
              + " that do harm.");
  public static final Setting<Boolean> SPAM_ENABLED =
      add(
          "spam.enabled",
          "true",
          Values::truth,
          "Whether arriving mail is judged by its words and make, and what users move is learnt.");
  public static final Setting<Double> SPAM_JUNK =
      add(
          "spam.junk-threshold",
          "0.9",
          Values::probability,
          "How likely spam a message must be to be filed among junk, between 0 and 1; accounts may"
              + " have their own.");
  public static final Setting<Optional<Double>> SPAM_REFUSE =
      add(
          "spam.refuse-threshold",
          "",
          text -> text.isBlank() ? Optional.empty() : Optional.of(Values.probability(text)),
          "How likely spam a message must be not to be taken at all; empty to take all.");
  public static final Setting<Boolean> SPAM_HEADER =
      add(
          "spam.header",
          "true",
          Values::truth,
          "Whether filed mail has X-Spam-Flag and X-Spam-Score, which mail programs know.");

  public static final Setting<Advice> CONTENT_PROGRAMS =
      add(
          "content.programs",
          "junk",
          Values::advice,
          "What becomes of messages with programs attached, also in archives: accept (they count"
              + " as likely spam only), junk, quarantine or refuse.");
  public static final Setting<List<DomainName>> CONTENT_GUARDED =
      add(
          "content.guarded-domains",
          "",
          Values.list(DomainName::parse),
          "Domains besides our own whose imitation in links and senders is looked for.");
  public static final Setting<List<FilterSetting>> FILTERS =
      tables(
          "filters.ask",
          FilterSetting.KEYS,
          FilterSetting::of,
          "Filters in other processes, a table each: kind (clamd, rspamd, milter), address (HOST:PORT"
              + " or unix:/PATH), and any of timeout (10 s), on-failure (accept, defer), on-virus"
              + " (refuse), on-spam (junk), bytes-max (25 MB) and password-file.");
  public static final Setting<Boolean> REPORTS_AGGREGATE =
      add(
          "reports.dmarc",
          "true",
          Values::truth,
          "Whether domains that ask for it get a DMARC report each day on mail in their name.");
  public static final Setting<Boolean> REPORTS_FAILURES =
      add(
          "reports.dmarc-failures",
          "false",
          Values::truth,
          "Whether domains that ask for it are told of single messages that fail DMARC: where they"
              + " came from, nothing of recipients and content, some an hour.");
  public static final Setting<List<String>> REPORTS_ADDRESSES =
      add(
          "reports.addresses",
          "",
          Values.list(Values::mailAddress),
          "Addresses, besides postmaster of each domain, where reports of DMARC and TLS on our"
              + " domains come to and are read.");

  private Settings() {}

  /// All settings in their order.
  public static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  private static <T> Setting<T> add(
      String name, String byDefault, Function<String, T> parse, String about) {
    Setting<T> setting = new Setting<>(name, byDefault, parse, about, List.of());
    ALL.add(setting);
    return setting;
  }

  private static <T> Setting<List<T>> tables(
      String name, List<String> keys, Function<Map<String, String>, T> row, String about) {
    Setting<List<T>> setting = new Setting<>(name, "", TableRows.of(keys, row), about, keys);
    ALL.add(setting);
    return setting;
  }

  private static Setting<List<InetSocketAddress>> endpoints(
      String name, String byDefault, String about) {
    return add(name, byDefault, Values.list(Values::endpoint), about);
  }

  private static Setting<String> advice(String name, String byDefault, String about) {
    return add(
        name,
        byDefault,
        text -> Values.oneOf(text, "accept", "junk", "quarantine", "refuse"),
        about);
  }
}
