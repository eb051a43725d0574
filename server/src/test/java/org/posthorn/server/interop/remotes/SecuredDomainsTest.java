package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.ServerTls;

/// Domains that say by DANE or MTA-STS what their servers' TLS must be. All are served by Postfix,
/// whose certificate the authority of the test has issued; the policies by OpenSSL's web server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class SecuredDomainsTest {
  private static final int WITH_TLS = 10;
  private static final int WITHOUT_TLS = 11;
  private static final int EXPIRED = 12;
  private static final String ZEROS = "0".repeat(64);

  private static final String ZONE =
      """
      key.test. MX 10 mx.key.test.
      mx.key.test. A NET.10
      _PORT._tcp.mx.key.test. TLSA 3 1 1 KEYHASH
      authority.test. MX 10 mx.authority.test.
      mx.authority.test. A NET.10
      _PORT._tcp.mx.authority.test. TLSA 2 0 1 AUTHORITYHASH
      rolled.test. MX 10 mx.rolled.test.
      mx.rolled.test. A NET.10
      _PORT._tcp.mx.rolled.test. TLSA 3 1 1 ZEROS
      _PORT._tcp.mx.rolled.test. TLSA 3 1 1 KEYHASH
      wrong.test. MX 10 mx.wrong.test.
      mx.wrong.test. A NET.10
      _PORT._tcp.mx.wrong.test. TLSA 3 1 1 ZEROS
      wrongauthority.test. MX 10 mx.wrongauthority.test.
      mx.wrongauthority.test. A NET.10
      _PORT._tcp.mx.wrongauthority.test. TLSA 2 0 1 ZEROS
      othername.test. MX 10 mx.othername.test.
      mx.othername.test. A NET.10
      _PORT._tcp.mx.othername.test. TLSA 2 0 1 AUTHORITYHASH
      stripped.test. MX 10 mx.stripped.test.
      mx.stripped.test. A NET.11
      _PORT._tcp.mx.stripped.test. TLSA 3 1 1 KEYHASH
      sts.test. MX 10 mx.sts.test.
      mx.sts.test. A NET.10
      _mta-sts.sts.test. TXT "v=STSv1; id=1"
      mta-sts.sts.test. A NET.50
      stsname.test. MX 10 mx.othername2.test.
      mx.othername2.test. A NET.10
      _mta-sts.stsname.test. TXT "v=STSv1; id=1"
      mta-sts.stsname.test. A NET.50
      stsplain.test. MX 10 plain.sts.test.
      plain.sts.test. A NET.11
      _mta-sts.stsplain.test. TXT "v=STSv1; id=1"
      mta-sts.stsplain.test. A NET.50
      stsexpired.test. MX 10 old.sts.test.
      old.sts.test. A NET.12
      _mta-sts.stsexpired.test. TXT "v=STSv1; id=1"
      mta-sts.stsexpired.test. A NET.50
      expired.test. MX 10 old.sts.test.
      stslisted.test. MX 10 mx.key2.test.
      mx.key2.test. A NET.10
      _mta-sts.stslisted.test. TXT "v=STSv1; id=1"
      mta-sts.stslisted.test. A NET.50
      """;

  private static final String POLICY =
      """
      version: STSv1\r
      mode: enforce\r
      mx: *.sts.test\r
      mx: mx.othername2.test\r
      max_age: 86400\r
      """;

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Postfix postfix;
  private Sender sender;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    Programs.assumeInstalled("openssl");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Loopback net = Loopback.take();
    TestCertificates certificates = TestCertificates.in(directory);
    ServerTls.KeyPairFiles mx =
        certificates.server("mx.authority.test", "mx.sts.test", "mx.key2.test");
    ServerTls.KeyPairFiles old = certificates.expired("old.sts.test");
    String zone =
        ZONE.replace("PORT", String.valueOf(net.port()))
            .replace("KEYHASH", keyHash(mx.chain()))
            .replace("AUTHORITYHASH", hash(certificates.authority().getEncoded()))
            .replace("ZEROS", ZEROS);
    Dns dns = Dns.start(directory, net, zone);
    closed.push(dns);
    int https = FreePorts.take();
    closed.push(policies(directory, certificates, net.address(50), https));
    sender =
        Sender.start(
            directory,
            net,
            dns.servers(),
            Map.of(
                "POSTHORN_OUTBOUND_CA_FILE",
                certificates.authorityFile().toString(),
                "POSTHORN_OUTBOUND_MTA_STS_PORT",
                String.valueOf(https)));
    closed.push(sender);
    postfix =
        Postfix.start(
            directory,
            net,
            mx,
            Map.of(
                WITH_TLS,
                "",
                WITHOUT_TLS,
                "-o smtpd_tls_security_level=none",
                EXPIRED,
                "-o smtpd_tls_cert_file=" + old.chain() + " -o smtpd_tls_key_file=" + old.key()),
            "127.0.0.1:" + sender.server().address(RunningServer.MX).getPort());
    closed.push(postfix);
  }

  @AfterAll
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  private static Daemon policies(
      Path directory, TestCertificates certificates, String address, int port) throws IOException {
    ServerTls.KeyPairFiles web =
        certificates.server(
            "mta-sts.sts.test",
            "mta-sts.stsname.test",
            "mta-sts.stsplain.test",
            "mta-sts.stsexpired.test",
            "mta-sts.stslisted.test");
    Path files = Files.createDirectories(directory.resolve("web"));
    Files.writeString(
        Files.createDirectories(files.resolve(".well-known")).resolve("mta-sts.txt"),
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
            + POLICY.length()
            + "\r\n\r\n"
            + POLICY);
    return Daemon.start(
            files,
            "openssl",
            "s_server",
            "-accept",
            address + ":" + port,
            "-cert",
            web.chain().toString(),
            "-cert_chain",
            web.chain().toString(),
            "-key",
            web.key().toString(),
            "-HTTP",
            "-quiet")
        .awaitListening(new InetSocketAddress(address, port));
  }

  private static String keyHash(Path chain) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(chain)) {
      return hash(
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded());
    }
  }

  private static String hash(byte[] octets) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          DANE by key,              key.test
          DANE by authority,        authority.test
          DANE while keys change,   rolled.test
          MTA-STS,                  sts.test
          expired where any will do, expired.test
          """)
  void mail_goes_where_the_certificate_is_right(String subject, String domain) throws IOException {
    sender.submit(Sender.testMessage(subject, "x"), "bob@" + domain);
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() ->
            assertThat(postfix.mail("Subject: " + subject + "\r"))
                .as(sender::waiting)
                .hasSize(1)
                .allMatch(text -> text.contains("(using TLSv1.3")));
  }

  /// RFC 8689 §3, §4.2.2. Such a message opens no way for others behind it.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          Not required DANE wrong key,          wrong.test,     TLSA,       yes
          Not required DANE other name,         othername.test, othername,  yes
          Not required DANE without TLS,        stripped.test,  STARTTLS,   no
          Not required MTA-STS other name,      stsname.test,   othername2, yes
          Not required MTA-STS without TLS,     stsplain.test,  STARTTLS,   no
          Not required MTA-STS not listed,      stslisted.test, policy,     yes
          """)
  void mail_goes_all_the_same_where_its_sender_does_not_require_tls(
      String subject, String domain, String reason, String encrypted) throws IOException {
    String message = Sender.testMessage(subject, "x");
    sender.submit("TLS-Required: No\r\n" + message, "bob@" + domain);
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() ->
            assertThat(postfix.mail("Subject: " + subject + "\r"))
                .as(sender::waiting)
                .hasSize(1)
                .allMatch(text -> text.contains("TLS-Required: No\r\n"))
                .allMatch(text -> text.contains("(using TLSv1.3") == encrypted.equals("yes")));
    sender.submit(message.replace(subject, subject + " other"), "carol@" + domain);
    sender.awaitDeferred("carol@" + domain, reason);
    assertThat(postfix.mail("Subject: " + subject + " other\r")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          DANE wrong key,                wrong.test,          TLSA
          DANE wrong authority,          wrongauthority.test, TLSA
          DANE authority but other name, othername.test,      othername
          DANE without TLS,              stripped.test,       STARTTLS
          MTA-STS other name,            stsname.test,        othername2
          MTA-STS expired certificate,   stsexpired.test,     certificate_expired
          MTA-STS without TLS,           stsplain.test,       STARTTLS
          MTA-STS MX host not listed,    stslisted.test,      policy
          """)
  void mail_waits_where_it_is_not(String subject, String domain, String reason) throws IOException {
    sender.submit(Sender.testMessage(subject, "x"), "bob@" + domain);
    sender.awaitDeferred("bob@" + domain, reason);
    assertThat(postfix.mail("Subject: " + subject + "\r")).isEmpty();
  }
}
