package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.TlsSession;

class ReceivedFieldTest {
  private record Peer(
      ListenerRole role, Optional<Hello> hello, boolean secure, boolean known, String address)
      implements ClientIdentity {
    @Override
    public String id() {
      return "abc";
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
    }

    @Override
    public InetSocketAddress local() {
      return remote();
    }

    @Override
    public Optional<TlsSession> tls() {
      TlsSession session =
          new TlsSession(
              "TLSv1.3",
              "TLS_AES_128_GCM_SHA256",
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      return secure ? Optional.of(session) : Optional.empty();
    }

    @Override
    public Optional<SaslIdentity> identity() {
      return known ? Optional.of(new RecordingService.User("alice")) : Optional.empty();
    }
  }

  private static ReceivedField field(ClientIdentity client, boolean smtputf8) {
    return new ReceivedField(
        client,
        "mx.example.test",
        Optional.of("host.client.test"),
        smtputf8,
        "abc.1",
        Optional.of("alice@example.test"),
        OffsetDateTime.parse("2026-03-21T12:00:00+01:00"));
  }

  /// RFC 3848, RFC 6531 §4.3.
  @ParameterizedTest
  @CsvSource({
    "MX,         false, false, false, false, SMTP",
    "MX,         true,  false, false, false, ESMTP",
    "MX,         true,  true,  false, false, ESMTPS",
    "SUBMISSION, true,  false, true,  false, ESMTPA",
    "SUBMISSION, true,  true,  true,  false, ESMTPSA",
    "LMTP,       true,  false, false, false, LMTP",
    "LMTP,       true,  true,  true,  false, LMTPSA",
    "MX,         true,  false, false, true,  UTF8SMTP",
    "MX,         true,  true,  false, true,  UTF8SMTPS",
    "SUBMISSION, true,  true,  true,  true,  UTF8SMTPSA",
    "LMTP,       true,  true,  false, true,  UTF8LMTPS",
  })
  void with(
      ListenerRole role,
      boolean extended,
      boolean tls,
      boolean known,
      boolean utf8,
      String keyword) {
    ClientIdentity client =
        new Peer(role, Optional.of(new Hello("client.test", extended)), tls, known, "192.0.2.1");
    assertThat(field(client, utf8).protocol()).isEqualTo(keyword);
  }

  @Test
  void the_whole_field() {
    ClientIdentity client =
        new Peer(
            ListenerRole.MX,
            Optional.of(new Hello("client.test", true)),
            true,
            false,
            "2001:db8::1");
    assertThat(field(client, false).toString().lines())
        .containsExactly(
            "Received: from client.test (host.client.test [IPv6:2001:db8:0:0:0:0:0:1])",
            "\tby mx.example.test with ESMTPS",
            "\t(TLSv1.3 TLS_AES_128_GCM_SHA256)",
            "\tid abc.1",
            "\tfor <alice@example.test>;",
            "\tSat, 21 Mar 2026 12:00:00 +0100");
    assertThat(field(client, false).toString()).endsWith("\r\n");
  }
}
