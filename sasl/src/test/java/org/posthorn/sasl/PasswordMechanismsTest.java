package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.posthorn.sasl.Exchange.bytes;
import static org.posthorn.sasl.Exchange.outcome;
import static org.posthorn.sasl.Exchange.run;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordMechanismsTest {
  private final FakeCredentials credentials =
      new FakeCredentials().with("tim", "tanstaaftanstaaf").with("Kurt", "xipj3plmq");

  private ServerMechanism server(SaslMechanism mechanism) {
    return mechanism.server(credentials, Exchange.tls());
  }

  // ~ stands for NUL; the first two are the examples of RFC 4616 §4.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "~tim~tanstaaftanstaaf,             success tim PASSWORD,    password tim",
    "Ursel~Kurt~xipj3plmq,              success Kurt PASSWORD,   password Kurt as Ursel",
    "~tim~wrong,                        failure BAD_CREDENTIALS, password tim",
    "~nobody~tanstaaftanstaaf,          failure BAD_CREDENTIALS, password nobody",
    "~~tanstaaftanstaaf,                failure BAD_ENCODING,    ''",
    "~tim~,                             failure BAD_ENCODING,    ''",
    "~tim,                              failure BAD_ENCODING,    ''",
    "tim,                               failure BAD_ENCODING,    ''",
    "'',                                failure BAD_ENCODING,    ''",
    "~tim~tanstaaftanstaaf~,            failure BAD_ENCODING,    ''",
    "~tim~tans\u0007taaf,               failure BAD_ENCODING,    ''",
    "~t\u00adim~tanstaaf\u00adtanstaaf, success tim PASSWORD,    password tim",
  })
  void plain(String message, String expected, String calls) {
    Step step = server(SaslMechanism.PLAIN).start(Optional.of(bytes(message.replace('~', '\0'))));

    assertThat(outcome(step)).isEqualTo(expected);
    assertThat(String.join(";", credentials.calls)).isEqualTo(calls);
  }

  @Test
  void plainWithoutAnInitialResponseIsAskedForItWithAnEmptyChallenge() {
    ServerMechanism server = server(SaslMechanism.PLAIN);

    assertThat(outcome(server.start(Optional.empty()))).isEqualTo("challenge ");
    assertThat(outcome(server.respond(bytes("\0tim\0tanstaaftanstaaf"))))
        .isEqualTo("success tim PASSWORD");
    assertThatIllegalStateException().isThrownBy(() -> server.respond(new byte[0]));
  }

  /// What the credentials refuse they have logged: a second line would say the same.
  @Test
  void onlyWhatTheCredentialsHaveNotSeenIsLeftToLog() {
    assertThat(server(SaslMechanism.PLAIN).start(Optional.of(bytes("\0tim\0wrong"))))
        .isEqualTo(new Step.Failure(FailureReason.BAD_CREDENTIALS, ""));
    assertThat(server(SaslMechanism.PLAIN).start(Optional.of(bytes("\0tim"))))
        .isInstanceOfSatisfying(
            Step.Failure.class, failure -> assertThat(failure.detail()).isNotEmpty());
  }

  @Test
  void plainThatIsNotUtf8IsMalformed() {
    byte[] latin1 = {0, 't', 'i', 'm', 0, (byte) 0xe9};

    assertThat(outcome(server(SaslMechanism.PLAIN).respond(latin1)))
        .isEqualTo("failure BAD_ENCODING");
  }

  @Test
  void stringsAndMessagesAreBounded() {
    String longest = "x".repeat(PasswordLogin.BYTES_MAX);
    credentials.with("tim", longest);

    assertThat(outcome(server(SaslMechanism.PLAIN).respond(bytes("\0tim\0" + longest))))
        .isEqualTo("success tim PASSWORD");
    assertThat(outcome(server(SaslMechanism.PLAIN).respond(bytes("\0tim\0" + longest + "x"))))
        .isEqualTo("failure BAD_ENCODING");
    for (SaslMechanism mechanism : SaslMechanism.values()) {
      byte[] tooLong = new byte[ServerMechanism.MESSAGE_BYTES_MAX + 1];
      assertThat(outcome(server(mechanism).respond(tooLong))).isEqualTo("failure BAD_ENCODING");
    }
  }

  @Test
  void loginAsksForTheNameAndThenForThePassword() {
    ServerMechanism server = server(SaslMechanism.LOGIN);

    assertThat(outcome(server.start(Optional.empty()))).isEqualTo("challenge Username:");
    assertThat(outcome(server.respond(bytes("tim")))).isEqualTo("challenge Password:");
    assertThat(outcome(server.respond(bytes("tanstaaftanstaaf"))))
        .isEqualTo("success tim PASSWORD");
    assertThatIllegalStateException().isThrownBy(() -> server.respond(new byte[0]));
  }

  @Test
  void loginTakesTheNameAsAnInitialResponse() {
    ServerMechanism server = server(SaslMechanism.LOGIN);

    assertThat(outcome(server.start(Optional.of(bytes("tim"))))).isEqualTo("challenge Password:");
    assertThat(outcome(server.respond(bytes("wrong")))).isEqualTo("failure BAD_CREDENTIALS");
  }

  @Test
  void whatTheKeeperOfCredentialsSaysIsTheOutcome() {
    for (FailureReason reason : FailureReason.values()) {
      credentials.refusal = Optional.of(reason);
      assertThat(outcome(run(ClientMechanism.plain("tim", "tanstaaftanstaaf"), plainServer())))
          .isEqualTo("failure " + reason);
    }
  }

  private ServerMechanism plainServer() {
    return server(SaslMechanism.PLAIN);
  }

  @Test
  void clientsAndServersUnderstandEachOther() {
    assertThat(outcome(run(ClientMechanism.plain("tim", "tanstaaftanstaaf"), plainServer())))
        .isEqualTo("success tim PASSWORD");
    assertThat(outcome(run(ClientMechanism.plain("me", "tim", "tanstaaftanstaaf"), plainServer())))
        .isEqualTo("success tim PASSWORD");
    ClientMechanism login = ClientMechanism.login("tim", "tanstaaftanstaaf");
    assertThat(outcome(run(login, server(SaslMechanism.LOGIN)))).isEqualTo("success tim PASSWORD");
    assertThat(login.serverProved()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> login.answer(new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientMechanism.plain("tim", "x").answer(new byte[0]));
  }

  @Test
  void theUnlockSecretIsThePreparedPasswordAndIsNotPrinted() {
    Step step = run(ClientMechanism.plain("tim", "tanstaaf\u00adtanstaaf"), plainServer());

    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Success.class,
            success -> {
              assertThat(success.unlock().secret()).isEqualTo(bytes("tanstaaftanstaaf"));
              assertThat(success.toString()).doesNotContain("tanstaaf");
            });
  }

  @Test
  void nothingIsOfferedInClearUnlessItIsAllowedToTheSameHost() {
    assertThat(SaslMechanism.offered(Exchange.plain(), false, credentials)).isEmpty();
    assertThat(SaslMechanism.offered(Exchange.plainFrom("192.0.2.1"), true, credentials)).isEmpty();
    assertThat(SaslMechanism.offered(Exchange.plainFrom("::1"), true, credentials)).hasSize(3);
    assertThat(SaslMechanism.offered(Exchange.plain(), true, credentials))
        .containsExactly(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN, SaslMechanism.LOGIN);
    assertThat(SaslMechanism.offered(Exchange.tls(), false, credentials))
        .containsExactly(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN, SaslMechanism.LOGIN);
    assertThat(SaslMechanism.offered(Exchange.tls(Exchange.EXPORTER), false, credentials))
        .containsExactly(
            SaslMechanism.SCRAM_SHA_256_PLUS,
            SaslMechanism.SCRAM_SHA_256,
            SaslMechanism.PLAIN,
            SaslMechanism.LOGIN);
  }

  @Test
  void mechanismsAreFoundByNameInAnyCase() {
    assertThat(SaslMechanism.named("scram-sha-256-plus"))
        .contains(SaslMechanism.SCRAM_SHA_256_PLUS);
    assertThat(SaslMechanism.named("PLAIN")).contains(SaslMechanism.PLAIN);
    assertThat(SaslMechanism.named("CRAM-MD5")).isEmpty();
  }
}
