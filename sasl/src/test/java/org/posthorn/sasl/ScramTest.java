package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.posthorn.sasl.Exchange.EXPORTER;
import static org.posthorn.sasl.Exchange.bytes;
import static org.posthorn.sasl.Exchange.outcome;
import static org.posthorn.sasl.Exchange.run;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
  private static final ChannelBinding END_POINT =
      new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, bytes("hash"));

  private final FakeCredentials credentials =
      new FakeCredentials().with("user", "pencil").with("a=b,c", "pencil");

  private ServerMechanism server(ChannelBinding... bindings) {
    return SaslMechanism.SCRAM_SHA_256.server(credentials, Exchange.tls(bindings));
  }

  private ServerMechanism plus(ChannelBinding... bindings) {
    return SaslMechanism.SCRAM_SHA_256_PLUS.server(credentials, Exchange.tls(bindings));
  }

  // RFC 7677 §3.
  private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  private static final String SERVER_FIRST =
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  private static final String CLIENT_FINAL =
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
          + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

  private ServerMechanism rfc7677Server() {
    credentials.salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    return new ScramServer(
        SaslMechanism.SCRAM_SHA_256, credentials, Exchange.plain(), () -> SERVER_NONCE);
  }

  @Test
  void theServerSpeaksTheExampleOfRfc7677() {
    ServerMechanism server = rfc7677Server();

    assertThat(outcome(server.start(Optional.of(bytes(CLIENT_FIRST)))))
        .isEqualTo("challenge " + SERVER_FIRST);
    assertThat(server.hasAccepted()).isFalse();
    assertThat(outcome(server.respond(bytes(CLIENT_FINAL)))).isEqualTo("challenge " + SERVER_FINAL);
    assertThat(server.hasAccepted()).isTrue();
    assertThat(outcome(server.respond(new byte[0]))).isEqualTo("success user SCRAM_CLIENT_KEY");
  }

  @Test
  void theClientSpeaksTheExampleOfRfc7677() {
    ScramClient client = new ScramClient("user", "pencil", Optional.empty(), false, CLIENT_NONCE);

    assertThat(client.initialResponse().map(String::new)).contains(CLIENT_FIRST);
    assertThat(new String(client.answer(bytes(SERVER_FIRST)), StandardCharsets.UTF_8))
        .isEqualTo(CLIENT_FINAL);
    assertThat(client.serverProved()).isFalse();
    assertThat(client.answer(bytes(SERVER_FINAL))).isEmpty();
    assertThat(client.serverProved()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> client.answer(bytes(SERVER_FINAL)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r=otherNonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
        "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999",
        "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==",
        "r=rOprNGfwEbeRWgbNEkqO1,s=***,i=4096",
        "m=ext,r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        ""
      })
  void theClientGivesUpOnWrongServerMessages(String message) {
    ScramClient client = new ScramClient("user", "pencil", Optional.empty(), false, CLIENT_NONCE);

    assertThatIllegalArgumentException().isThrownBy(() -> client.answer(bytes(message)));
  }

  @Test
  void theClientFindsAServerThatDoesNotKnowThePassword() {
    ScramClient client = new ScramClient("user", "pencil", Optional.empty(), false, CLIENT_NONCE);
    client.answer(bytes(SERVER_FIRST));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.answer(bytes(SERVER_FINAL.replace('6', '7'))));
    assertThat(client.serverProved()).isFalse();
  }

  @Test
  void wrongPasswordsAndUnknownUsersLookTheSame() {
    assertThat(outcome(run(ClientMechanism.scram("user", "pen"), server())))
        .isEqualTo("failure BAD_CREDENTIALS");
    assertThat(outcome(run(ClientMechanism.scram("nobody", "pencil"), server())))
        .isEqualTo("failure BAD_CREDENTIALS");
    assertThat(credentials.calls).containsExactly("scram user", "reject", "scram nobody", "reject");
  }

  /// What the credentials refuse they have logged: a second line would say the same.
  @Test
  void onlyWhatTheCredentialsHaveNotSeenIsLeftToLog() {
    assertThat(run(ClientMechanism.scram("user", "pen"), server()))
        .isEqualTo(new Step.Failure(FailureReason.BAD_CREDENTIALS, ""));
    Step malformed = server().start(Optional.of(bytes("no message")));
    assertThat(malformed)
        .isInstanceOfSatisfying(
            Step.Failure.class, failure -> assertThat(failure.detail()).isNotEmpty());
  }

  @Test
  void aRightProofMayStillBeRefused() {
    credentials.refusal = Optional.of(FailureReason.DISABLED);

    assertThat(outcome(run(ClientMechanism.scram("user", "pencil"), server())))
        .isEqualTo("failure DISABLED");
  }

  @Test
  void anyOfSeveralPasswordsOfAnAccountIsTaken() {
    credentials.with("user", "first", "second", "third");

    assertThat(outcome(run(ClientMechanism.scram("user", "second"), server())))
        .isEqualTo("success user SCRAM_CLIENT_KEY");
    assertThat(credentials.calls).contains("accept 1");
  }

  @Test
  void namesWithCommasAndEqualsSignsAreEscaped() {
    assertThat(outcome(run(ClientMechanism.scram("a=b,c", "pencil"), server())))
        .isEqualTo("success a=b,c SCRAM_CLIENT_KEY");
  }

  @Test
  void aProofIsOfUseOnceOnly() {
    ServerMechanism first = rfc7677Server();
    first.respond(bytes(CLIENT_FIRST));
    first.respond(bytes(CLIENT_FINAL));
    ServerMechanism second = server();
    second.respond(bytes(CLIENT_FIRST));

    assertThat(outcome(second.respond(bytes(CLIENT_FINAL)))).isEqualTo("failure BAD_CREDENTIALS");
  }

  @Test
  void theUnlockSecretIsTheClientKeyThatThePasswordAlsoYields() {
    Step step = run(ClientMechanism.scram("user", "pencil"), server());
    byte[] salted = ScramSha256.saltedPassword("pencil", FakeCredentials.SALT, 4096);

    assertThat(((Step.Success) step).unlock().secret()).isEqualTo(ScramSha256.clientKey(salted));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | BAD_ENCODING",
        "n                      | BAD_ENCODING",
        "n,,                    | BAD_ENCODING",
        "n,,n=user              | BAD_ENCODING",
        "n,,n=,r=abc            | BAD_ENCODING",
        "n,,n=user,r=           | BAD_ENCODING",
        "n,,n=us=er,r=abc       | BAD_ENCODING",
        "n,,n=us=2cer,r=abc     | BAD_ENCODING",
        "n,,r=abc,n=user        | BAD_ENCODING",
        "n,,m=x,n=user,r=abc    | BAD_ENCODING",
        "n,b=x,n=user,r=abc     | BAD_ENCODING",
        "n,a==,n=user,r=abc     | BAD_ENCODING",
        "x,,n=user,r=abc        | BAD_ENCODING",
        "p=,,n=user,r=abc       | BAD_ENCODING",
        "p=tls exp,,n=u,r=abc   | BAD_ENCODING",
        "p=tls-exporter,,n=u,r=a| BAD_CHANNEL_BINDING",
      })
  void malformedFirstMessages(String message, String reason) {
    assertThat(outcome(server().respond(bytes(message)))).isEqualTo("failure " + reason);
  }

  @Test
  void theAuthorizationIdentityIsPassedOn() {
    server().respond(bytes("n,a=other=2Cone,n=user,r=abc"));

    assertThat(credentials.calls).containsExactly("scram user as other,one");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "c=biws,r=NONCE                                                  | BAD_ENCODING",
        "c=biws,r=NONCE,p=                                               | BAD_ENCODING",
        "c=biws,r=NONCE,p=AAAA                                           | BAD_ENCODING",
        "c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=             | BAD_ENCODING",
        "r=NONCE,c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=     | BAD_ENCODING",
        "c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=     | BAD_CREDENTIALS",
        "c=biws,r=NONCE,x=y,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | BAD_CREDENTIALS",
        "c=biws,r=NONCEx,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=    | BAD_CREDENTIALS",
        "c=eSws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=     | BAD_CHANNEL_BINDING",
      })
  void malformedFinalMessages(String message, String reason) {
    ServerMechanism server = rfc7677Server();
    server.respond(bytes(CLIENT_FIRST));
    String sent = message.replace("NONCE", CLIENT_NONCE + SERVER_NONCE);

    assertThat(outcome(server.respond(bytes(sent)))).isEqualTo("failure " + reason);
  }

  @Test
  void theAnswerToTheServersProofIsEmpty() {
    ServerMechanism server = rfc7677Server();
    server.respond(bytes(CLIENT_FIRST));
    server.respond(bytes(CLIENT_FINAL));

    assertThat(outcome(server.respond(bytes("x")))).isEqualTo("failure BAD_ENCODING");
  }

  @Test
  void channelBindingSucceedsWhereBothEndsSeeTheSameConnection() {
    ClientMechanism exporter = ClientMechanism.scramPlus("user", "pencil", EXPORTER);
    ClientMechanism endPoint = ClientMechanism.scramPlus("user", "pencil", END_POINT);

    assertThat(exporter.mechanism()).isEqualTo(SaslMechanism.SCRAM_SHA_256_PLUS);
    assertThat(outcome(run(exporter, plus(EXPORTER, END_POINT))))
        .isEqualTo("success user SCRAM_CLIENT_KEY");
    assertThat(outcome(run(endPoint, plus(EXPORTER, END_POINT))))
        .isEqualTo("success user SCRAM_CLIENT_KEY");
  }

  @Test
  void channelBindingFailsWhereSomebodySitsBetween() {
    byte[] other = new byte[32];
    other[31] = 1;
    ClientMechanism client =
        ClientMechanism.scramPlus("user", "pencil", ChannelBinding.tlsExporter(other));

    assertThat(outcome(run(client, plus(EXPORTER)))).isEqualTo("failure BAD_CHANNEL_BINDING");
    assertThat(credentials.calls).containsExactly("scram user", "reject");
  }

  @Test
  void aBindingOfATypeThatTheConnectionHasNotFails() {
    ClientMechanism client = ClientMechanism.scramPlus("user", "pencil", END_POINT);

    assertThat(outcome(run(client, plus(EXPORTER)))).isEqualTo("failure BAD_CHANNEL_BINDING");
  }

  @Test
  void strippingThePlusMechanismsIsDetected() {
    assertThat(outcome(run(ClientMechanism.scramNotOffered("user", "pencil"), server(EXPORTER))))
        .isEqualTo("failure BAD_CHANNEL_BINDING");
    // The server has no binding, the client would have had one: nothing was stripped.
    assertThat(outcome(run(ClientMechanism.scramNotOffered("user", "pencil"), server())))
        .isEqualTo("success user SCRAM_CLIENT_KEY");
    // The client has none at all.
    assertThat(outcome(run(ClientMechanism.scram("user", "pencil"), server(EXPORTER))))
        .isEqualTo("success user SCRAM_CLIENT_KEY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "y"})
  void thePlusMechanismNeedsABinding(String flag) {
    assertThat(outcome(plus(EXPORTER).respond(bytes(flag + ",,n=user,r=abc"))))
        .isEqualTo("failure BAD_CHANNEL_BINDING");
  }

  @Test
  void noncesOfTheServerDiffer() {
    assertThat(ScramServer.randomNonce()).hasSize(24).isNotEqualTo(ScramServer.randomNonce());
  }
}
