package org.posthorn.server.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimSigner;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// Other programs read the Authentication-Results that a server writes as it means them: OpenDMARC,
/// which judges by them, and the parsers of mailauth (npm), authres (Python) and
/// Mail::AuthenticationResults (Perl).
class ResultsReadersTest {
  private static final String PYTHON = "/usr/bin/python3";

  /// The envelope's domain in OpenDMARC's test mode.
  private static final String DOMAIN = "example.org";

  private static final DkimKey KEY = key("s1");
  private static final DkimKey UNPUBLISHED = key("s2");
  private static final DkimKey UNANSWERED =
      DkimKey.generate(DomainName.parse("refused.invalid"), "s1", DkimAlgorithm.RSA_SHA256);
  private static final String MESSAGE =
      """
      From: Someone <someone@example.org>
      To: alice@example.test
      Subject: hello
      Date: Sun, 29 Nov 2026 10:00:00 +0000
      Message-ID: <1@example.org>

      Hi.
      """
          .replace("\n", "\r\n");

  /// What OpenDMARC is told by the system's resolver comes from the test's DNS server.
  private static final String RESOLVER =
      """
      #define _GNU_SOURCE
      #include <arpa/inet.h>
      #include <dlfcn.h>
      #include <netinet/in.h>
      #include <resolv.h>
      #include <stdlib.h>
      int __res_ninit(res_state state) {
        int (*real)(res_state) = dlsym(RTLD_NEXT, "__res_ninit");
        int result = real(state);
        state->nscount = 1;
        state->nsaddr_list[0].sin_family = AF_INET;
        state->nsaddr_list[0].sin_port = htons(atoi(getenv("DNS_PORT")));
        state->nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return result;
      }
      """;

  @TempDir Path directory;
  private Dnsmasq dns;
  private RunningServer server;

  private static DkimKey key(String selector) {
    return DkimKey.generate(DomainName.parse(DOMAIN), selector, DkimAlgorithm.RSA_SHA256);
  }

  @BeforeEach
  void start() throws IOException {
    Dnsmasq.assumeInstalled();
    dns =
        Dnsmasq.start(
            directory,
            "--local=/org/",
            Dnsmasq.txt(
                DOMAIN,
                "v=spf1 ip4:192.0.2.1 -ip4:192.0.2.2 ~ip4:192.0.2.3 ?ip4:192.0.2.4"
                    + " exists:%{ir}.exists.example.org include:refused.invalid -all"),
            Dnsmasq.txt("mail." + DOMAIN, "v=spf1 ip4:192.0.2.2 -all"),
            Dnsmasq.txt("_dmarc." + DOMAIN, "v=DMARC1; p=reject"),
            Dnsmasq.txt(KEY.name().ascii(), KEY.record().toString()));
    server = RunningServer.stopped(directory.resolve("data"));
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_DNS_SERVERS", dns.servers(),
                "POSTHORN_AUTHENTICATION_MODE", "record",
                "POSTHORN_CONTENT_ENABLED", "false",
                "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS", "127.0.0.0/8")));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    if (dns != null) {
      dns.close();
    }
  }

  private static String signed(DkimKey key) {
    DkimSigner signer = new DkimSigner(List.of(key), Instant.now());
    byte[] octets = MESSAGE.getBytes(UTF_8);
    signer.update(octets, 0, octets.length);
    return signer.finish().orElseThrow() + MESSAGE;
  }

  /// The field that the server writes into a message.
  private String field(String client, String message) throws IOException {
    try (LineClient smtp = server.connect(RunningServer.MX)) {
      smtp.send("PROXY TCP4 " + client + " 127.0.0.1 50000 25");
      smtp.reply();
      for (String command :
          List.of(
              "EHLO mail." + DOMAIN,
              "MAIL FROM:<root@" + DOMAIN + ">",
              "RCPT TO:<alice@example.test>",
              "DATA")) {
        String reply = smtp.ask(command);
        assertThat(reply.charAt(0)).as(reply).isIn('2', '3');
      }
      assertThat(smtp.ask(message + ".")).startsWith("250 ");
    }
    try (LineClient imap = server.connect(RunningServer.IMAP)) {
      imap.send("PROXY TCP4 127.0.0.1 127.0.0.1 50000 143");
      imap.line();
      imap.send("a LOGIN alice@example.test \"" + RunningServer.PASSWORD + "\"", "b SELECT INBOX");
      imap.linesUntil("b ");
      imap.send("c FETCH * BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)]");
      List<String> lines = imap.linesUntil("c ");
      return lines.stream()
          .filter(line -> line.startsWith("Authentication-Results:") || line.startsWith("\t"))
          .collect(Collectors.joining("\r\n"));
    }
  }

  /// Messages, and which results they lead to.
  private Map<String, String> fields() throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("spf=pass dkim=none dmarc=pass", field("192.0.2.1", MESSAGE));
    fields.put("spf=fail dkim=pass dmarc=pass", field("192.0.2.2", signed(KEY)));
    fields.put(
        "spf=softfail dkim=fail dmarc=fail",
        field("192.0.2.3", signed(KEY).replace("Hi.", "Send money.")));
    fields.put("spf=neutral dkim=permerror dmarc=fail", field("192.0.2.4", signed(UNPUBLISHED)));
    fields.put(
        "spf=temperror dkim=temperror dmarc=temperror", field("192.0.2.5", signed(UNANSWERED)));
    fields.forEach((expected, field) ->
        assertThat(field.replaceAll("\r\n[ \t]", " "))
            .as("what the server wrote")
            .contains(expected.split(" ")));
    return fields;
  }

  private static AuthenticationResults read(String field) {
    return AuthenticationResults.parse(
            field.substring(field.indexOf(':') + 1).replace("\r\n", ""), ResultsLimits.defaults())
        .orElseThrow();
  }

  /// `spf=pass smtp.mailfrom=example.org`, in their order.
  private static List<String> results(String field) {
    return read(field).results().stream()
        .map(one ->
            one.method()
                + "="
                + one.result()
                + one.properties().stream()
                    .map(p -> " " + p.type() + "." + p.name() + "=" + p.value())
                    .collect(Collectors.joining()))
        .toList();
  }

  private List<String> run(Path field, String... command) throws IOException {
    Outcome outcome = Programs.run(Call.of(command).withInputBytes(Files.readAllBytes(field)));
    assertThat(outcome.err()).isEmpty();
    return outcome.out().lines().toList();
  }

  private Path written(String text) throws IOException {
    return Files.write(directory.resolve("message"), text.getBytes(ISO_8859_1));
  }

  /// OpenDMARC's numbers of results: pass 0, softfail 2, neutral 3, temperror 4, permerror 5, fail
  /// 7; of alignment: 4 is yes and 5 is no.
  @Test
  void opendmarc_reads_them() throws IOException {
    Programs.assumeInstalled("opendmarc", "gcc");
    Path source = Files.writeString(directory.resolve("resolver.c"), RESOLVER);
    Path library = directory.resolve("resolver.so");
    Outcome built =
        Programs.run(
            Call.of(
                "gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"));
    assertThat(built.exit()).as(built.err()).isZero();
    Map<String, String> seen = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : fields().entrySet()) {
      seen.put(entry.getKey(), opendmarc(library, entry.getValue() + "\r\n" + MESSAGE));
    }
    assertThat(seen)
        .containsEntry("spf=pass dkim=none dmarc=pass", "spf 0 align_dkim 5 align_spf 4")
        .containsEntry(
            "spf=fail dkim=pass dmarc=pass", "dkim example.org s1 0 spf 7 align_dkim 4 align_spf 5")
        .containsEntry(
            "spf=softfail dkim=fail dmarc=fail",
            "dkim example.org s1 7 spf 2 align_dkim 5 align_spf 5")
        .containsEntry(
            "spf=neutral dkim=permerror dmarc=fail",
            "dkim example.org s2 5 spf 3 align_dkim 5 align_spf 5")
        .containsEntry(
            "spf=temperror dkim=temperror dmarc=temperror",
            "dkim refused.invalid s1 4 spf 4 align_dkim 5 align_spf 5");
  }

  private String opendmarc(Path library, String message) throws IOException {
    Path history = directory.resolve("history");
    Files.deleteIfExists(history);
    Path hosts = Files.writeString(directory.resolve("hosts"), "192.0.2.250\n");
    Path configuration =
        Files.writeString(
            directory.resolve("opendmarc.conf"),
            """
            AuthservID filter.test
            TrustedAuthservIDs mail.example.test
            IgnoreHosts %s
            HistoryFile %s
            RejectFailures true
            SPFIgnoreResults false
            SPFSelfValidate false
            Syslog false
            """
                .formatted(hosts, history));
    Outcome outcome =
        Programs.run(
            Call.of("opendmarc", "-c", configuration.toString(), "-t", written(message).toString())
                .withEnvironment("LD_PRELOAD", library.toString())
                .withEnvironment("DNS_PORT", String.valueOf(dns.port())));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return Files.readAllLines(history).stream()
        .filter(line -> line.matches("(dkim|spf|align_dkim|align_spf) .*"))
        .collect(Collectors.joining(" "));
  }

  @Test
  void authres_of_python_reads_them() throws IOException {
    Programs.assumeInstalled(PYTHON);
    Assumptions.assumeTrue(
        Programs.run(Call.of(PYTHON, "-c", "import authres")).exit() == 0,
        "python3 has no module authres (python3-authres)");
    String script =
        """
        import authres, sys
        field = authres.AuthenticationResultsHeader.parse(sys.stdin.buffer.read().decode())
        for one in field.results:
            print(f"{one.method}={one.result}" + "".join(f" {p.type}.{p.name}={p.value}" for p in one.properties))
        """;
    for (String field : fields().values()) {
      assertThat(run(written(field), PYTHON, "-W", "ignore", "-c", script))
          .isEqualTo(results(field));
    }
  }

  @Test
  void mail_authenticationresults_of_perl_reads_them() throws IOException {
    Programs.assumeInstalled("perl");
    Assumptions.assumeTrue(
        Programs.run(Call.of("perl", "-e", "use Mail::AuthenticationResults::Parser;")).exit() == 0,
        "perl has no Mail::AuthenticationResults (libmail-authenticationresults-perl)");
    String script =
        """
        use Mail::AuthenticationResults::Parser;
        local $/;
        my $text = <STDIN>;
        $text =~ s/^[^:]*: //;
        for my $one (@{Mail::AuthenticationResults::Parser->new($text)->parsed->children}) {
          print $one->key, "=", $one->value;
          for my $part (@{$one->children}) { print " ", $part->key, "=", $part->value if $part->key ne "reason" }
          print "\\n";
        }
        """;
    for (String field : fields().values()) {
      assertThat(run(written(field), "perl", "-e", script)).isEqualTo(results(field));
    }
  }

  /// It keeps the last result of a method but DKIM: of two identities of SPF, that of MAIL FROM.
  @Test
  void mailauth_of_npm_reads_them() throws IOException {
    Path modules = Mailauth.assumeThere();
    String script =
        """
        const { createRequire } = require('node:module');
        const { readFileSync } = require('node:fs');
        const { parseDkimHeaders } = createRequire(process.argv[1] + '/')('mailauth/lib/tools');
        const field = parseDkimHeaders(readFileSync(0, 'latin1')).parsed;
        for (const [method, all] of Object.entries(field)) {
          for (const one of [].concat(all)) {
            if (typeof one !== 'object') continue;
            let line = `${method}=${one.value}`;
            for (const [type, properties] of Object.entries(one)) {
              if (typeof properties !== 'object') continue;
              for (const [name, value] of Object.entries(properties)) line += ` ${type}.${name}=${value}`;
            }
            console.log(line);
          }
        }
        """;
    for (String field : fields().values()) {
      List<String> kept =
          results(field).stream().filter(one -> !one.contains("smtp.helo")).toList();
      assertThat(run(written(field), Mailauth.node(modules), "-e", script, modules.toString()))
          .isEqualTo(kept);
    }
  }
}
