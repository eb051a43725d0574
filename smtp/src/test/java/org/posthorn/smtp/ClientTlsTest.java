package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.ClientSession;
import org.posthorn.smtp.client.MailTransaction;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.SessionStage;
import org.posthorn.smtp.client.SmtpClient;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Listener;

/// The client against our own server: encryption and authentication.
class ClientTlsTest {
  private final SmtpClient client = new SmtpClient(ClientLimits.defaults());
  private final RecordingService service = new RecordingService();
  private TestCertificates certificates;

  @BeforeEach
  void certify(@TempDir Path directory) throws IOException {
    certificates = TestCertificates.in(directory);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private Listener listen(ListenerRole role, boolean implicit) throws IOException {
    SmtpSettings settings = SmtpSettings.of(role, "mx.example.test");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Listener.Settings listener =
        Listener.Settings.plain("test", any, org.posthorn.wire.ListenerLimits.defaults());
    if (implicit) {
      listener = listener.withTls(certificates.serverTls("mx.example.test"));
    } else {
      settings = settings.withTls(certificates.serverTls("mx.example.test"));
    }
    return Listener.open(listener, new Metrics(), new SmtpServer(settings, service));
  }

  private ServerTarget target(Listener listener, String name, TlsPolicy policy) {
    return ServerTarget.of(listener.address(), name, "client.test", policy)
        .withAnchors(List.of(certificates.authority()));
  }

  private static RecipientResult send(ClientSession session) {
    byte[] bytes = "Subject: x\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);
    MailTransaction message =
        new MailTransaction(
            ReversePath.of(new Mailbox("alice", "example.test")),
            MailParameters.NONE,
            false,
            List.of(
                new MailTransaction.To(new Mailbox("bob", "example.test"), RcptParameters.NONE)),
            new MailTransaction.Message() {
              @Override
              public long size() {
                return bytes.length;
              }

              @Override
              public void writeTo(OutputStream target) throws IOException {
                target.write(bytes);
              }
            });
    return session.send(message).getFirst();
  }

  @ParameterizedTest
  @EnumSource(names = {"OPPORTUNISTIC", "ENCRYPTED", "VERIFIED"})
  void encryption_is_used_where_it_is_offered(TlsPolicy policy) throws Exception {
    try (Listener listener = listen(ListenerRole.MX, false);
        ClientSession session = client.connect(target(listener, "mx.example.test", policy))) {
      assertThat(session.tls()).isPresent();
      assertThat(send(session)).isInstanceOf(RecipientResult.Accepted.class);
    }
    assertThat(service.received.getFirst().text()).contains("Hello\r\n");
  }

  @Test
  void a_certificate_of_another_name_or_of_nobody_we_trust_is_refused() throws Exception {
    try (Listener listener = listen(ListenerRole.MX, false)) {
      ServerTarget other = target(listener, "other.example.test", TlsPolicy.VERIFIED);
      ServerTarget untrusted =
          target(listener, "mx.example.test", TlsPolicy.VERIFIED).withAnchors(List.of());
      for (ServerTarget target : List.of(other, untrusted)) {
        assertThatExceptionOfType(ClientException.class)
            .isThrownBy(() -> client.connect(target).close())
            .satisfies(e -> assertThat(e.stage()).isEqualTo(SessionStage.TLS));
      }
      // Where any certificate will do, this one does.
      try (ClientSession session = client.connect(other.withTls(TlsPolicy.ENCRYPTED))) {
        assertThat(session.tls()).isPresent();
      }
    }
  }

  @Test
  void tls_from_the_first_octet() throws Exception {
    try (Listener listener = listen(ListenerRole.MX, true);
        ClientSession session =
            client.connect(target(listener, "mx.example.test", TlsPolicy.IMPLICIT))) {
      assertThat(send(session)).isInstanceOf(RecipientResult.Accepted.class);
    }
  }

  @Test
  void a_password_opens_a_relay() throws Exception {
    service.authenticates = true;
    try (Listener listener = listen(ListenerRole.SUBMISSION, false)) {
      ServerTarget target = target(listener, "mx.example.test", TlsPolicy.VERIFIED);
      try (ClientSession session = client.connect(target.withLogin("alice", "secret"))) {
        assertThat(send(session)).isInstanceOf(RecipientResult.Accepted.class);
      }
      assertThat(service.received.getFirst().identity()).isEqualTo(Optional.of("alice"));
      assertThatExceptionOfType(ClientException.class)
          .isThrownBy(() -> client.connect(target.withLogin("alice", "wrong")).close())
          .satisfies(e -> {
            assertThat(e.stage()).isEqualTo(SessionStage.AUTH);
            assertThat(e.reply().orElseThrow().code()).isEqualTo(535);
          });
    }
  }
}
