package org.posthorn.managesieve;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.Reason;
import org.posthorn.sasl.ScramExchange;
import org.posthorn.sasl.ScramVerifier;
import org.posthorn.sasl.UnlockSecret;
import org.posthorn.sasl.Verdict;

/// Two users with the password `secret`, and some whose login fails for one reason or another.
final class TestCredentials implements Credentials {
  static final String PASSWORD = "secret";

  private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final Map<String, Long> ACCOUNTS = Map.of("alice", 1L, "bob", 2L);

  static Principal principal(String user) {
    return new Principal(
        user,
        new AccountId(ACCOUNTS.getOrDefault(user, 9L)),
        new TenantId(1),
        Set.of(),
        new CredentialId(1),
        Scope.ALL);
  }

  @Override
  public Verdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
    return switch (authcid) {
      case "throttled" -> new Verdict.Refused(Reason.THROTTLED);
      case "broken" -> new Verdict.Refused(Reason.TEMPORARY);
      case "stranger" -> new Verdict.Refused(Reason.NOT_AUTHORIZED);
      case "expired" -> new Verdict.Refused(Reason.EXPIRED);
      case "bug" -> throw new IllegalStateException("a bug for the tests");
      default ->
          ACCOUNTS.containsKey(authcid) && password.equals(PASSWORD)
              ? new Verdict.Accepted(principal(authcid))
              : new Verdict.Refused(Reason.BAD_CREDENTIALS);
    };
  }

  @Override
  public ScramExchange scram(
      String authcid, Optional<String> authzid, AuthenticationContext context) {
    ScramVerifier verifier = ScramVerifier.derive(PASSWORD, SALT, ScramVerifier.ITERATIONS_MIN);
    return new ScramExchange() {
      @Override
      public List<ScramVerifier> verifiers() {
        return List.of(verifier);
      }

      @Override
      public Verdict accept(int index, UnlockSecret clientKey) {
        return ACCOUNTS.containsKey(authcid) ? new Verdict.Accepted(principal(authcid)) : reject();
      }

      @Override
      public Verdict reject() {
        return new Verdict.Refused(Reason.BAD_CREDENTIALS);
      }
    };
  }
}
