package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Accounts;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.PasswordLogin;
import org.posthorn.sasl.Step;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for addresses, forwarding and password of the own account.
public final class OwnAccountEndpoints {
  private final Operations operations;
  private final Credentials credentials;

  private OwnAccountEndpoints(Operations operations, Credentials credentials) {
    this.operations = operations;
    this.credentials = credentials;
  }

  /// The addresses of an account.
  public record Addresses(
      @Description("the account's address, which is its login name") String address,
      @Description("names of the aliases that lead to it") List<String> aliases,
      @Description(
              "separator of a detail in the address, such as + in"
                  + " me+shop@example.org; missing if the domain has none")
          Optional<String> separator) {}

  /// Forwarding.
  public record OwnForwarding(
      @Description(value = "target addresses; empty without forwarding", size = 20)
          List<String> targets,
      @Description("whether the account keeps a copy") boolean keep) {
    static OwnForwarding of(Forwarding forwarding) {
      return new OwnForwarding(
          forwarding.targets().stream().map(Address::toString).toList(), forwarding.keep());
    }
  }

  /// A new password.
  public record PasswordChange(
      @Description("the current one; missing only if the account has none")
          Optional<String> current,
      @Description("the new one, of at least `passwordLengthMin` characters of `/self`")
          String password) {
    /// Without the passwords.
    @Override
    public String toString() {
      return "PasswordChange";
    }
  }

  /// @param credentials for verifying the current password
  public static List<Endpoint> of(Operations operations, Credentials credentials) {
    return new OwnAccountEndpoints(operations, credentials).endpoints();
  }

  private List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/addresses", "getOwnAddresses")
            .says(GROUP, "Shows the addresses of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(Addresses.class, "the addresses", this::addresses),
        Endpoint.get("/self/forwarding", "getOwnForwarding")
            .says(GROUP, "Shows the forwarding of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(
                OwnForwarding.class,
                "the forwarding",
                call ->
                    OwnForwarding.of(
                        operations.accounts().own(call.caller()).account().forwarding())),
        Endpoint.put("/self/forwarding", "putOwnForwarding")
            .says(GROUP, "Sets the forwarding of the signed-in account.")
            .scope(Endpoint.SELF)
            .takes(OwnForwarding.class)
            .gives(OwnForwarding.class, "the forwarding", this::forward),
        Endpoint.put("/self/password", "putOwnPassword")
            .says(
                GROUP,
                "Changes the password of the signed-in account. Sessions opened with"
                    + " the old one end, including that of this browser.")
            .scope(Endpoint.SELF)
            .takes(PasswordChange.class)
            .givesNothing(this::changePassword));
  }

  private Addresses addresses(RestCall call) {
    Accounts.Details own = operations.accounts().own(call.caller());
    char separator = operations.accounts().ownSeparator(call.caller());
    return new Addresses(
        own.account().address().toString(),
        own.aliases(),
        separator == 0 ? Optional.empty() : Optional.of(String.valueOf(separator)));
  }

  private OwnForwarding forward(RestCall call) throws IOException {
    OwnForwarding wanted = call.body(OwnForwarding.class);
    List<Address> targets = new ArrayList<>();
    for (int i = 0; i < wanted.targets().size(); i++) {
      try {
        targets.add(Address.parse(wanted.targets().get(i).strip()));
      } catch (RuntimeException e) {
        throw new RestException(Code.INVALID, "not an address: " + e.getMessage(), "/targets/" + i);
      }
    }
    Account changed =
        operations
            .accounts()
            .setOwnForwarding(call.caller(), new Forwarding(targets, wanted.keep()));
    return OwnForwarding.of(changed.forwarding());
  }

  private void changePassword(RestCall call) throws IOException {
    PasswordChange wanted = call.body(PasswordChange.class);
    String address = operations.accounts().own(call.caller()).account().address().toString();
    boolean has =
        operations.appPasswords().list(call.caller(), address).stream()
            .anyMatch(credential -> credential.kind() == Credential.Kind.PASSWORD);
    if (has) {
      requireCurrent(call, address, wanted.current().orElse(""));
    }
    String password = wanted.password();
    int min = operations.accounts().ownPasswordLengthMin(call.caller());
    if (password.codePointCount(0, password.length()) < min) {
      throw new RestException(
          Code.INVALID, "a password has at least " + min + " characters", "/password");
    }
    String name = address.substring(0, address.lastIndexOf('@')).toLowerCase(Locale.ROOT);
    boolean easy = name.length() > 3 && password.toLowerCase(Locale.ROOT).contains(name);
    if (easy || wanted.current().filter(password::equals).isPresent()) {
      throw new RestException(
          Code.INVALID, "this password is too easy to guess: choose another", "/password");
    }
    operations.accounts().setOwnPassword(call.caller(), password);
  }

  private void requireCurrent(RestCall call, String address, String current) {
    AuthenticationContext context =
        new AuthenticationContext(
            Authenticator.WEB,
            Optional.of(call.request().client()),
            call.request().secure(),
            List.of(),
            "web-" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
    Step step =
        PasswordLogin.verify(
            credentials,
            address.getBytes(StandardCharsets.UTF_8),
            Optional.empty(),
            current.getBytes(StandardCharsets.UTF_8),
            context);
    boolean right =
        step instanceof Step.Success success
            && success.identity() instanceof Principal who
            && who.account().equals(call.principal().account());
    if (right) {
      return;
    }
    if (step instanceof Step.Failure failure && failure.reason() == FailureReason.THROTTLED) {
      throw new RestException(Code.TOO_MANY_REQUESTS, "too many attempts: wait some minutes");
    }
    throw new RestException(Code.INVALID, "the current password is wrong", "/current");
  }
}
