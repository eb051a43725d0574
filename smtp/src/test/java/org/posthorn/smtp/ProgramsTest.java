package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ServerTls;

/// Real programs deliver to the engine on loopback.
class ProgramsTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final RecordingService service = new RecordingService();

  @TempDir Path directory;

  private Listener listen(
      ListenerRole role, Optional<ServerTls> startTls, Optional<ServerTls> implicit)
      throws IOException {
    SmtpSettings settings = SmtpSettings.of(role, "mx.example.test");
    if (startTls.isPresent()) {
      settings = settings.withTls(startTls.get());
    }
    Listener.Settings listener =
        Listener.Settings.plain("test", ANY_PORT, org.posthorn.wire.ListenerLimits.defaults());
    if (implicit.isPresent()) {
      listener = listener.withTls(implicit.get());
    }
    return Listener.open(listener, new Metrics(), new SmtpServer(settings, service));
  }

  private static Programs.Outcome swaks(Listener to, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                String.valueOf(to.address().getPort()),
                "--from",
                "bob@client.test",
                "--to",
                "alice@example.test",
                "--h-Subject",
                "from swaks"));
    command.addAll(List.of(options));
    return Programs.run(Programs.Call.of(command.toArray(String[]::new)));
  }

  @Test
  void swaks_in_plain_text() throws IOException {
    Programs.assumeInstalled("swaks");
    try (Listener listener = listen(ListenerRole.MX, Optional.empty(), Optional.empty())) {
      Programs.Outcome outcome = swaks(listener);
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      assertThat(service.received).hasSize(1);
      assertThat(service.received.getFirst().text()).contains("Subject: from swaks\r\n");
    }
  }

  @Test
  void swaks_pipelining() throws IOException {
    Programs.assumeInstalled("swaks");
    try (Listener listener = listen(ListenerRole.MX, Optional.empty(), Optional.empty())) {
      Programs.Outcome outcome = swaks(listener, "--pipeline");
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      assertThat(service.received).hasSize(1);
    }
  }

  @Test
  void swaks_over_lmtp() throws IOException {
    Programs.assumeInstalled("swaks");
    try (Listener listener = listen(ListenerRole.LMTP, Optional.empty(), Optional.empty())) {
      Programs.Outcome outcome = swaks(listener, "--protocol", "LMTP");
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      assertThat(service.received).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "LOGIN"})
  void swaks_authenticates_after_starttls(String mechanism) throws IOException {
    Programs.assumeInstalled("swaks");
    service.authenticates = true;
    ServerTls tls = TestCertificates.in(directory).serverTls("localhost");
    try (Listener listener = listen(ListenerRole.SUBMISSION, Optional.of(tls), Optional.empty())) {
      Programs.Outcome clear =
          swaks(listener, "--auth", mechanism, "-au", "alice", "-ap", "secret");
      assertThat(clear.exit()).as("no AUTH in plain text").isNotZero();
      Programs.Outcome outcome =
          swaks(listener, "--tls", "--auth", mechanism, "-au", "alice", "-ap", "secret");
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      assertThat(service.received).hasSize(1);
      assertThat(service.received.getFirst().identity()).contains("alice");
    }
  }

  @Test
  void swaks_over_tls_from_the_start() throws IOException {
    Programs.assumeInstalled("swaks");
    service.authenticates = true;
    ServerTls tls = TestCertificates.in(directory).serverTls("localhost");
    try (Listener listener = listen(ListenerRole.SUBMISSION, Optional.empty(), Optional.of(tls))) {
      Programs.Outcome outcome =
          swaks(listener, "--tlsc", "--auth", "PLAIN", "-au", "alice", "-ap", "secret");
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      Programs.Outcome wrong =
          swaks(listener, "--tlsc", "--auth", "PLAIN", "-au", "alice", "-ap", "wrong");
      assertThat(wrong.out()).contains("535 5.7.8");
      assertThat(service.received).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "scram-sha-256"})
  void msmtp_authenticates_over_tls(String mechanism) throws IOException {
    Programs.assumeInstalled("msmtp");
    service.authenticates = true;
    TestCertificates certificates = TestCertificates.in(directory);
    ServerTls tls = certificates.serverTls("localhost");
    try (Listener listener = listen(ListenerRole.SUBMISSION, Optional.of(tls), Optional.empty())) {
      Path configuration = directory.resolve("msmtprc");
      Files.writeString(
          configuration,
          """
          account default
          host localhost
          port %d
          from alice@example.test
          tls on
          tls_starttls on
          tls_trust_file %s
          auth %s
          user alice
          password secret
          """
              .formatted(listener.address().getPort(), certificates.authorityFile(), mechanism));
      Files.setPosixFilePermissions(
          configuration, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      Programs.Outcome outcome =
          Programs.run(
              Programs.Call.of("msmtp", "-C", configuration.toString(), "bob@example.test")
                  .withInput("Subject: from msmtp\n\nHello\n"));
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
      assertThat(service.received.getFirst().text()).contains("Subject: from msmtp\r\n");
      assertThat(service.received.getFirst().identity()).contains("alice");
    }
  }
}
