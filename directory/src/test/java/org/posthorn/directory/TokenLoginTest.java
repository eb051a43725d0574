package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;

/// Tokens here are words: `grant 3 of 1 for imap`.
class TokenLoginTest implements AccessTokenVerifier {
  private final Town town = new Town().domain("x.test");
  private final Account alice = town.administrator("alice@x.test");
  private final Account bob = town.account("bob@x.test");
  private final Authorizations grants =
      new Authorizations(town.directory, town.audited::add, GrantLimits.defaults());
  private final List<String> watched = new ArrayList<>();
  private final Authenticator authenticator =
      new Authenticator(
          town.directory,
          town.hashing,
          new Authenticator.Context(
              LoginWatch.NONE,
              SecondFactors.NONE,
              Optional.of(this),
              List.of(),
              town.audited::add));
  private final Instant expires = town.clock.instant().plus(Duration.ofMinutes(10));

  @Override
  public Optional<Claims> verify(String token) {
    watched.add(token);
    String[] words = token.split(" ");
    return words.length < 6
        ? Optional.empty()
        : Optional.of(
            new Claims(
                new AccountId(Long.parseLong(words[3])),
                new CredentialId(Long.parseLong(words[1])),
                Scope.of(List.of(words[5].split(","))),
                expires));
  }

  @Override
  public String metadata() {
    return "https://x.test/.well-known/oauth-authorization-server";
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void aTokenStandsForItsAccountAndItsServices() {
    Principal principal = principal(login(token(alice, "imap,smtp"), "imap"));

    assertThat(principal.name()).isEqualTo("alice@x.test");
    assertThat(principal.scope()).isEqualTo(Scope.of(List.of("imap", "smtp")));
    assertThat(authenticator.isStillValid(principal)).isTrue();
    assertThat(authenticator.tokenMetadata()).contains(metadata());
  }

  @Test
  void onlyATokenForAdministrationAdministers() {
    assertThat(principal(login(token(alice, "imap,jmap"), "jmap")).roles()).isEmpty();
    assertThat(principal(login(token(alice, "admin"), "admin")).roles())
        .containsExactly(AccountRole.ADMINISTRATOR);
    assertThat(principal(login(token(bob, "admin"), "admin")).roles()).isEmpty();
  }

  @Test
  void aTokenForOtherServicesIsRefusedAndAuditedOnceAnHour() {
    String token = token(bob, "imap");
    int before = town.audited.size();

    assertThat(login(token, "smtp")).isEqualTo("NOT_AUTHORIZED");
    assertThat(login(token, "smtp")).isEqualTo("NOT_AUTHORIZED");
    assertThat(town.audited.subList(before, town.audited.size()))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.action()).isEqualTo("credential.out-of-scope");
          assertThat(event.subject()).isEqualTo("bob@x.test");
          assertThat(event.detail()).contains("for smtp from 192.0.2.1");
        });
    assertThat(login(token, "jmap")).isEqualTo("NOT_AUTHORIZED");
    assertThat(town.audited).describedAs("another service").hasSize(before + 2);
  }

  @Test
  void anAppPasswordForOtherServicesIsAuditedToo() {
    String secret =
        town.passwords
            .addAppPassword(
                Town.SYSTEM, bob.id(), "phone", Scope.of(List.of("imap")), Optional.empty())
            .secret();

    CredentialVerdict verdict =
        authenticator.verifyPassword("bob@x.test", Optional.empty(), secret, context("smtp"));
    assertThat(Town.verdict(verdict)).isEqualTo("NOT_AUTHORIZED");
    assertThat(town.audited.getLast().action()).isEqualTo("credential.out-of-scope");
  }

  @Test
  void theClientMustNotNameSomebodyElse() {
    String token = token(alice, "imap");

    assertThat(login(token, Optional.of("ALICE@x.test"), "imap")).isEqualTo("alice@x.test");
    assertThat(login(token, Optional.of("bob@x.test"), "imap")).isEqualTo("BAD_CREDENTIALS");
    assertThat(login(token, Optional.of("nobody"), "imap")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void aTokenEndsWithItsTimeItsGrantAndItsAccount() {
    String token = token(bob, "imap");
    CredentialId grant = grants.list(Town.SYSTEM, bob.id()).getFirst().id();

    town.administration.setDisabled(Town.SYSTEM, bob.id(), true);
    assertThat(login(token, "imap")).isEqualTo("DISABLED");
    town.administration.setDisabled(Town.SYSTEM, bob.id(), false);
    assertThat(login(token, "imap")).isEqualTo("bob@x.test");
    grants.revoke(Town.SYSTEM, bob.id(), grant);
    assertThat(login(token, "imap")).isEqualTo("EXPIRED");

    String other = token(bob, "imap");
    town.clock.turn(Duration.ofMinutes(10));
    assertThat(login(other, "imap")).isEqualTo("EXPIRED");
    town.administration.removeAccount(Town.SYSTEM, bob.id());
    assertThat(login(other, "imap")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void madeUpTokensAreSlowedByAddressAndKeepNobodyElseOut() {
    String good = token(bob, "imap");
    String last = "";
    for (int i = 0; i < 10; i++) {
      last = login("made up", "imap");
    }

    assertThat(last).isEqualTo("THROTTLED");
    assertThat(login(good, "imap")).describedAs("a good one").isEqualTo("bob@x.test");
    CredentialVerdict elsewhere =
        authenticator.verifyToken(Optional.empty(), "made up", Town.from("198.51.100.1", "imap"));
    assertThat(Town.verdict(elsewhere)).isEqualTo("BAD_CREDENTIALS");
    assertThat(town.login("bob@x.test", "secret of bob@x.test", Town.from("198.51.100.2")))
        .isEqualTo("bob@x.test");
  }

  @Test
  void withoutATokenVerifierNoTokenIsTaken() {
    assertThat(town.authenticator.tokenMetadata()).isEmpty();
    assertThat(
            Town.verdict(town.authenticator.verifyToken(Optional.empty(), "any", context("imap"))))
        .isEqualTo("BAD_CREDENTIALS");
  }

  private String token(Account account, String services) {
    Scope scope = Scope.of(List.of(services.split(",")));
    Grant grant =
        grants
            .add(
                account.id(),
                new CodeRequest("c", "C", "", "", scope, services.replace(',', ' ')),
                Optional.empty())
            .grant();
    return "grant " + grant.id() + " of " + account.id() + " for " + services;
  }

  private String login(String token, String service) {
    return login(token, Optional.empty(), service);
  }

  private String login(String token, Optional<String> user, String service) {
    return Town.verdict(authenticator.verifyToken(user, token, context(service)));
  }

  private Principal principal(String name) {
    assertThat(name).contains("@");
    CredentialVerdict verdict =
        authenticator.verifyToken(Optional.empty(), watched.getLast(), context(lastService));
    return (Principal) ((CredentialVerdict.Accepted) verdict).identity();
  }

  private String lastService = "imap";

  private AuthenticationContext context(String service) {
    lastService = service;
    return Town.from("192.0.2.1", service);
  }
}
