package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.runtime.Digests;

class AuthorizationsTest {
  private static final String VERIFIER = "dBjftJeZ4CVP-mBjL92K3iN8vbXWd0e5N5lDx9VZ7Uk";
  private static final GrantLimits LIMITS =
      new GrantLimits(
          3,
          Duration.ofDays(180),
          Duration.ofSeconds(10),
          2,
          4,
          Duration.ofSeconds(60),
          Duration.ofMinutes(10));

  private final Town town = new Town().domain("x.test");
  private final Account alice = town.account("alice@x.test");
  private final Account bob = town.account("bob@x.test");
  private final Authorizations grants =
      new Authorizations(town.directory, town.audited::add, LIMITS);

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void aCodeGivesTheProgramAGrantAndARefreshToken() {
    Grant.Issued issued = issued(redeem(code()));

    assertThat(issued.account()).isEqualTo(alice.id());
    assertThat(issued.grant().client()).isEqualTo("thunderbird");
    assertThat(issued.grant().lastNetwork()).contains("192.0.2.7");
    assertThat(grants.find(issued.refreshToken()).map(i -> i.grant().id()))
        .contains(issued.grant().id());
    assertThat(actions()).endsWith("grant.add");
    assertThat(issued.toString() + town.audited).doesNotContain(issued.refreshToken());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "another client,       evil,        https://a.test/cb,  1",
    "another redirect URI, thunderbird, https://a.test/cb/, 1",
    "another verifier,     thunderbird, https://a.test/cb,  2",
    "no verifier,          thunderbird, https://a.test/cb,  0",
  })
  void aCodeIsBoundToWhomItWasMadeFor(String what, String client, String uri, int verifier) {
    String code = code();
    String text = List.of("", VERIFIER, VERIFIER.toUpperCase(java.util.Locale.ROOT)).get(verifier);

    assertThat(grants.redeem(code, client, uri, text, Optional.empty()))
        .isEqualTo(new Authorizations.Outcome.Refused("the code is not for this"));
    assertThat(redeem(code))
        .describedAs("used up")
        .isInstanceOf(Authorizations.Outcome.Refused.class);
    assertThat(grants.list(Town.SYSTEM, alice.id())).isEmpty();
  }

  @Test
  void aCodeIsValidForAMinute() {
    String code = code();
    town.clock.turn(Duration.ofSeconds(60));

    assertThat(redeem(code)).isInstanceOf(Authorizations.Outcome.Refused.class);
  }

  /// RFC 6749 §4.1.2.
  @Test
  void whoeverUsesACodeAgainEndsWhatItGave() {
    String code = code();
    Grant.Issued issued = issued(redeem(code));

    assertThat(redeem(code)).isInstanceOf(Authorizations.Outcome.Refused.class);
    assertThat(grants.find(issued.refreshToken())).isEmpty();
    assertThat(town.told)
        .contains(new DirectoryChange.CredentialRevoked(alice.id(), issued.grant().id()));
    int audited = town.audited.size();
    assertThat(redeem(code)).isInstanceOf(Authorizations.Outcome.Refused.class);
    assertThat(town.audited).describedAs("nobody fills the audit").hasSize(audited);
  }

  @Test
  void whatIsNoCodeIsRefusedWhateverItIs() {
    String code = code();
    String ofNobody = BearerToken.code(new AccountId(99)).text();
    String ofBob = BearerToken.code(bob.id()).text();
    int audited = town.audited.size();

    for (String text : List.of("", "phc_", "phc_!!!", code + "A", ofNobody, ofBob, "phr_" + code)) {
      assertThat(redeem(text)).describedAs(text).isInstanceOf(Authorizations.Outcome.Refused.class);
    }
    assertThat(town.audited).hasSize(audited);
    assertThat(redeem(code)).isInstanceOf(Authorizations.Outcome.Issued.class);
  }

  @Test
  void codesThatWaitAreBoundedAndForgottenInTime() {
    for (int i = 0; i < LIMITS.codesPerAccount(); i++) {
      assertThat(code()).startsWith("phc_");
    }

    assertThatThrownBy(this::code).isInstanceOf(DirectoryException.class);
    town.clock.turn(Duration.ofMinutes(11));
    assertThat(code()).startsWith("phc_");
  }

  @Test
  void aRefreshTokenIsReplacedAtEachUse() {
    Grant.Issued first = issued(redeem(code()));
    town.clock.turn(Duration.ofMinutes(10));
    Grant.Issued second = issued(refresh(first.refreshToken()));
    town.clock.turn(Duration.ofMinutes(10));
    Grant.Issued third = issued(refresh(second.refreshToken()));

    assertThat(third.refreshToken()).isNotEqualTo(second.refreshToken());
    assertThat(third.grant().id()).isEqualTo(first.grant().id());
    assertThat(third.grant().lastUse()).isEqualTo(town.clock.instant());
  }

  /// RFC 9700 §4.14.2.
  @Test
  void anOldRefreshTokenRevokesTheGrant() {
    Grant.Issued first = issued(redeem(code()));
    Grant.Issued second = issued(refresh(first.refreshToken()));
    town.clock.turn(Duration.ofSeconds(10));

    assertThat(refresh(first.refreshToken())).isInstanceOf(Authorizations.Outcome.Refused.class);
    assertThat(refresh(second.refreshToken())).isInstanceOf(Authorizations.Outcome.Refused.class);
    assertThat(town.told)
        .contains(new DirectoryChange.CredentialRevoked(alice.id(), first.grant().id()));
    assertThat(actions()).endsWith("grant.end");
  }

  @Test
  void aProgramWhoseAnswerWasLostTriesAgain() {
    Grant.Issued first = issued(redeem(code()));
    String lost = issued(refresh(first.refreshToken())).refreshToken();
    town.clock.turn(Duration.ofSeconds(9));
    String second = issued(refresh(first.refreshToken())).refreshToken();

    assertThat(issued(refresh(second)).grant().id()).isEqualTo(first.grant().id());
    town.clock.turn(Duration.ofSeconds(1));
    assertThat(refresh(lost)).describedAs("somebody has it").isNotInstanceOf(ISSUED);
    assertThat(grants.list(Town.SYSTEM, alice.id())).isEmpty();
  }

  /// Two threads ask at once, and the program keeps either answer.
  @Test
  void eitherOfTwoAnswersGoesOn() {
    for (int kept : List.of(0, 1)) {
      String first = issued(redeem(code())).refreshToken();
      List<String> answers = new ArrayList<>();
      answers.add(issued(refresh(first)).refreshToken());
      answers.add(issued(refresh(first)).refreshToken());

      assertThat(refresh(answers.get(kept))).isInstanceOf(ISSUED);
    }
  }

  @Test
  void retriesAreBounded() {
    String first = issued(redeem(code())).refreshToken();
    for (int i = 0; i <= LIMITS.retries(); i++) {
      assertThat(refresh(first)).isInstanceOf(ISSUED);
    }

    assertThat(refresh(first)).isNotInstanceOf(ISSUED);
    assertThat(grants.list(Town.SYSTEM, alice.id())).isEmpty();
  }

  @Test
  void aRefreshTokenIsTheClientsAlone() {
    Grant.Issued issued = issued(redeem(code()));

    assertThat(grants.refresh(issued.refreshToken(), "evil", Optional.empty()))
        .isNotInstanceOf(ISSUED);
    assertThat(refresh(issued.refreshToken())).isInstanceOf(ISSUED);
  }

  /// Authorizations have small numbers: who guesses one must not be able to end it.
  @Test
  void aTokenThatWasMadeUpEndsNothing() {
    Grant.Issued issued = issued(redeem(code()));
    String madeUp =
        BearerToken.refresh(alice.id(), issued.grant().id(), BearerToken.random()).text();

    assertThat(refresh(madeUp)).isNotInstanceOf(ISSUED);
    assertThat(refresh(issued.refreshToken())).isInstanceOf(ISSUED);
  }

  @Test
  void aGrantThatNobodyUsesEnds() {
    Grant.Issued issued = issued(redeem(code()));
    town.clock.turn(Duration.ofDays(179));
    Grant.Issued used = issued(refresh(issued.refreshToken()));
    town.clock.turn(Duration.ofDays(180));

    assertThat(refresh(used.refreshToken())).isNotInstanceOf(ISSUED);
    assertThat(grants.list(Town.SYSTEM, alice.id())).isEmpty();
  }

  @Test
  void theGrantThatWasLongestUnusedGivesWay() {
    List<Grant.Issued> all = new ArrayList<>();
    for (int i = 0; i < LIMITS.grantsPerAccount(); i++) {
      town.clock.turn(Duration.ofMinutes(11));
      all.add(issued(redeem(code())));
    }
    town.clock.turn(Duration.ofMinutes(11));
    all.set(0, issued(refresh(all.getFirst().refreshToken())));
    all.add(issued(redeem(code())));

    assertThat(grants.list(Town.SYSTEM, alice.id())).hasSize(LIMITS.grantsPerAccount());
    assertThat(grants.find(all.get(0).refreshToken())).isPresent();
    assertThat(grants.find(all.get(1).refreshToken())).isEmpty();
    assertThat(town.told)
        .contains(new DirectoryChange.CredentialRevoked(alice.id(), all.get(1).grant().id()));
  }

  @Test
  void anAccountSeesAndRevokesItsOwnAndAnAdministratorThoseOfItsTenant() {
    CredentialId id = issued(redeem(code())).grant().id();

    assertThat(grants.list(Principal.of(alice), alice.id())).hasSize(1);
    assertThatThrownBy(() -> grants.list(Principal.of(bob), alice.id()))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> grants.revoke(Principal.of(bob), alice.id(), id))
        .isInstanceOf(AccessDeniedException.class);
    grants.revoke(Principal.of(alice), alice.id(), id);
    assertThat(actions()).endsWith("grant.revoke");
    assertThatThrownBy(() -> grants.revoke(Principal.of(alice), alice.id(), id))
        .isInstanceOf(DirectoryException.class);
  }

  @Test
  void aProgramOfOneServiceDoesNotManageGrants() {
    Principal program =
        new Principal(
            "alice@x.test",
            alice.id(),
            alice.tenant(),
            java.util.Set.of(),
            new CredentialId(7),
            Scope.of(List.of("imap")));

    assertThatThrownBy(() -> grants.list(program, alice.id()))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aGrantHasANumberThatNoPasswordHas() {
    CredentialId grant = issued(redeem(code())).grant().id();
    CredentialId after =
        town.passwords
            .addAppPassword(Town.SYSTEM, alice.id(), "phone", Scope.ALL, Optional.empty())
            .credential()
            .id();

    assertThat(after.value()).isGreaterThan(grant.value());
    assertThat(town.login("alice@x.test", "secret of alice@x.test")).isEqualTo("alice@x.test");
  }

  @Test
  void sessionsOfAGrantAreValidUntilItIsRevokedOrTheAccountDisabled() {
    CredentialId id = issued(redeem(code())).grant().id();
    Principal session =
        new Principal(
            "alice@x.test",
            alice.id(),
            alice.tenant(),
            java.util.Set.of(),
            id,
            Scope.of(List.of("imap")));

    assertThat(town.authenticator.isStillValid(session)).isTrue();
    town.administration.setDisabled(Town.SYSTEM, alice.id(), true);
    assertThat(town.authenticator.isStillValid(session)).isFalse();
    town.administration.setDisabled(Town.SYSTEM, alice.id(), false);
    grants.revoke(Town.SYSTEM, alice.id(), id);
    assertThat(town.authenticator.isStillValid(session)).isFalse();
  }

  @Test
  void aDisabledAccountGetsNothing() {
    String code = code();
    String token = issued(redeem(code())).refreshToken();
    town.administration.setDisabled(Town.SYSTEM, alice.id(), true);

    assertThat(redeem(code)).isNotInstanceOf(ISSUED);
    assertThat(refresh(token)).isNotInstanceOf(ISSUED);
    assertThat(grants.find(token)).isEmpty();
  }

  @Test
  void whatWasGrantedGoesWithTheAccount() {
    Grant.Issued issued = issued(redeem(code()));
    assertThat(code()).isNotEmpty();
    town.administration.removeAccount(Town.SYSTEM, alice.id());

    assertThat(grants.find(alice.id(), issued.grant().id())).isEmpty();
    boolean left =
        town.directory.read(
            alice.id(),
            reader ->
                !reader
                    .scan(DirectoryTables.CODES, DirectoryTables.FIRST, DirectoryTables.END, 1)
                    .isEmpty());
    assertThat(left).isFalse();
  }

  @Test
  void grantsOfAClientThatIsRemovedEnd() {
    Grant.Issued one = issued(redeem(code()));
    Grant.Issued other =
        grants.add(
            alice.id(),
            new CodeRequest("phone", "Phone", "", "", Scope.of(List.of("imap")), "imap"),
            Optional.empty());

    assertThat(grants.revokeAll(alice, "thunderbird")).isEqualTo(1);
    assertThat(grants.find(one.refreshToken())).isEmpty();
    assertThat(grants.find(other.refreshToken())).isPresent();
  }

  private static final Class<? extends Authorizations.Outcome> ISSUED =
      Authorizations.Outcome.Issued.class;

  private String code() {
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Digests.sha256(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    return grants.code(
        alice.id(),
        new CodeRequest(
            "thunderbird",
            "Thunderbird",
            "https://a.test/cb",
            challenge,
            Scope.of(List.of("imap", "smtp")),
            "imap smtp"));
  }

  private Authorizations.Outcome redeem(String code) {
    return grants.redeem(
        code,
        "thunderbird",
        "https://a.test/cb",
        VERIFIER,
        Optional.of(InetAddress.ofLiteral("192.0.2.7")));
  }

  private Authorizations.Outcome refresh(String token) {
    return grants.refresh(token, "thunderbird", Optional.of(InetAddress.ofLiteral("192.0.2.7")));
  }

  private static Grant.Issued issued(Authorizations.Outcome outcome) {
    assertThat(outcome).isInstanceOf(ISSUED);
    return ((Authorizations.Outcome.Issued) outcome).grant();
  }

  private List<String> actions() {
    return town.audited.stream().map(AuditEvent::action).toList();
  }
}
