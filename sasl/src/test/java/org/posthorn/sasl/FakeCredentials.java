package org.posthorn.sasl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Credentials in a map. `refusal` stands for a disabled account, a throttle and the like.
final class FakeCredentials implements Credentials {
  static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  record Known(String name) implements SaslIdentity {}

  final Map<String, List<String>> passwords = new ConcurrentHashMap<>();
  final List<String> calls = new ArrayList<>();
  Optional<FailureReason> refusal = Optional.empty();
  byte[] salt = SALT;

  FakeCredentials with(String user, String... known) {
    passwords.put(user, List.of(known));
    return this;
  }

  @Override
  public CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
    calls.add("password " + authcid + authzid.map(a -> " as " + a).orElse(""));
    boolean right = passwords.getOrDefault(authcid, List.of()).contains(password);
    return right ? accepted(authcid) : new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
  }

  private CredentialVerdict accepted(String user) {
    return refusal
        .<CredentialVerdict>map(CredentialVerdict.Refused::new)
        .orElseGet(() -> new CredentialVerdict.Accepted(new Known(user)));
  }

  @Override
  public ScramExchange scram(
      String authcid, Optional<String> authzid, AuthenticationContext context) {
    calls.add("scram " + authcid + authzid.map(a -> " as " + a).orElse(""));
    List<ScramVerifier> verifiers =
        passwords.getOrDefault(authcid, List.of("nobody knows this")).stream()
            .map(p -> ScramVerifier.derive(p, salt, ScramVerifier.ITERATIONS_MIN))
            .toList();
    return new ScramExchange() {
      @Override
      public List<ScramVerifier> verifiers() {
        return verifiers;
      }

      @Override
      public CredentialVerdict accept(int index, UnlockSecret clientKey) {
        calls.add("accept " + index);
        return accepted(authcid);
      }

      @Override
      public CredentialVerdict reject() {
        calls.add("reject");
        return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
      }
    };
  }
}
