package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SignInMethods;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.settings.QrDetail;

/// Endpoints for second factors. Passkeys are added in a browser.
final class FactorEndpoints {
  private final Operations operations;
  private final AccountPath whose;

  private FactorEndpoints(Operations operations, AccountPath whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A second factor without its secret.
  public record FactorDetail(
      @Description("its name, unique among those of the account") String name,
      @Description("its type") Factor.Kind kind,
      @Description("when it was added") Instant created,
      @Description("when it was last used") Optional<Instant> lastUse) {
    static FactorDetail of(Factor factor) {
      return new FactorDetail(factor.name(), factor.kind(), factor.created(), factor.lastUse());
    }
  }

  /// The second factors of an account.
  public record SecondFactors(
      @Description("whether the password alone is not enough on the web") boolean needed,
      @Description("the setting of the account itself; missing: the domain's setting applies")
          Optional<Boolean> required,
      @Description("recovery codes that are left") int recoveryCodes,
      @Description("the factors") List<FactorDetail> factors) {
    static SecondFactors of(Factors.State state) {
      return new SecondFactors(
          state.needed(),
          state.own(),
          state.recoveryCodes(),
          state.factors().stream().map(FactorDetail::of).toList());
    }
  }

  /// Whether an account needs a second factor.
  public record RequirementChange(
      @Description(
              "whether it needs one, overriding its domain; null: the domain's setting applies")
          Optional<Optional<Boolean>> required) {}

  /// An authenticator app to add.
  public record NewTotp(@Description("its name, unique among those of the account") String name) {}

  /// Data for setting up an authenticator app.
  public record TotpEnrolment(
      @Description("the secret in base32, for typing; it cannot be retrieved later") String secret,
      @Description("the otpauth URI, for a QR code") String uri,
      @Description("this QR code, for display") QrDetail code) {}

  /// Proves that an app has the secret.
  public record TotpCode(
      @Description(value = "a code that the app shows now", size = 16) String code) {}

  /// An authenticator app that is now valid.
  public record TotpConfirmed(
      @Description("the added factor") FactorDetail factor,
      @Description("generated with it if the account had none; they cannot be retrieved later")
          List<String> recoveryCodes) {}

  /// Recovery codes, for when other factors are lost.
  public record RecoveryCodes(
      @Description("each can be used once; they cannot be retrieved later") List<String> codes) {}

  static List<Endpoint> of(Operations operations, AccountPath whose) {
    return new FactorEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String path = whose.path() + "/second-factors";
    List<Endpoint> all = new ArrayList<>();
    all.add(
        Endpoint.get(path, "get" + whose.word() + "SecondFactors")
            .says(whose.group(), "Shows the second factors" + whose.of() + ".")
            .scope(whose.reading())
            .gives(
                SecondFactors.class,
                "the second factors",
                call -> SecondFactors.of(methods().state(call.caller(), whose.address(call)))));
    if (whose == AccountPath.NAMED) {
      all.add(
          Endpoint.patch(path, "requireSecondFactor")
              .says(whose.group(), "Sets whether an account needs a second factor on the web.")
              .scope(whose.changing())
              .takes(RequirementChange.class)
              .gives(SecondFactors.class, "the second factors", this::require));
    }
    all.add(
        Endpoint.delete(path + "/{name}", "remove" + whose.word() + "SecondFactor")
            .says(whose.group(), "Removes a second factor" + whose.of() + ".")
            .scope(whose.changing())
            .givesNothing(
                call -> methods().remove(call.caller(), whose.address(call), call.path("name"))));
    all.addAll(totp());
    return all;
  }

  private List<Endpoint> totp() {
    return List.of(
        Endpoint.post(whose.path() + "/totp", "begin" + whose.word() + "Totp")
            .says(
                whose.group(),
                "Starts to add an authenticator app (TOTP)"
                    + whose.of()
                    + "; it is valid after it was confirmed.")
            .scope(whose.changing())
            .takes(NewTotp.class)
            .gives(TotpEnrolment.class, "data for the app", this::begin),
        Endpoint.post(whose.path() + "/totp/confirm", "confirm" + whose.word() + "Totp")
            .says(whose.group(), "Completes adding the authenticator app" + whose.of() + ".")
            .scope(whose.changing())
            .takes(TotpCode.class)
            .gives(TotpConfirmed.class, "the added factor", this::confirm),
        Endpoint.post(whose.path() + "/recovery-codes", "renew" + whose.word() + "RecoveryCodes")
            .says(
                whose.group(),
                "Generates recovery codes" + whose.of() + "; the old ones become invalid.")
            .scope(whose.changing())
            .gives(
                RecoveryCodes.class,
                "the codes",
                call ->
                    new RecoveryCodes(
                        methods().renewRecoveryCodes(call.caller(), whose.address(call)))));
  }

  private SignInMethods methods() {
    return operations.signIn();
  }

  private SecondFactors require(RestCall call) throws IOException {
    Optional<Optional<Boolean>> required = call.body(RequirementChange.class).required();
    return SecondFactors.of(
        required.isPresent()
            ? methods().require(call.caller(), whose.address(call), required.get())
            : methods().state(call.caller(), whose.address(call)));
  }

  private TotpEnrolment begin(RestCall call) throws IOException {
    Factors.Enrolment enrolment =
        methods().beginTotp(call.caller(), whose.address(call), call.body(NewTotp.class).name());
    return new TotpEnrolment(enrolment.seed(), enrolment.uri(), QrDetail.of(enrolment.uri()));
  }

  private TotpConfirmed confirm(RestCall call) throws IOException {
    SignInMethods.Confirmed confirmed =
        methods().confirm(call.caller(), whose.address(call), call.body(TotpCode.class).code());
    return new TotpConfirmed(FactorDetail.of(confirmed.factor()), confirmed.recoveryCodes());
  }
}
