package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whatever a client sends, a machine answers with a step, ends after three messages at most, and
/// lets nobody in who does not know the password. An input is the messages of one exchange,
/// separated by line feeds.
class SaslMechanismFuzzTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final ScramVerifier VERIFIER =
      ScramVerifier.derive(PASSWORD, FakeCredentials.SALT, ScramVerifier.ITERATIONS_MIN);

  @FuzzTest
  void plain(byte[] input) {
    exchange(SaslMechanism.PLAIN, input);
  }

  @FuzzTest
  void login(byte[] input) {
    exchange(SaslMechanism.LOGIN, input);
  }

  @FuzzTest
  void scram(byte[] input) {
    exchange(SaslMechanism.SCRAM_SHA_256, input);
  }

  @FuzzTest
  void scramPlus(byte[] input) {
    exchange(SaslMechanism.SCRAM_SHA_256_PLUS, input);
  }

  @FuzzTest
  void oauthBearer(byte[] input) {
    exchange(SaslMechanism.OAUTHBEARER, input);
  }

  @FuzzTest
  void xoauth2(byte[] input) {
    exchange(SaslMechanism.XOAUTH2, input);
  }

  @FuzzTest
  void scramClient(byte[] input) {
    ClientMechanism client = new ScramClient("user", "x", Optional.empty(), false, "nonce");
    for (byte[] message : messages(input)) {
      try {
        client.answer(message);
      } catch (IllegalArgumentException e) {
        // The documented answer to a wrong challenge.
        break;
      }
    }
    assertThat(client.serverProved()).isFalse();
  }

  @FuzzTest
  void saslprep(byte[] input) {
    try {
      String once = Saslprep.prepare(new String(input, StandardCharsets.UTF_8));
      assertThat(Saslprep.prepare(once)).isEqualTo(once);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @FuzzTest
  void verifier(byte[] input) {
    try {
      assertThat(ScramVerifier.decode(input).encode()).isEqualTo(input);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private static void exchange(SaslMechanism mechanism, byte[] input) {
    ServerMechanism server = mechanism.server(new OneUser(), Exchange.tls(Exchange.EXPORTER));
    Step step = server.start(Optional.empty());
    int messages = 0;
    for (byte[] message : messages(input)) {
      if (!(step instanceof Step.Challenge)) {
        break;
      }
      step = server.respond(message);
      messages++;
    }
    assertThat(messages).isLessThanOrEqualTo(3);
    boolean sentPassword = new String(input, StandardCharsets.UTF_8).contains(PASSWORD);
    assertThat(step instanceof Step.Success).isIn(false, sentPassword);
  }

  private static List<byte[]> messages(byte[] input) {
    List<byte[]> messages = new ArrayList<>();
    for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", 8)) {
      messages.add(line.getBytes(StandardCharsets.ISO_8859_1));
    }
    return messages;
  }

  private record OneUser() implements Credentials, SaslIdentity, ScramExchange {
    @Override
    public String name() {
      return "user";
    }

    @Override
    public CredentialVerdict verifyPassword(
        String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
      return authcid.equals("user") && password.equals(PASSWORD)
          ? new CredentialVerdict.Accepted(this)
          : reject();
    }

    @Override
    public ScramExchange scram(
        String authcid, Optional<String> authzid, AuthenticationContext context) {
      return this;
    }

    @Override
    public List<ScramVerifier> verifiers() {
      return List.of(VERIFIER);
    }

    @Override
    public CredentialVerdict accept(int index, UnlockSecret clientKey) {
      return new CredentialVerdict.Accepted(this);
    }

    @Override
    public CredentialVerdict reject() {
      return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
    }
  }
}
