package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.posthorn.testkit.Programs;
import org.posthorn.wire.ServerTls;

/// A Postfix with a queue and configuration of its own. It takes mail for all domains below `test.`
/// but `example.test`, and files it in one maildir; `nobody` it does not know. At each of its
/// addresses it may behave differently.
final class Postfix implements AutoCloseable {
  private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");

  private final Path configuration;
  private final Path mail;
  private final Path log;

  private Postfix(Path directory) {
    this.configuration = directory.resolve("etc");
    this.mail = directory.resolve("mail");
    this.log = directory.resolve("mail.log");
  }

  /// Skips the test, with a reason, where it cannot run.
  static void assumeInstalled() {
    Programs.assumeInstalled("postfix", "smtp-sink");
    Assumptions.assumeTrue(Files.isDirectory(DAEMONS), "Postfix's programs are not in " + DAEMONS);
    Assumptions.assumeTrue(
        System.getProperty("user.name", "").equals("root"), "Postfix must be started by root");
  }

  /// Starts it.
  ///
  /// @param listeners options of smtpd by the host number of the address that it listens on
  /// @param relayHost who takes what it sends itself, such as reports: HOST:PORT
  static Postfix start(
      Path parent,
      Loopback net,
      ServerTls.KeyPairFiles certificate,
      Map<Integer, String> listeners,
      String relayHost)
      throws IOException {
    Path directory = Files.createDirectories(parent.resolve("postfix"));
    Postfix made = new Postfix(directory);
    for (String name : List.of("etc", "spool", "data", "mail")) {
      Files.createDirectories(directory.resolve(name));
    }
    var users = directory.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(directory.resolve("data"), users.lookupPrincipalByName("postfix"));
    Files.setOwner(made.mail, users.lookupPrincipalByName("nobody"));
    Files.writeString(directory.resolve("etc/domains"), "!/^example\\.test$/ yes\n");
    Files.writeString(directory.resolve("etc/recipients"), "/^nobody@/ 550 5.1.1 nobody here\n");
    Files.writeString(
        directory.resolve("etc/main.cf"),
        MAIN.replace("DIR", directory.toString())
            .replace("CERTIFICATE", certificate.chain().toString())
            .replace("KEY", certificate.key().toString())
            .replace("RELAY", "[" + relayHost.replace(":", "]:")));
    Files.writeString(directory.resolve("etc/master.cf"), master(net, listeners));
    Programs.Outcome outcome = made.postfix("start");
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    return made;
  }

  private static final String MAIN =
      """
      compatibility_level = 3.6
      queue_directory = DIR/spool
      data_directory = DIR/data
      command_directory = /usr/sbin
      daemon_directory = /usr/lib/postfix/sbin
      maillog_file = DIR/mail.log
      maillog_file_prefixes = DIR
      inet_protocols = ipv4
      inet_interfaces = 127.0.0.1
      myhostname = postfix.test
      mydestination =
      mynetworks =
      alias_maps =
      alias_database =
      biff = no
      relayhost = RELAY
      disable_dns_lookups = yes
      smtp_host_lookup = native
      smtp_tls_security_level = may
      virtual_mailbox_domains = regexp:DIR/etc/domains
      virtual_mailbox_maps = static:all/
      virtual_mailbox_base = DIR/mail
      virtual_uid_maps = static:65534
      virtual_gid_maps = static:65534
      virtual_minimum_uid = 1
      virtual_mailbox_limit = 0
      message_size_limit = 30000000
      smtpd_recipient_restrictions = reject_unauth_destination, check_recipient_access regexp:DIR/etc/recipients
      smtpd_relay_restrictions = reject_unauth_destination
      smtpd_recipient_limit = 1000
      smtpd_peername_lookup = no
      smtpd_tls_security_level = may
      smtpd_tls_cert_file = CERTIFICATE
      smtpd_tls_key_file = KEY
      smtpd_tls_received_header = yes
      smtpd_tls_loglevel = 1
      smtputf8_enable = yes
      """;

  private static String master(Loopback net, Map<Integer, String> listeners) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(listeners)
        .forEach((host, options) ->
            text.append(net.address(host))
                .append(':')
                .append(net.port())
                .append(" inet n - n - - smtpd -o syslog_name=listener-")
                .append(host)
                .append(options.isEmpty() ? "" : " " + options)
                .append('\n'));
    return text
        + """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        """;
  }

  private Programs.Outcome postfix(String command) throws IOException {
    return Programs.run(Programs.Call.of("postfix", "-c", configuration.toString(), command));
  }

  /// The messages whose files contain a text, one for each recipient, with CRLF.
  List<String> mail(String containing) throws IOException {
    Path folder = mail.resolve("all/new");
    List<String> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
          if (text.contains(containing)) {
            found.add(text);
          }
        }
      }
    }
    return found;
  }

  /// What it has logged of one of its addresses.
  List<String> log(int host) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("listener-" + host + "/"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    postfix("abort");
  }
}
