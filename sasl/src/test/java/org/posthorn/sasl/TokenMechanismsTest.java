package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.posthorn.sasl.Exchange.bytes;
import static org.posthorn.sasl.Exchange.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenMechanismsTest {
  private final List<String> calls = new ArrayList<>();
  private Optional<FailureReason> refusal = Optional.empty();
  private final Credentials credentials = new Tokens();

  // ^ stands for 0x01; the first is the example of RFC 7628 §4.1.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "n,a=user@example.com,^host=server.example.com^port=143^auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==^^ | success u NONE | user@example.com vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
        "n,,^auth=Bearer t^^                | success u NONE       | - t",
        "y,a=a=2Cb=3Dc,^auth=bearer t^^     | success u NONE       | 'a,b=c t'",
        "n,,^auth=Bearer t^host=x^^         | success u NONE       | - t",
        "n,a=u,^auth=^^                     | challenge           | ''",
        "n,a=u,^host=x^^                    | challenge           | ''",
        "p=tls-exporter,,^auth=Bearer t^^   | failure BAD_ENCODING | ''",
        "n,a=u=41,^auth=Bearer t^^          | failure BAD_ENCODING | ''",
        "n,a=,^auth=Bearer t^^              | failure BAD_ENCODING | ''",
        "n,,^auth=Basic dTpw^^              | failure BAD_ENCODING | ''",
        "n,,^auth=Bearer t u^^              | failure BAD_ENCODING | ''",
        "n,,^auth=Bearer t^auth=Bearer u^^  | failure BAD_ENCODING | ''",
        "n,,^auth=Bearer t^                 | failure BAD_ENCODING | ''",
        "n,,^auth=Bearer t^^^               | failure BAD_ENCODING | ''",
        "n,,auth=Bearer t^^                 | failure BAD_ENCODING | ''",
        "^                                  | failure BAD_ENCODING | ''",
        "''                                 | failure BAD_ENCODING | ''",
      })
  void oauthBearer(String message, String expected, String called) {
    assertThat(outcome(start(SaslMechanism.OAUTHBEARER, message))).startsWith(expected);
    assertThat(String.join(";", calls)).isEqualTo(called);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "user=someuser@example.com^auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg^^ | success u NONE | someuser@example.com ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg",
        "user=u^auth=Bearer ^^  | challenge           | ''",
        "user=^auth=Bearer t^^  | failure BAD_ENCODING | ''",
        "auth=Bearer t^^        | failure BAD_ENCODING | ''",
        "user=u^auth=Bearer t^  | failure BAD_ENCODING | ''",
        "n,a=u,^auth=Bearer t^^ | failure BAD_ENCODING | ''",
      })
  void xoauth2(String message, String expected, String called) {
    assertThat(outcome(start(SaslMechanism.XOAUTH2, message))).startsWith(expected);
    assertThat(String.join(";", calls)).isEqualTo(called);
  }

  /// RFC 7628 §3.2.2, §3.2.3.
  @Test
  void aClientWhoseTokenIsRefusedIsToldWhyAndWhereToGetAnother() {
    refusal = Optional.of(FailureReason.EXPIRED);
    ServerMechanism server = server(SaslMechanism.OAUTHBEARER);

    assertThat(outcome(server.start(Optional.of(bytes("n,,\1auth=Bearer t\1\1")))))
        .isEqualTo(
            """
            challenge {"status":"invalid_token","scope":"imap",\
            "openid-configuration":"https://mail.test/\\"m"}\
            """);
    assertThat(outcome(server.respond(bytes("\1")))).isEqualTo("failure EXPIRED");
    assertThatIllegalStateException().isThrownBy(() -> server.respond(new byte[0]));
  }

  @Test
  void aTokenForOtherServicesIsToldApartFromOneThatIsInvalid() {
    refusal = Optional.of(FailureReason.NOT_AUTHORIZED);

    assertThat(outcome(start(SaslMechanism.OAUTHBEARER, "n,,^auth=Bearer t^^")))
        .contains("insufficient_scope");
    assertThat(outcome(start(SaslMechanism.XOAUTH2, "user=u^auth=Bearer t^^")))
        .isEqualTo("challenge {\"status\":\"403\",\"schemes\":\"bearer\",\"scope\":\"imap\"}");
  }

  /// A client that is told of an invalid token asks for a new one; here the old one may be good.
  @Test
  void whatMayPassIsNoMatterOfTheToken() {
    for (FailureReason reason : List.of(FailureReason.TEMPORARY, FailureReason.THROTTLED)) {
      refusal = Optional.of(reason);
      assertThat(outcome(start(SaslMechanism.OAUTHBEARER, "n,,^auth=Bearer t^^")))
          .isEqualTo("failure " + reason);
    }
  }

  @Test
  void clientsAndServersUnderstandEachOther() {
    ClientMechanism bearer = ClientMechanism.oauthBearer("a,b=c@x.test", "t", "mail.test", 993);
    assertThat(outcome(Exchange.run(bearer, server(SaslMechanism.OAUTHBEARER))))
        .isEqualTo("success u NONE");
    assertThat(
            outcome(Exchange.run(ClientMechanism.xoauth2("u", "t"), server(SaslMechanism.XOAUTH2))))
        .isEqualTo("success u NONE");
    assertThat(calls).containsExactly("a,b=c@x.test t", "u t");

    refusal = Optional.of(FailureReason.BAD_CREDENTIALS);
    ClientMechanism refused = ClientMechanism.xoauth2("u", "t");
    assertThat(outcome(Exchange.run(refused, server(SaslMechanism.XOAUTH2))))
        .isEqualTo("failure BAD_CREDENTIALS");
    assertThat(refused.serverProved()).isFalse();
  }

  @Test
  void aMessageOfFourKilobytesIsTakenAndNoLongerOne() {
    String room = "t".repeat(ServerMechanism.MESSAGE_BYTES_MAX - "n,,^auth=Bearer ^^".length());

    assertThat(outcome(start(SaslMechanism.OAUTHBEARER, "n,,^auth=Bearer " + room + "^^")))
        .startsWith("success");
    assertThat(outcome(start(SaslMechanism.OAUTHBEARER, "n,,^auth=Bearer " + room + "t^^")))
        .isEqualTo("failure BAD_ENCODING");
  }

  @Test
  void tokensAreOfferedOverTlsAloneAndWhereThereIsWhoIssuesThem() {
    assertThat(SaslMechanism.offered(Exchange.tls(), true, credentials))
        .contains(SaslMechanism.OAUTHBEARER, SaslMechanism.XOAUTH2);
    assertThat(SaslMechanism.offered(Exchange.plain(), true, credentials))
        .isNotEmpty()
        .noneMatch(SaslMechanism::takesToken);
    assertThat(SaslMechanism.offered(Exchange.tls(), true, new FakeCredentials()))
        .noneMatch(SaslMechanism::takesToken);
  }

  private Step start(SaslMechanism mechanism, String message) {
    return server(mechanism).start(Optional.of(bytes(message.replace('^', '\1'))));
  }

  private ServerMechanism server(SaslMechanism mechanism) {
    return mechanism.server(credentials, Exchange.tls());
  }

  /// Takes any token, unless there is a refusal.
  private final class Tokens implements Credentials {
    @Override
    public CredentialVerdict verifyPassword(
        String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
      return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
    }

    @Override
    public ScramExchange scram(
        String authcid, Optional<String> authzid, AuthenticationContext context) {
      throw new IllegalStateException("no SCRAM here");
    }

    @Override
    public Optional<String> tokenMetadata() {
      return Optional.of("https://mail.test/\"m");
    }

    @Override
    public CredentialVerdict verifyToken(
        Optional<String> user, String token, AuthenticationContext context) {
      calls.add(user.orElse("-") + " " + token);
      return refusal
          .<CredentialVerdict>map(CredentialVerdict.Refused::new)
          .orElseGet(() -> new CredentialVerdict.Accepted(new FakeCredentials.Known("u")));
    }
  }
}
