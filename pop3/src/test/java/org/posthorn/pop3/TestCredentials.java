package org.posthorn.pop3;

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
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.ScramExchange;
import org.posthorn.sasl.ScramVerifier;
import org.posthorn.sasl.UnlockSecret;

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
  public CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
    return switch (authcid) {
      case "throttled" -> new CredentialVerdict.Refused(FailureReason.THROTTLED);
      case "broken" -> new CredentialVerdict.Refused(FailureReason.TEMPORARY);
      case "stranger" -> new CredentialVerdict.Refused(FailureReason.NOT_AUTHORIZED);
      case "expired" -> new CredentialVerdict.Refused(FailureReason.EXPIRED);
      case "bug" -> throw new IllegalStateException("a bug for the tests");
      default ->
          ACCOUNTS.containsKey(authcid) && password.equals(PASSWORD)
              ? new CredentialVerdict.Accepted(principal(authcid))
              : new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
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
      public CredentialVerdict accept(int index, UnlockSecret clientKey) {
        return ACCOUNTS.containsKey(authcid)
            ? new CredentialVerdict.Accepted(principal(authcid))
            : reject();
      }

      @Override
      public CredentialVerdict reject() {
        return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
      }
    };
  }
}
